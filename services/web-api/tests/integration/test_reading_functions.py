"""The functions of readings and alerts as they are wired, over the local cloud."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.device_examples import device
from tests.door import VIEWER, Door
from tests.fakes import FakeContext
from tests.photo_fakes import sqs_batch
from tests.reading_examples import Line, content_of, crossing, line, windows_closed
from web_api.gateways.device_items import device_item
from web_api.handlers import record_alerts, record_windows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

ALL_WELL: dict[str, list[Any]] = {"batchItemFailures": []}


def claimed(s3: "S3Client", bucket: str, lines: Sequence[Line]) -> str:
    """The event that tells of the lines, which lie in the bucket."""
    content = content_of(lines)
    event = windows_closed(content, str(uuid4()), bucket=bucket)
    claim = event["data"]["claim"]
    answer = s3.put_object(Bucket=bucket, Key=claim["key"], Body=content)
    claim["version"] = answer["VersionId"]
    return json.dumps(event)


def registered(dynamodb: "DynamoDBClient", table: str) -> tuple[UUID, UUID]:
    """A site and a device there."""
    kept = device(uuid4())
    dynamodb.put_item(TableName=table, Item=device_item(kept))
    return kept.details.site_id, kept.id


def recent(device_id: UUID, minute: int) -> Line:
    """Of the day before today, for what is old is forgotten."""
    made = line(minute, device=str(device_id))
    moved = datetime.now(UTC).date() - timedelta(days=1)
    return json.loads(json.dumps(made).replace("2026-02-03", moved.isoformat()))  # type: ignore[no-any-return]


def test_windows_go_from_their_claim_to_those_who_ask(
    deployed: Door, dynamodb: "DynamoDBClient", table: str, s3: "S3Client", bucket: str
) -> None:
    _, device_id = registered(dynamodb, table)
    good = claimed(s3, bucket, [recent(device_id, minute) for minute in range(3)])
    bad = json.dumps(json.loads(good) | {"subject": "another"})
    assert record_windows.handle(sqs_batch([bad, good, good]), FakeContext()) == ALL_WELL
    query = {"kind": "air-temperature"}
    page = deployed.get(f"/devices/{device_id}/windows", query=query, claims=VIEWER).json
    minutes = [each["start"][14:16] for each in page["windows"]]
    assert minutes == ["02", "01", "00"]
    (reading,) = deployed.get(f"/devices/{device_id}/readings", claims=VIEWER).json["readings"]
    assert (reading["value"], reading["kind"]) == (-8.375, "air-temperature")
    assert s3.get_object(Bucket=bucket, Key="0.json")["Body"].read() == bad.encode()


def test_alerts_go_from_their_events_to_those_who_ask(
    deployed: Door, dynamodb: "DynamoDBClient", table: str
) -> None:
    site_id, device_id = registered(dynamodb, table)
    told = [
        crossing("cleared", 0, 60, event_id="2", device=str(device_id)),
        crossing("raised", 0, event_id="1", device=str(device_id)),
        crossing("raised", 120, event_id="3", device=str(device_id)),
    ]
    batch = sqs_batch([json.dumps(event) for event in told * 2])
    assert record_alerts.handle(batch, FakeContext()) == ALL_WELL
    listed = deployed.get("/alerts", query={"siteId": str(site_id)}, claims=VIEWER).json["alerts"]
    assert [alert["state"] for alert in listed] == ["raised", "cleared"]
    raised = {"deviceId": str(device_id), "state": "raised"}
    assert deployed.get("/alerts", query=raised, claims=VIEWER).json["alerts"] == listed[:1]
    assert deployed.get(f"/alerts/{listed[1]['id']}", claims=VIEWER).json == listed[1]
