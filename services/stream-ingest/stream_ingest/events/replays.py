"""What people ask of a replay, and what they are told."""

from datetime import datetime
from typing import Any

from msgspec import Struct, ValidationError, convert, to_builtins

from stream_ingest.domain.errors import PermanentError
from stream_ingest.domain.reading import Reason


class ReplayAsked(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which refused readings: all, or those of a reason, that arrived in [since, until).

    A dry run counts and changes nothing. `after` is what the answer before said, to go on there.
    """

    reason: Reason | None = None
    since: datetime | None = None
    until: datetime | None = None
    dry_run: bool = False
    after: str | None = None

    def matches(self, reason: Reason, arrived_at_us: int) -> bool:
        return (
            (self.reason is None or reason == self.reason)
            and (self.since is None or arrived_at_us >= _us(self.since))
            and (self.until is None or arrived_at_us < _us(self.until))
        )


class Replayed(Struct, frozen=True, rename="camel"):
    """`readings` were put back, or would be; `refused_by_stream` wait for another try; `after` is
    where to go on, None at the end."""

    objects: int
    readings: int
    refused_by_stream: int
    after: str | None


def replay_asked(event: dict[str, Any]) -> ReplayAsked:
    try:
        asked = convert(event, ReplayAsked)
    except ValidationError as error:
        raise PermanentError(f"expected reason, since, until or dryRun: {error}") from error
    for moment in (asked.since, asked.until):
        if moment is not None and moment.tzinfo is None:
            raise PermanentError(f"expected a time with its zone, found {moment.isoformat()}")
    return asked


def told(replayed: Replayed) -> dict[str, Any]:
    answer: dict[str, Any] = to_builtins(replayed)
    return answer


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
