"""The state of a tumbling window, which Lambda keeps between the invocations of a shard.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.shard_poller.stream import Record

MOST_STATE_BYTES = 1024 * 1024


@dataclass
class Tumbling:
    """`length_ms` 0: no windows. `start_ms` is of the window that is open, if one is."""

    length_ms: int
    start_ms: int | None = None
    state: dict[str, Any] = field(default_factory=dict)

    def start_of(self, record: Record) -> int | None:
        """By the record's arrival, whatever time its data tell of."""
        return record.arrived_ms // self.length_ms * self.length_ms if self.length_ms else None

    def is_over(self, next_record: Record | None, now_ms: int, has_ended: bool) -> bool:
        if self.start_ms is None:
            return False
        if next_record:
            return self.start_of(next_record) != self.start_ms
        return has_ended or now_ms >= self.start_ms + self.length_ms

    def fields(self, shard_id: str, arn: str, is_final: bool, is_early: bool) -> dict[str, Any]:
        """What an event has beside its records."""
        if self.start_ms is None:
            return {}
        return {
            "window": {
                "start": _written(self.start_ms),
                "end": _written(self.start_ms + self.length_ms),
            },
            "state": json.loads(json.dumps(self.state)),
            "shardId": shard_id,
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": is_final,
            "isWindowTerminatedEarly": is_early,
        }

    def is_answered(self, answer: Any) -> bool:
        return not self.length_ms or (isinstance(answer, dict) and "state" in answer)

    def take(self, answer: Any) -> bool:
        """Answers whether the state has grown too large, which ends the window early."""
        if self.length_ms:
            self.state = answer["state"]
        return len(json.dumps(self.state)) > MOST_STATE_BYTES

    def close(self, is_early: bool) -> None:
        """The same window goes on with a fresh state when it was ended early."""
        self.state = {}
        if not is_early:
            self.start_ms = None


def _written(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
