"""An alert: a rule's limit that a device has crossed, and perhaps crossed back."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.uuid7 import RANDOM_BYTES, uuid7


class AlertState(StrEnum):
    RAISED = "raised"
    CLEARED = "cleared"


class Occasion(Struct, frozen=True):
    """What tells one alert from another. `kind` is None when the whole device is meant."""

    device_id: UUID
    kind: str | None
    rule: str
    raised_at: datetime

    @property
    def alert_id(self) -> UUID:
        """Follows from the occasion and sorts by time, in whatever order its events come."""
        at = self.raised_at.isoformat(timespec="microseconds")
        named = f"{self.device_id} {self.kind or ''} {self.rule} {at}"
        return uuid7(self.raised_at, sha256(named.encode()).digest()[:RANDOM_BYTES])


class Crossing(Struct, frozen=True, kw_only=True):
    """One way through the limit; `value` and `limit` are in `unit`."""

    state: AlertState
    at: datetime
    event_id: str
    rule_type: str
    direction: str
    value: float
    limit: float
    unit: str


class Alert(Struct, frozen=True, kw_only=True):
    """At least one of `raised` and `cleared` is known, and either may come first.

    `site_id` is where the device stood when the alert was recorded, None if it wasn't known here.
    `revision` counts the writes, so that one is never made over another unseen.
    """

    occasion: Occasion
    raised: Crossing | None = None
    cleared: Crossing | None = None
    site_id: UUID | None = None
    revision: int = 0

    @property
    def id(self) -> UUID:
        return self.occasion.alert_id

    @property
    def state(self) -> AlertState:
        return AlertState.CLEARED if self.cleared else AlertState.RAISED

    @property
    def told_by(self) -> Crossing:
        """The crossing that tells rule, direction and unit: how it was raised, if that is known."""
        crossing = self.raised or self.cleared
        assert crossing, "an alert begins with a crossing"
        return crossing

    def after(self, crossing: Crossing) -> "Alert":
        """In any order and however often crossings come, the same is left of them."""
        if crossing.state is AlertState.RAISED:
            return replace(self, raised=_first(crossing, self.raised))
        return replace(self, cleared=_first(crossing, self.cleared))


class AlertList(Struct, frozen=True):
    """Which alerts: those of a site, of a device, or all if neither is said; of a state, or any."""

    site_id: UUID | None = None
    device_id: UUID | None = None
    state: AlertState | None = None


class AlertPage(Struct, frozen=True):
    """`next_before` is where the next page begins, or None on the last.

    A page of a filter may hold fewer alerts than asked, or none, and yet not be the last.
    """

    alerts: list[Alert]
    next_before: UUID | None


def _first(one: Crossing, other: Crossing | None) -> Crossing:
    """There should be one alone; ids settle a tie, so that the order of arrival never does."""
    return one if other is None else min(one, other, key=lambda each: (each.at, each.event_id))
