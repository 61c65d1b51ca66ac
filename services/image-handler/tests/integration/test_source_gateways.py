"""One suite for the gateways of the source bucket on a local cloud and for the fakes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from msgspec import structs

from image_handler.domain.errors import SourceGone
from image_handler.events import Derivative
from image_handler.events.source_records import SourceRecord, source_id
from image_handler.gateways.s3_derivatives import S3Derivatives
from image_handler.gateways.s3_originals import S3Originals
from image_handler.gateways.s3_source_records import S3SourceRecords
from image_handler.use_cases.roles import Derivatives
from image_handler.use_cases.source_roles import Originals, Records
from tests.fakes import NOW, FakeDerivatives
from tests.integration.test_gateways import PICTURE
from tests.source_house import KEY, FakeOriginals, FakeRecords

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MADE = Derivative(160, "image/webp", 160, 107, 4, "https://d111111abcdef8.cloudfront.net/1.webp")
RECORD = SourceRecord("originals", KEY, "1", "0123456789abcdef", [MADE], None, NOW)
SOURCE = source_id("originals", KEY)


@dataclass
class Held:
    """A role that reads, and how originals come and go."""

    originals: Originals
    put: Callable[[bytes], None]
    delete: Callable[[], None]


@pytest.fixture(params=["fake", "local cloud"])
def held(request: pytest.FixtureRequest) -> Held:
    if request.param == "fake":
        fake = FakeOriginals()
        return Held(fake, lambda content: fake.put(KEY, content), lambda: fake.delete(KEY))
    client: S3Client = request.getfixturevalue("s3")
    bucket: str = request.getfixturevalue("claims_bucket")

    def put(content: bytes) -> None:
        client.put_object(Bucket=bucket, Key=KEY, Body=content)

    def delete() -> None:
        client.delete_object(Bucket=bucket, Key=KEY)

    return Held(S3Originals(client, bucket), put, delete)


def test_the_current_version_is_told_with_its_size_and_read(held: Held) -> None:
    assert held.originals.current(KEY) is None
    held.put(b"first")
    first = held.originals.current(KEY)
    held.put(b"and second")
    second = held.originals.current(KEY)
    assert first
    assert second
    assert (first.size_bytes, second.size_bytes) == (5, 10)
    assert held.originals.read(KEY, first.version) == b"first"
    assert held.originals.read(KEY, second.version) == b"and second"


def test_a_deleted_original_is_not_there_though_its_version_is(held: Held) -> None:
    held.put(b"first")
    first = held.originals.current(KEY)
    held.delete()
    assert held.originals.current(KEY) is None
    assert first
    assert held.originals.read(KEY, first.version) == b"first"


def test_a_version_that_never_was_is_gone(held: Held) -> None:
    held.put(b"first")
    with pytest.raises(SourceGone):
        held.originals.read(KEY, "00000000-0000-4000-8000-000000000000")


@pytest.fixture(params=["fake", "local cloud"])
def records(request: pytest.FixtureRequest) -> Records:
    if request.param == "fake":
        return FakeRecords()
    return S3SourceRecords(request.getfixturevalue("s3"), request.getfixturevalue("bucket"))


def test_a_record_is_read_as_it_was_kept(records: Records) -> None:
    assert records.read(SOURCE) is None
    tag = records.keep(SOURCE, RECORD, replaces=None)
    known = records.read(SOURCE)
    assert known
    assert (known.record, known.tag) == (RECORD, tag)


def test_a_record_replaces_the_one_that_was_read_and_no_other(records: Records) -> None:
    first = records.keep(SOURCE, RECORD, replaces=None)
    assert records.keep(SOURCE, structs.replace(RECORD, claim="1"), replaces=None) is None
    later = structs.replace(RECORD, version="2", busy_until=None)
    second = records.keep(SOURCE, later, replaces=first)
    assert second not in (None, first)
    assert records.keep(SOURCE, RECORD, replaces=first) is None
    known = records.read(SOURCE)
    assert known
    assert known.record == later


def test_a_record_whose_answer_was_lost_is_kept_when_it_is_kept_again(records: Records) -> None:
    first = records.keep(SOURCE, RECORD, replaces=None)
    assert records.keep(SOURCE, RECORD, replaces=None) == first
    later = structs.replace(RECORD, version="2")
    second = records.keep(SOURCE, later, replaces=first)
    assert records.keep(SOURCE, later, replaces=first) == second


def test_a_forgotten_record_can_be_kept_anew_and_not_replaced(records: Records) -> None:
    tag = records.keep(SOURCE, RECORD, replaces=None)
    for _ in range(2):
        records.forget(SOURCE)
    assert records.read(SOURCE) is None
    assert records.keep(SOURCE, RECORD, replaces=tag) is None
    assert records.keep(SOURCE, RECORD, replaces=None)


@pytest.fixture(params=["fake", "local cloud"])
def derivatives(request: pytest.FixtureRequest) -> Derivatives:
    if request.param == "fake":
        return FakeDerivatives()
    return S3Derivatives(request.getfixturevalue("s3"), request.getfixturevalue("bucket"))


def test_what_is_to_stay_stays_when_the_rest_is_erased(derivatives: Derivatives) -> None:
    prefix = f"derivatives/{uuid4()}/"
    for name in "abc":
        derivatives.store(f"{prefix}{name}.webp", PICTURE)
    assert derivatives.erase(prefix, {f"{prefix}b.webp"}) is True
    assert derivatives.holds(f"{prefix}b") is True
    assert derivatives.holds(f"{prefix}a") is False
    assert derivatives.erase(prefix, {f"{prefix}b.webp"}) is False
