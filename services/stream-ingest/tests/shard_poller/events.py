"""The event that a function gets for a batch of a shard.

Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from tests.shard_poller.stream import Record

# A record's frame in JSON, beside its data and its partition key, which vary.
FRAME_BYTES = 600
MOST_PAYLOAD_BYTES = 6 * 1024 * 1024


def event_of(shard_id: str, records: Sequence[Record], stream_arn: str) -> dict[str, Any]:
    return {"Records": [_written(shard_id, record, stream_arn) for record in records]}


def payload_bytes(record: Record) -> int:
    """What a record takes in the payload, where its data are base64: rather too much."""
    return (len(record.data) + 2) // 3 * 4 + len(record.partition_key.encode()) + FRAME_BYTES


def _written(shard_id: str, record: Record, stream_arn: str) -> dict[str, Any]:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": record.sequence_number,
            "data": b64encode(record.data).decode(),
            "approximateArrivalTimestamp": record.arrived_ms / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{record.sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::000000000000:role/processReadings",
        "awsRegion": "eu-west-1",
        "eventSourceARN": stream_arn,
    }
