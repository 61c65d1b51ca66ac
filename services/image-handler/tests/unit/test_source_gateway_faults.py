"""What the source bucket's gateways make of refusals that a local cloud can't be asked for."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from image_handler.domain.errors import SourceGone, TransientError
from image_handler.events.source_records import SourceRecord
from image_handler.gateways.s3_originals import S3Originals
from image_handler.gateways.s3_source_records import S3SourceRecords
from tests.faulty_aws import answering, client, in_xml
from tests.source_house import BUCKET, KEY, SOURCE

RECORD = SourceRecord(BUCKET, KEY)


def _originals(address: str) -> S3Originals:
    return S3Originals(client("s3", address), BUCKET)


def _records(address: str) -> S3SourceRecords:
    return S3SourceRecords(client("s3", address), BUCKET)


CALLS: dict[str, Callable[[str], object]] = {
    "read an original": lambda address: _originals(address).read(KEY, "1"),
    "read a record": lambda address: _records(address).read(SOURCE),
    "claim": lambda address: _records(address).keep(SOURCE, RECORD, None),
    "keep": lambda address: _records(address).keep(SOURCE, RECORD, '"1"'),
    "forget": lambda address: _records(address).forget(SOURCE),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (503, "SlowDown", TransientError),
        (500, "InternalError", TransientError),
        (409, "ConditionalRequestConflict", TransientError),
        (403, "AccessDenied", ClientError),
        (0, "", TransientError),
    ],
)
def test_only_what_may_pass_by_itself_is_transient(
    call: str, status: int, code: str, raised: type[Exception]
) -> None:
    with answering(status, in_xml(code)) as address, pytest.raises(raised):
        CALLS[call](address)


@pytest.mark.parametrize(
    ("status", "raised"), [(503, TransientError), (0, TransientError), (403, ClientError)]
)
def test_a_head_says_no_more_than_its_status(status: int, raised: type[Exception]) -> None:
    with answering(status, b"") as address, pytest.raises(raised):
        _originals(address).current(KEY)


def test_an_original_that_is_not_there_is_no_error() -> None:
    with answering(404, b"") as address:
        assert _originals(address).current(KEY) is None


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion"])
def test_a_version_that_is_no_more_is_gone(code: str) -> None:
    with answering(404, in_xml(code)) as address, pytest.raises(SourceGone, match=code):
        _originals(address).read(KEY, "1")


def test_an_original_that_breaks_off_while_it_is_read_is_transient() -> None:
    with answering(200, b"half", missing_bytes=10) as address, pytest.raises(TransientError):
        _originals(address).read(KEY, "1")


def test_a_record_that_somebody_has_taken_away_is_not_kept() -> None:
    with answering(404, in_xml("NoSuchKey")) as address:
        assert _records(address).keep(SOURCE, RECORD, '"1"') is None


def test_a_bucket_that_is_no_more_is_told() -> None:
    with answering(404, in_xml("NoSuchBucket")) as address, pytest.raises(ClientError):
        _records(address).read(SOURCE)
