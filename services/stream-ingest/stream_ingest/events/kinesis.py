"""What Lambda hands over of a shard.

Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from stream_ingest.domain.reading import ShardBatch, StreamRecord


class _Kinesis(StreamRecord):
    """The member `kinesis` of a record, until its arrival is told in microseconds."""

    sequence_number: str = msgspec.field(name="sequenceNumber")
    partition_key: str = msgspec.field(name="partitionKey")
    arrived_at_us: Any = msgspec.field(name="approximateArrivalTimestamp")


def shard_batch(event: Mapping[str, Any]) -> ShardBatch:
    """The batch of an event, which is of one shard and never empty.

    Raises msgspec.ValidationError when it is no event of Kinesis.
    """
    entries = event["Records"]
    # One conversion of all: its base64 takes a quarter of the standard library's time.
    records = msgspec.convert([entry["kinesis"] for entry in entries], list[_Kinesis])
    for record in records:
        # Seconds with milliseconds behind the point; as microseconds they are whole again.
        record.arrived_at_us = int(record.arrived_at_us * 1e6 + 0.5)
    return ShardBatch(entries[0]["eventID"].partition(":")[0], [*records])
