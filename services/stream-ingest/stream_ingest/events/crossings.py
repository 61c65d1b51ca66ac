"""What is said, and heard again, of alerts that are raised and cleared."""

from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import UNSET, DecodeError, Struct, UnsetType, ValidationError, convert, json

from stream_ingest.domain.device_alerts import Crossing
from stream_ingest.domain.errors import PermanentError
from stream_ingest.events.envelope import SOURCE, CloudEvent, announced

THRESHOLD_CROSSED = "stackyard.stream-ingest.threshold-crossed.v1"


class Rule(Struct, frozen=True):
    name: str
    type: str


class ThresholdCrossed(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """`value` and `limit` are in `unit`; no `kind` means the whole device."""

    device_id: str
    kind: str | UnsetType = UNSET
    rule: Rule
    state: Literal["raised", "cleared"]
    direction: Literal["above", "below"]
    value: float
    limit: float
    unit: str
    raised_at: datetime
    crossed_at: datetime


def threshold_crossed(device_id: str, crossing: Crossing) -> CloudEvent[ThresholdCrossed]:
    """Its id follows from what identifies the alert, and from its state."""
    state: Literal["raised", "cleared"] = "raised" if crossing.is_raised else "cleared"
    data = ThresholdCrossed(
        device_id=device_id,
        kind=crossing.kind if crossing.kind is not None else UNSET,
        rule=Rule(crossing.rule, crossing.rule_type),
        state=state,
        direction="above" if crossing.direction == "above" else "below",
        value=crossing.value,
        limit=crossing.limit,
        unit=crossing.unit,
        raised_at=_moment(crossing.raised_us),
        crossed_at=_moment(crossing.crossed_us),
    )
    identity = f"{crossing.kind or '-'} {crossing.rule} {data.raised_at.isoformat()} {state}"
    return announced(
        THRESHOLD_CROSSED,
        device_id,
        _moment(crossing.noticed_us),
        crossing.cause,
        data,
        identity=identity,
        correlation_id=crossing.cause,
    )


def decode(body: str) -> CloudEvent[ThresholdCrossed]:
    """Read an event from a queue's message; raises PermanentError naming the field at fault."""
    try:
        event = json.decode(body, type=CloudEvent[dict[str, Any]])
        data = convert(event.data, type=ThresholdCrossed)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not threshold-crossed.v1: {error}") from error
    told = (event.source, event.type, event.subject)
    if told != (SOURCE, THRESHOLD_CROSSED, data.device_id):
        raise PermanentError(f"expected {THRESHOLD_CROSSED} of {data.device_id}, found {told}")
    return CloudEvent(
        id=event.id,
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=event.time,
        correlationid=event.correlationid,
        causationid=event.causationid,
        data=data,
    )


def _moment(us: int) -> datetime:
    """Exact, which a division isn't."""
    seconds, left = divmod(us, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=left)
