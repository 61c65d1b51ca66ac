"""One suite for the gateways on a local cloud and for the fakes that stand in for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cron_audit.domain import Counter
from cron_audit.gateways.dynamodb_ledger import DynamoDbLedger
from cron_audit.gateways.s3_quarantine import S3Quarantine
from cron_audit.use_cases import CountEvent, Ledger
from tests.fakes import NOW, RETENTION, FakeLedger, FakeQuarantine, event

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(params=["fake", "local cloud"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "fake":
        return FakeLedger()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbLedger(client, request.getfixturevalue("table"))


def test_before_anything_is_counted_there_are_no_counters(ledger: Ledger) -> None:
    assert ledger.counters() == []


def test_an_event_is_counted_once_and_its_repeat_changes_nothing(ledger: Ledger) -> None:
    assert ledger.count(event(), NOW, NOW + RETENTION) is True
    assert ledger.count(event(), LATER, LATER + RETENTION) is False
    assert ledger.counters() == [Counter(event().type, 1, NOW)]


def test_a_counter_says_when_its_type_was_last_heard(ledger: Ledger) -> None:
    ledger.count(event(id="1"), NOW, NOW + RETENTION)
    ledger.count(event(id="2"), LATER, LATER + RETENTION)
    assert ledger.counters() == [Counter(event().type, 2, LATER)]


def test_the_same_id_from_another_source_is_another_event(ledger: Ledger) -> None:
    ledger.count(event(), NOW, NOW + RETENTION)
    assert ledger.count(event(source="stackyard.other"), NOW, NOW + RETENTION) is True


def test_counters_come_in_the_order_of_their_types(ledger: Ledger) -> None:
    for name in "cab":
        ledger.count(event(id=name, type=f"{name}.v1"), NOW, NOW + RETENTION)
    assert [counter.type for counter in ledger.counters()] == ["a.v1", "b.v1", "c.v1"]


def test_the_longest_attributes_fit_into_the_keys(ledger: Ledger) -> None:
    longest = "山" * 200
    assert ledger.count(event(id=longest, source=longest, type=longest), NOW, NOW + RETENTION)
    assert [counter.type for counter in ledger.counters()] == [longest]


def test_many_at_once_are_each_counted_once(dynamodb: "DynamoDBClient", table: str) -> None:
    count = CountEvent(DynamoDbLedger(dynamodb, table), lambda: NOW, RETENTION, lambda _: None)
    heard = [event(id=str(n % 20)) for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(count, heard)) == 20
    (counter,) = DynamoDbLedger(dynamodb, table).counters()
    assert counter.count == 20


def test_the_marker_expires_with_the_retention(dynamodb: "DynamoDBClient", table: str) -> None:
    DynamoDbLedger(dynamodb, table).count(event(), NOW, NOW + RETENTION)
    key = {"pk": {"S": f"SEEN#{event().source}#{event().id}"}, "sk": {"S": "SEEN"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert int(item["expiresAt"]["N"]) == int((NOW + RETENTION).timestamp())


Kept = tuple[FakeQuarantine | S3Quarantine, Callable[[], dict[str, str]]]


@pytest.fixture(params=["fake", "local cloud"])
def quarantine(request: pytest.FixtureRequest) -> Kept:
    """A quarantine, and what it keeps by message id."""
    if request.param == "fake":
        fake = FakeQuarantine()
        return fake, lambda: fake.kept
    client: S3Client = request.getfixturevalue("s3")
    bucket: str = request.getfixturevalue("bucket")

    def kept() -> dict[str, str]:
        keys = [found["Key"] for found in client.list_objects_v2(Bucket=bucket)["Contents"]]
        bodies = [client.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys]
        ids = [key.removesuffix(".json") for key in keys]
        return dict(zip(ids, bodies, strict=True))

    return S3Quarantine(client, bucket), kept


def test_a_message_is_kept_as_it_came_and_its_repeat_replaces_it(quarantine: Kept) -> None:
    keeper, kept = quarantine
    for _ in range(2):
        keeper.keep("0b6f6a53", '{"not": "an event", "山": 1')
    assert kept() == {"0b6f6a53": '{"not": "an event", "山": 1'}
