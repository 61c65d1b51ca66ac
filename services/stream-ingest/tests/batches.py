"""Batches of a shard, and readings as devices write them."""

import json
from base64 import b64encode
from typing import Any

from stream_ingest.domain.reading import ShardBatch
from stream_ingest.events.kinesis import shard_batch

SHARD = "shardId-000000000006"
ARRIVED_S = 1_770_312_600.125
ARRIVED_US = 1_770_312_600_125_000
DEVICE = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7000"
READING: dict[str, Any] = {
    "schema_version": 1,
    "reading_id": "019c2e4f-7a00-7000-8000-000000000001",
    "device_id": DEVICE,
    "kind": "air-temperature",
    "unit": "Cel",
    "observed_at": "2026-02-05T17:29:52.000Z",
    "measurement": -8.5,
}
OBSERVED_US = 1_770_312_592_000_000


def wire(**changed: Any) -> bytes:
    """The reading with these members changed; a member that is None is left out."""
    members = {name: value for name, value in (READING | changed).items() if value is not None}
    return json.dumps(members).encode()


def sequence_number(index: int) -> str:
    return str(49590338271490256608559692538361571095921575989136588898 + index)


def event(*data: bytes, arrived_s: float = ARRIVED_S) -> dict[str, Any]:
    """As Lambda hands it over."""
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": f"key-{index}",
                    "sequenceNumber": sequence_number(index),
                    "data": b64encode(each).decode(),
                    "approximateArrivalTimestamp": arrived_s,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{SHARD}:{sequence_number(index)}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
                "awsRegion": "eu-west-1",
                "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/readings",
            }
            for index, each in enumerate(data)
        ]
    }


def batch(*data: bytes, arrived_s: float = ARRIVED_S) -> ShardBatch:
    return shard_batch(event(*data, arrived_s=arrived_s))
