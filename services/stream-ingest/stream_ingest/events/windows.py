"""What is said of windows: where a batch of closed ones lies, and how each is written."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct, json

from stream_ingest.domain.claim import Claim
from stream_ingest.domain.closed_window import ClosedWindow
from stream_ingest.events.envelope import CloudEvent, announced

WINDOWS_CLOSED = "stackyard.stream-ingest.windows-closed.v1"
CONTENT_TYPE = "application/x-ndjson"
# Of a claim, by its contract: https://stackyard.example/contracts/stream-ingest/windows-closed.v1
MOST_WINDOWS = 5_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ClaimData(Struct, frozen=True, rename="camel"):
    bucket: str
    key: str
    version: str
    size_bytes: int
    sha256: str


class WindowsClosed(Struct, frozen=True):
    claim: ClaimData
    count: int
    format: Literal["ndjson"] = "ndjson"


class LastReading(Struct, frozen=True, rename="camel"):
    value: float
    observed_at: str


class WindowLine(Struct, frozen=True, rename="camel", kw_only=True):
    """As a line of the claim has it; `sum` and `mean` never leave the range of JSON's numbers."""

    device_id: str
    kind: str
    unit: str
    length_seconds: int
    start: str
    end: str
    count: int
    sum: float
    min: float
    max: float
    mean: float
    last: LastReading
    revision: int


def window_lines(windows: Iterable[ClosedWindow], revision: int) -> bytes:
    """Each line ended by a line feed."""
    return b"".join(json.encode(_line(window, revision)) + b"\n" for window in windows)


def windows_closed(
    claim: Claim, count: int, cause: str, now: datetime
) -> CloudEvent[WindowsClosed]:
    """The claim's key follows from what it holds, and the event's id from the key."""
    data = WindowsClosed(
        ClaimData(claim.bucket, claim.key, claim.version, claim.size_bytes, claim.sha256), count
    )
    return announced(WINDOWS_CLOSED, claim.key, now, cause, data)


def moment(instant_us: int) -> str:
    """RFC 3339 in UTC, in milliseconds where these say it all."""
    at = _EPOCH + timedelta(microseconds=instant_us)
    text = at.isoformat(timespec="microseconds" if instant_us % 1_000 else "milliseconds")
    return text.removesuffix("+00:00") + "Z"


def _line(window: ClosedWindow, revision: int) -> WindowLine:
    return WindowLine(
        device_id=window.device_id,
        kind=window.kind,
        unit=window.unit,
        length_seconds=window.group.length_s,
        start=moment(window.group.start_us),
        end=moment(window.group.end_us),
        count=window.count,
        sum=window.total,
        min=window.least,
        max=window.greatest,
        mean=window.mean,
        last=LastReading(window.last, moment(window.last_at_us)),
        revision=revision,
    )
