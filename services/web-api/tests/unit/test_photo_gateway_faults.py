"""What the gateways of photos make of AWS's refusals, which a local cloud can't be asked for."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.fakes import NOW, STORY
from tests.faulty_aws import ONCE, SESSION, answering, cancelled, error, s3_error
from tests.photo_examples import RECEIVED
from tests.photo_fakes import JPEG, RETENTION
from web_api.domain.errors import (
    AlreadyRegistered,
    Changed,
    Contended,
    Denied,
    PermanentError,
    TransientError,
)
from web_api.domain.photo import Deleted
from web_api.domain.photo_rules import MOST_BYTES
from web_api.events.photos import photo_deleted
from web_api.events.uploads import Uploaded
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.s3_claims import S3Claims
from web_api.gateways.s3_quarantine import S3Quarantine
from web_api.gateways.s3_uploads import S3Uploads

UPLOADED = Uploaded(uuid4(), "u1")
REST = Deleted(RECEIVED.id, NOW, NOW + RETENTION)
GONE = photo_deleted(RECEIVED, NOW, STORY)
S3_CALLS: dict[str, Callable[[str], object]] = {
    "s3:GetObjectVersion": lambda address: S3Uploads(_s3(address), "uploads").read(UPLOADED),
    "s3:PutObject": lambda address: _keep(address),
    "s3:PutObject on quarantine": lambda address: S3Quarantine(_s3(address), "quarantine").keep(
        "1", "{"
    ),
}
every_call = pytest.mark.parametrize("call", S3_CALLS.values(), ids=S3_CALLS.keys())


def _s3(address: str) -> Any:
    quick = ONCE.merge(Config(read_timeout=1, s3={"addressing_style": "path"}))
    return SESSION.client("s3", endpoint_url=address, config=quick)


def _keep(address: str) -> object:
    return S3Claims(_s3(address), "claims").keep(uuid4(), "u1", JPEG, "image/jpeg")


def _photos(address: str) -> DynamoDbPhotos:
    client = SESSION.client("dynamodb", endpoint_url=address, config=ONCE)
    return DynamoDbPhotos(client, "table", "eu-west-1")


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (400, cancelled("ConditionalCheckFailed", "None"), AlreadyRegistered),
        (400, cancelled("None", "ConditionalCheckFailed"), AlreadyRegistered),
        (400, cancelled("TransactionConflict", "None"), Contended),
        (400, cancelled("None", "ThrottlingError"), TransientError),
        (400, cancelled("ValidationError", "None"), ClientError),
        (400, error("ThrottlingException"), TransientError),
        (400, error("AccessDeniedException"), Denied),
        (0, {}, TransientError),
    ],
)
def test_a_photo_is_added_or_the_reason_is_told_apart(
    status: int, answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(status, answer) as address, pytest.raises(raised):
        _photos(address).add(RECEIVED, "key")


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (error("ConditionalCheckFailedException"), Changed),
        (error("TransactionConflictException"), Contended),
        (error("ProvisionedThroughputExceededException"), TransientError),
        (error("AccessDeniedException"), Denied),
        (error("ValidationException"), ClientError),
    ],
)
def test_an_update_that_is_not_made_says_why(
    answer: dict[str, Any], raised: type[Exception]
) -> None:
    with answering(400, answer) as address, pytest.raises(raised):
        _photos(address).update(RECEIVED)


@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        (("ConditionalCheckFailed", "None", "None"), Changed),
        (("None", "None", "TransactionConflict"), Contended),
        (("None", "None", "ProvisionedThroughputExceeded"), TransientError),
    ],
)
def test_a_deletion_that_is_not_made_says_why(
    codes: tuple[str, ...], raised: type[Exception]
) -> None:
    with answering(400, cancelled(*codes)) as address, pytest.raises(raised):
        _photos(address).delete(RECEIVED, REST, GONE)


@pytest.mark.parametrize("read", ["find", "keyed", "before"])
def test_a_throttled_read_is_transient(read: str) -> None:
    reads: dict[str, Callable[[DynamoDbPhotos], object]] = {
        "find": lambda photos: photos.find(RECEIVED.id),
        "keyed": lambda photos: photos.keyed("key"),
        "before": lambda photos: photos.before(None, 10, None),
    }
    with answering(400, error("ThrottlingException")) as address, pytest.raises(TransientError):
        reads[read](_photos(address))


@every_call
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (503, "SlowDown"),
        (500, "InternalError"),
        (409, "ConditionalRequestConflict"),
        (400, "RequestTimeout"),
    ],
)
def test_what_s3_can_not_do_now_is_transient(
    call: Callable[[str], object], status: int, code: str
) -> None:
    with answering(status, s3_error(code)) as address, pytest.raises(TransientError):
        call(address)


@every_call
def test_a_storage_that_does_not_answer_is_transient(call: Callable[[str], object]) -> None:
    with answering(0, "") as address, pytest.raises(TransientError):
        call(address)


@pytest.mark.parametrize("name", S3_CALLS)
def test_a_denied_permission_names_action_and_resource(name: str) -> None:
    action = name.partition(" ")[0]
    buckets = {"s3:GetObjectVersion": "uploads/uploads/", "s3:PutObject": "claims/web-api/photos/"}
    resource = "quarantine/1.json" if "quarantine" in name else buckets[action]
    with (
        answering(403, s3_error("AccessDenied")) as address,
        pytest.raises(Denied, match=f"^{action} on {resource}"),
    ):
        S3_CALLS[name](address)


@pytest.mark.parametrize("code", ["NoSuchVersion", "NoSuchKey", "MethodNotAllowed"])
def test_an_upload_that_is_gone_is_gone_for_good(code: str) -> None:
    with answering(404, s3_error(code)) as address, pytest.raises(PermanentError, match="is gone"):
        S3_CALLS["s3:GetObjectVersion"](address)


def test_an_upload_that_breaks_off_is_read_again_later() -> None:
    with answering(200, "half", length=8) as address, pytest.raises(TransientError):
        S3_CALLS["s3:GetObjectVersion"](address)


def test_an_upload_that_is_too_large_is_not_read() -> None:
    with answering(200, "the beginning", length=MOST_BYTES + 1) as address:
        upload = S3Uploads(_s3(address), "uploads").read(UPLOADED)
    assert (upload.size_bytes, upload.content) == (MOST_BYTES + 1, b"")


def test_an_error_that_nobody_knows_is_passed_on() -> None:
    with answering(400, s3_error("InvalidRequest")) as address, pytest.raises(ClientError):
        _keep(address)
