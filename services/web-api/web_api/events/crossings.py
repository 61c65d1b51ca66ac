"""What is heard of alerts from stream-ingest: only the fields read here, the rest is ignored."""

from datetime import UTC
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, DecodeError, Meta, Struct, UnsetType, ValidationError, convert, json

from web_api.domain.alert import AlertState, Crossing, Occasion
from web_api.domain.errors import PermanentError
from web_api.events.envelope import CloudEvent
from web_api.events.windows import SOURCE, YEARS, Kind, Moment, Text

THRESHOLD_CROSSED = "stackyard.stream-ingest.threshold-crossed.v1"

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", max_length=64)]


class RuleData(Struct, frozen=True):
    name: Name
    type: Text


class ThresholdCrossed(Struct, frozen=True, rename="camel"):
    device_id: UUID
    rule: RuleData
    state: AlertState
    direction: Literal["above", "below"]
    value: float
    limit: float
    unit: Text
    raised_at: Moment
    crossed_at: Moment
    kind: Kind | UnsetType = UNSET

    def fault(self) -> str | None:
        """What the schema can't say."""
        if {self.raised_at.year, self.crossed_at.year} - set(YEARS):
            return f"{self.raised_at} or {self.crossed_at} is of no year that can be"
        is_raised = self.state is AlertState.RAISED
        if self.crossed_at < self.raised_at or (is_raised and self.crossed_at != self.raised_at):
            return f"{self.state} at {self.crossed_at}, and raised at {self.raised_at}"
        return None


class Heard(Struct, frozen=True):
    occasion: Occasion
    crossing: Crossing


def decode(body: str) -> tuple[CloudEvent[Any], Heard]:
    """Read an event from a queue's message; raises PermanentError naming the field at fault."""
    try:
        event = json.decode(body, type=CloudEvent[dict[str, Any]])
        data = convert(event.data, type=ThresholdCrossed)
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not threshold-crossed.v1: {error}") from error
    told = (event.source, event.type, event.subject)
    if told != (SOURCE, THRESHOLD_CROSSED, str(data.device_id)):
        raise PermanentError(f"expected {THRESHOLD_CROSSED} of {data.device_id}, found {told}")
    if fault := data.fault():
        raise PermanentError(f"not threshold-crossed.v1: {fault}")
    return event, _heard(event.id, data)


def _heard(event_id: str, data: ThresholdCrossed) -> Heard:
    kind = None if data.kind is UNSET else data.kind
    raised_at = data.raised_at.astimezone(UTC)
    crossing = Crossing(
        state=data.state,
        at=data.crossed_at.astimezone(UTC),
        event_id=event_id,
        rule_type=data.rule.type,
        direction=data.direction,
        value=data.value,
        limit=data.limit,
        unit=data.unit,
    )
    return Heard(Occasion(data.device_id, kind, data.rule.name, raised_at), crossing)
