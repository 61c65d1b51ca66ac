"""What is heard of windows from stream-ingest: only the fields read here, the rest is ignored."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json

from web_api.domain.claim import Claim
from web_api.domain.errors import PermanentError
from web_api.domain.window import Reading, Series, Window
from web_api.events.envelope import CloudEvent

SOURCE = "stackyard.stream-ingest"
WINDOWS_CLOSED = "stackyard.stream-ingest.windows-closed.v1"
# The contract's bounds: what one invocation holds in memory, and writes in its time.
MOST_BYTES = 4 * 1024 * 1024
MOST_WINDOWS = 5_000

# Far beyond what stream-ingest lets through, and what can be reckoned with.
YEARS = range(1971, 3000)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Text = Annotated[str, Meta(min_length=1)]
# Times are compared, and one without a zone can't be.
Moment = Annotated[datetime, Meta(tz=True)]
# What a table's key may hold: no sign that parts its parts.
Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", max_length=40)]


class ClaimData(Struct, frozen=True, rename="camel"):
    bucket: Text
    key: Annotated[str, Meta(pattern=r"^stream-ingest/.")]
    version: Text
    size_bytes: Annotated[int, Meta(ge=1, le=MOST_BYTES)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class WindowsClosed(Struct, frozen=True, rename="camel"):
    claim: ClaimData
    format: Literal["ndjson"]
    count: Annotated[int, Meta(ge=1, le=MOST_WINDOWS)]


class Batch(Struct, frozen=True):
    """Where windows lie, and how many."""

    claim: Claim
    count: int


class LastData(Struct, frozen=True, rename="camel"):
    value: float
    observed_at: Moment


class WindowLine(Struct, frozen=True, rename="camel"):
    device_id: UUID
    kind: Kind
    unit: Text
    length_seconds: Literal[60, 600]
    start: Moment
    end: Moment
    count: Annotated[int, Meta(ge=1)]
    sum: float
    min: float
    max: float
    mean: float
    last: LastData
    revision: Annotated[int, Meta(ge=1)]

    def window(self) -> Window:
        return Window(
            series=Series(self.device_id, self.kind, self.length_seconds),
            start=self.start.astimezone(UTC),
            unit=self.unit,
            count=self.count,
            sum=self.sum,
            min=self.min,
            max=self.max,
            mean=self.mean,
            last=Reading(value=self.last.value, observed_at=self.last.observed_at.astimezone(UTC)),
            revision=self.revision,
        )

    def fault(self) -> str | None:
        """What the schema can't say: the window is one of those that there are."""
        if self.start.year not in YEARS:
            return f"{self.start} is not of the years {YEARS.start} to {YEARS.stop - 1}"
        length = timedelta(seconds=self.length_seconds)
        if (self.start - _EPOCH) % length or self.end - self.start != length:
            return f"{self.start} to {self.end} is no window of {self.length_seconds} s"
        if not self.start <= self.last.observed_at < self.end:
            return f"{self.last.observed_at} is not from {self.start} to {self.end}"
        return None


def decode(body: str) -> tuple[CloudEvent[Any], Batch]:
    """Read an event from a queue's message; raises PermanentError naming the field at fault."""
    try:
        event = json.decode(body, type=CloudEvent[dict[str, Any]])
        data = convert(event.data, type=WindowsClosed)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not windows-closed.v1: {error}") from error
    told = (event.source, event.type, event.subject)
    if told != (SOURCE, WINDOWS_CLOSED, data.claim.key):
        raise PermanentError(f"expected {WINDOWS_CLOSED} of {data.claim.key}, found {told}")
    claim = data.claim
    return event, Batch(
        Claim(
            bucket=claim.bucket,
            key=claim.key,
            version=claim.version,
            size_bytes=claim.size_bytes,
            sha256=claim.sha256,
        ),
        data.count,
    )


def windows_of(content: bytes, count: int) -> list[Window]:
    """Read a claim's content; raises PermanentError naming the first line at fault, from 1."""
    lines = content.removesuffix(b"\n").split(b"\n")
    if len(lines) != count:
        raise PermanentError(f"expected {count} windows, found {len(lines)}")
    return [_window(line, number) for number, line in enumerate(lines, start=1)]


def _window(line: bytes, number: int) -> Window:
    try:
        told = json.decode(line, type=WindowLine)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"line {number} of the claim is no window: {error}") from error
    if fault := told.fault():
        raise PermanentError(f"line {number} of the claim is no window: {fault}")
    return told.window()
