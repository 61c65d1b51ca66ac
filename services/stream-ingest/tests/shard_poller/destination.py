"""What the on-failure destination is told of records that are discarded.

Source: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.shard_poller.stream import Record

TRIES = "RetryAttemptsExhausted"
AGE = "RecordAgeExceeded"


@dataclass
class OnFailure:
    """A queue that keeps what it is told."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, message: dict[str, Any]) -> None:
        self.told.append(message)


def message_of(
    condition: str,
    shard_id: str,
    records: Sequence[Record],
    invocations: int,
    has_raised: bool,
    stream_arn: str,
    now_ms: int,
) -> dict[str, Any]:
    """It names the records and doesn't hold them: they are read from the stream while they last."""
    response = {"statusCode": 200, "executedVersion": "$LATEST"}
    return {
        "requestContext": {
            "requestId": str(UUID(int=records[0].order % 2**128)),
            "functionArn": "arn:aws:lambda:eu-west-1:000000000000:function:processReadings",
            "condition": condition,
            "approximateInvokeCount": invocations,
        },
        "responseContext": response | ({"functionError": "Unhandled"} if has_raised else {}),
        "version": "1.0",
        "timestamp": _written(now_ms),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": records[0].sequence_number,
            "endSequenceNumber": records[-1].sequence_number,
            "approximateArrivalOfFirstRecord": _written(records[0].arrived_ms),
            "approximateArrivalOfLastRecord": _written(records[-1].arrived_ms),
            "batchSize": len(records),
            "streamArn": stream_arn,
        },
    }


def _written(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
