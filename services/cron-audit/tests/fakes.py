"""Stand-ins that keep the promises of the roles, and inputs as their owners give them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from msgspec import structs

from cron_audit.domain import Counter, TransientError
from cron_audit.events import CloudEvent, decode

NOW = datetime(2026, 2, 3, 8, 15, 30, 125000, UTC)
RETENTION = timedelta(days=30)
CONSOLE = "https://d111111abcdef8.cloudfront.net"
CONTRACTS = Path(__file__).parents[3] / "shared/contracts"
EXAMPLES = sorted(CONTRACTS.glob("*/*.v[0-9]*/examples/*.json"))


def event(**changed: str) -> CloudEvent:
    """An owner's example, with some of its attributes changed."""
    return structs.replace(decode(EXAMPLES[0].read_text()), **changed)


@dataclass
class FakeLedger:
    """`faults` are raised first, one a call, before anything is counted or read."""

    seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    counted: dict[str, Counter] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def count(self, event: CloudEvent, heard_at: datetime, forget_at: datetime) -> bool:
        self._fail()
        if (event.source, event.id) in self.seen:
            return False
        self.seen[event.source, event.id] = forget_at
        before = self.counted.get(event.type)
        count = 1 if before is None else before.count + 1
        self.counted[event.type] = Counter(event.type, count, heard_at)
        return True

    def counters(self) -> list[Counter]:
        self._fail()
        return [self.counted[name] for name in sorted(self.counted)]

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeQuarantine:
    kept: dict[str, str] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def keep(self, message_id: str, body: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.kept[message_id] = body


@dataclass
class FakeRegistry:
    """Counts how often it is read; `faults` are raised first, one a read."""

    origin: str | None = CONSOLE
    faults: list[Exception] = field(default_factory=list)
    reads: int = 0

    def console_origin(self) -> str:
        self.reads += 1
        if self.faults:
            raise self.faults.pop(0)
        if self.origin is None:
            raise TransientError("no console is deployed")
        return self.origin


@dataclass
class FakeClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def sqs_batch(bodies: Sequence[str]) -> dict[str, Any]:
    """The messages are called 0, 1, 2 …"""
    records = [
        {"messageId": str(n), "body": body, "eventSource": "aws:sqs", "receiptHandle": "handle"}
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}


class FakeContext(LambdaContext):
    """Nothing of it is read here."""
