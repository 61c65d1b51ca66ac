"""What the gateways make of AWS's refusals, which a local cloud can't be asked for."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from image_handler.domain.errors import SourceGone, TransientError
from image_handler.domain.recipe import FORMATS, Picture, Size
from image_handler.gateways.cloudfront_caches import CloudFrontCaches
from image_handler.gateways.eventbridge_bus import EventBridgeBus
from image_handler.gateways.s3_claims import S3Claims
from image_handler.gateways.s3_derivatives import S3Derivatives
from image_handler.gateways.secrets_manager import SecretsManager
from tests.fakes import NOW, received
from tests.faulty_aws import answering, client, in_json, in_xml, of_cloudfront
from tests.house import House

PICTURE = Picture(Size(160, 160, 107), FORMATS["jpeg"], b"picture")
PHOTO_ID = received().data.photo_id


def _derivatives(address: str) -> S3Derivatives:
    return S3Derivatives(client("s3", address), "bucket")


def _claims(address: str) -> S3Claims:
    return S3Claims(client("s3", address))


def _bus(address: str) -> EventBridgeBus:
    return EventBridgeBus(client("events", address), "bus")


def _publish(address: str) -> None:
    house = House()
    house.make(house.hold())
    (event,) = house.bus.events
    _bus(address).publish(event)


def _forget(address: str) -> None:
    CloudFrontCaches(client("cloudfront", address), "E1").forget("derivatives/1/", "reference")


def _read_secret(address: str) -> None:
    SecretsManager(client("secretsmanager", address)).read("arn")


OF_S3: dict[str, Callable[[str], object]] = {
    "read a claim": lambda address: _claims(address).read(received().data.claim),
    "look for a tombstone": lambda address: _derivatives(address).is_deleted(PHOTO_ID),
    "write a tombstone": lambda address: _derivatives(address).mark_deleted(PHOTO_ID, NOW),
    "look for a manifest": lambda address: _derivatives(address).manifest("manifests/1"),
    "store": lambda address: _derivatives(address).store("derivatives/1", PICTURE),
    "look below a prefix": lambda address: _derivatives(address).holds("manifests/1/"),
    "erase": lambda address: _derivatives(address).erase("derivatives/1/"),
}
OTHERS: dict[str, Callable[[str], object]] = {
    "publish": _publish,
    "forget": _forget,
    "read the secret": _read_secret,
}


def _worded(call: str, code: str) -> bytes:
    if call == "forget":
        return of_cloudfront(code)
    return in_json(code) if call in OTHERS else in_xml(code)


@pytest.mark.parametrize("call", OF_S3 | OTHERS)
@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (503, "SlowDown", TransientError),
        (500, "InternalError", TransientError),
        (400, "ThrottlingException", TransientError),
        (400, "TooManyInvalidationsInProgress", TransientError),
        (409, "ConditionalRequestConflict", TransientError),
        (403, "AccessDenied", ClientError),
        (400, "InvalidRequest", ClientError),
        (0, "", TransientError),
    ],
)
def test_only_what_may_pass_by_itself_is_transient(
    call: str, status: int, code: str, raised: type[Exception]
) -> None:
    with answering(status, _worded(call, code)) as address, pytest.raises(raised):
        (OF_S3 | OTHERS)[call](address)


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion"])
def test_a_claim_that_is_no_more_is_gone(code: str) -> None:
    with answering(404, in_xml(code)) as address, pytest.raises(SourceGone, match=code):
        _claims(address).read(received().data.claim)


def test_a_claims_bucket_that_is_no_more_is_not_the_photographs_fault() -> None:
    with answering(404, in_xml("NoSuchBucket")) as address, pytest.raises(ClientError):
        _claims(address).read(received().data.claim)


def test_a_claim_that_breaks_off_while_it_is_read_is_transient() -> None:
    with answering(200, b"half", missing_bytes=10) as address, pytest.raises(TransientError):
        _claims(address).read(received().data.claim)


def test_an_object_that_is_not_there_is_no_error() -> None:
    with answering(404, in_xml("NoSuchKey")) as address:
        assert _derivatives(address).is_deleted(PHOTO_ID) is False
        assert _derivatives(address).manifest("manifests/1") is None


def test_keys_that_s3_refuses_to_delete_are_read_in_its_answer() -> None:
    """The same body answers the listing first: it has both kinds of content."""
    both = b"""<Result><Contents><Key>derivatives/1/a.jpg</Key></Contents>
        <Error><Key>derivatives/1/a.jpg</Key><Code>InternalError</Code></Error></Result>"""
    with (
        answering(200, both) as address,
        pytest.raises(TransientError, match=r"derivatives/1/a\.jpg: InternalError"),
    ):
        _derivatives(address).erase("derivatives/1/")


def test_an_event_that_the_bus_refuses_is_read_in_its_answer() -> None:
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
    with (
        answering(200, json.dumps(refused).encode()) as address,
        pytest.raises(TransientError, match="ThrottlingException"),
    ):
        _publish(address)
