"""The functions of sites and outbox as they are wired, over the local cloud."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.door import ANCHORAGE, VIEWER, Door
from tests.fakes import CONSOLE, FakeContext
from tests.integration.conftest import REGION, Listener
from web_api.handlers import publish_outbox, sweep_outbox

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


def _outbox(dynamodb: "DynamoDBClient", table: str) -> "list[dict[str, AttributeValueTypeDef]]":
    found = dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :outbox",
        ExpressionAttributeValues={":outbox": {"S": f"OUTBOX#{REGION}"}},
    )
    return found["Items"]


def test_a_site_is_registered_listed_and_found(deployed: Door) -> None:
    created = deployed.post(ANCHORAGE, key="row-1")
    again = deployed.post(ANCHORAGE, key="row-1")
    assert (created.status, again.text) == (201, created.text)
    assert deployed.get("/sites", claims=VIEWER).json == {"sites": [created.json]}
    assert deployed.get(f"/{created.headers['Location']}").json == created.json


def test_what_the_stream_brings_is_heard_and_leaves_the_outbox(
    deployed: Door, dynamodb: "DynamoDBClient", table: str, listener: Listener
) -> None:
    site = deployed.post(ANCHORAGE).json
    records = [{"dynamodb": {"NewImage": item}} for item in _outbox(dynamodb, table)]
    publish_outbox.handle({"Records": records}, FakeContext())
    (body,) = listener.heard(1)
    assert json.loads(body)["subject"] == site["id"]
    assert _outbox(dynamodb, table) == []


def test_what_the_stream_never_brought_is_swept(
    deployed: Door, dynamodb: "DynamoDBClient", table: str, listener: Listener
) -> None:
    registered = {deployed.post(ANCHORAGE).json["id"] for _ in range(12)}
    before = datetime.now(UTC)
    sweep_outbox.handle({}, FakeContext())
    said = [json.loads(body) for body in listener.heard(12)]
    assert {event["subject"] for event in said} == registered
    assert all(datetime.fromisoformat(event["time"]) < before for event in said)
    assert _outbox(dynamodb, table) == []


def test_the_registered_console_may_read_what_others_may_not(deployed: Door) -> None:
    for origin, allowed in ((CONSOLE, CONSOLE), ("https://example.org", None), (None, None)):
        deployed.origin = origin
        for answer in (deployed.get("/sites"), deployed.preflight("/sites")):
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed
