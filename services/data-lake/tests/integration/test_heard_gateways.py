"""One suite for the roles of landEvents: the gateways on a local cloud, and the tests' fakes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import json

from data_lake.domain.errors import Contended
from data_lake.domain.heard_event import Place
from data_lake.events.landing_messages import LandingAsked, encoded
from data_lake.gateways.dynamodb_heard import DynamoDbHeard
from data_lake.gateways.s3_events import S3Events
from data_lake.gateways.sqs_landing import SqsLanding
from data_lake.use_cases.land_events import Claims, RawObjects
from tests.fakes_heard import FakeClaims, FakeRawObjects

NOW = datetime(2026, 2, 5, 17, 30, tzinfo=UTC)
A, B, C = (("stackyard.web-api", name) for name in "abc")
FIRST, SECOND = Place("raw", "events/1.jsonl", "v1"), Place("raw", "events/2.jsonl", "v2")
CONTENT = b'{"id":"a"}\n'


@pytest.fixture(params=["DynamoDB", "fake"])
def claims(request: pytest.FixtureRequest) -> Claims:
    if request.param == "fake":
        return FakeClaims()
    dynamodb, table = (request.getfixturevalue(name) for name in ("dynamodb", "table"))
    return DynamoDbHeard(dynamodb, table, timedelta(days=60), lambda: NOW)


@pytest.fixture(params=["S3", "fake"])
def raw(request: pytest.FixtureRequest) -> RawObjects:
    if request.param == "fake":
        return FakeRawObjects()
    return S3Events(*(request.getfixturevalue(name) for name in ("s3", "bucket")))


def test_what_is_claimed_is_found_with_its_place_and_nothing_else(claims: Claims) -> None:
    claims.claim([A, B], FIRST)
    claims.claim([C], SECOND)
    assert claims.places([A, C]) == {A: FIRST, C: SECOND}
    assert claims.places([("stackyard.web-api", "d")]) == {}


def test_an_event_of_another_source_is_another(claims: Claims) -> None:
    claims.claim([A], FIRST)
    assert claims.places([("stackyard.image-handler", "a")]) == {}


def test_a_claim_on_what_is_claimed_changes_nothing_of_all_that_it_names(claims: Claims) -> None:
    claims.claim([A], FIRST)
    with pytest.raises(Contended):
        claims.claim([A, B], SECOND)
    assert claims.places([A, B]) == {A: FIRST}


def test_a_hundred_are_claimed_at_once(claims: Claims) -> None:
    names = [("stackyard.web-api", f"{n:03}") for n in range(100)]
    claims.claim(names, FIRST)
    assert claims.places(names) == dict.fromkeys(names, FIRST)


def test_a_claim_is_forgotten_after_its_time(dynamodb: Any, table: str) -> None:
    DynamoDbHeard(dynamodb, table, timedelta(days=60), lambda: NOW).claim([A], FIRST)
    (item,) = dynamodb.scan(TableName=table)["Items"]
    assert int(item["forgetAt"]["N"]) == int((NOW + timedelta(days=60)).timestamp())


def test_a_stored_object_is_named_by_its_version(raw: RawObjects) -> None:
    first, second = raw.store("events/1.jsonl", CONTENT), raw.store("events/1.jsonl", CONTENT)
    assert first.key == second.key == "events/1.jsonl"
    assert first.version != second.version


def test_a_version_holds_what_was_stored(s3: Any, bucket: str) -> None:
    place = S3Events(s3, bucket).store("events/1.jsonl", CONTENT)
    found = s3.get_object(Bucket=place.bucket, Key=place.key, VersionId=place.version)
    assert found["Body"].read() == CONTENT


def test_a_message_asks_for_a_landing(sqs: Any, queue_url: str) -> None:
    asked = LandingAsked(bucket="raw", key="events/a b.jsonl", version="v1", dataset="bus_events")
    SqsLanding(sqs, queue_url).ask(asked)
    (message,) = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=5)["Messages"]
    assert message["Body"] == encoded(asked)
    assert json.decode(message["Body"])["landing"]["key"] == "events/a b.jsonl"
