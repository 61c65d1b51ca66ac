"""Which alerts there are: alert-rules.json, made ready for series of a kind and unit."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, json

HOUR_US = 3_600_000_000
# A rolling mean and a change are told from so many readings, spread evenly over their time.
SAMPLES = 12

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", max_length=64)]
Seconds = Annotated[int, Meta(ge=0, le=7 * 86_400)]


class RuleType(StrEnum):
    """What a rule compares; codes are never renamed."""

    THRESHOLD = "threshold"
    RATE_OF_CHANGE = "rate-of-change"
    DEVIATION = "deviation"
    SILENCE = "silence"


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """For readings of `unit`, by UCUM code. A change is in `unit` an hour, a silence in seconds."""

    unit: str
    limit: float
    hysteresis: Annotated[float, Meta(ge=0)]


class RuleData(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """As the file says it. `over_seconds` is how far a change or a rolling mean looks back,
    `least_seconds` how long a change must have lasted to be one.
    """

    name: Name
    type: RuleType
    direction: Literal["above", "below"]
    limits: Annotated[list[Limit], Meta(min_length=1)]
    kind: str | None = None
    over_seconds: Seconds = 0
    least_seconds: Seconds = 0

    def fault(self) -> str | None:
        """What the types can't say."""
        looks_back = self.type in (RuleType.RATE_OF_CHANGE, RuleType.DEVIATION)
        if (self.kind is None) != (self.type is RuleType.SILENCE):
            return "a silence is of a whole device, all else is of a kind"
        if looks_back != (self.over_seconds > 0):
            return "overSeconds belongs to a change and to a deviation"
        if self.type is RuleType.RATE_OF_CHANGE and not 0 < self.least_seconds < self.over_seconds:
            return "leastSeconds of a change lies between 0 and its overSeconds"
        sign = 1 if self.direction == "above" else -1
        if self.type is not RuleType.THRESHOLD and any(
            sign * (each.limit - sign * each.hysteresis) < 0 or not each.limit
            for each in self.limits
        ):
            return "a limit of changes lies on the side of its direction, and so does its clearing"
        if self.type in (RuleType.DEVIATION, RuleType.SILENCE) and self.direction == "below":
            return "a deviation or a silence is only ever too large"
        return None


class Watch(Struct, frozen=True):
    """A rule for one kind and unit. `sign` is 1 above and -1 below: an alert is raised by
    `sign * value >= sign * limit`, and cleared by `sign * value < sign * clears`.
    """

    name: str
    type: RuleType
    sign: int
    limit: float
    clears: float
    unit: str
    over_us: int
    least_us: int

    @property
    def direction(self) -> Literal["above", "below"]:
        return "above" if self.sign > 0 else "below"


class SeriesRules(Struct, frozen=True):
    """All rules of a kind and unit. `sample_us` is how far the samples that changes and means are
    told from lie apart, `over_us` how long they are kept; 0 where no rule looks back.
    """

    watches: tuple[Watch, ...]
    sample_us: int
    over_us: int


class AlertRules(Struct, frozen=True):
    """`series` by kind, then unit."""

    series: dict[str, dict[str, SeriesRules]]
    silence: Watch | None


def read_rules(content: bytes) -> AlertRules:
    """Raises ValueError that names the rule at fault."""
    try:
        rules = json.decode(content, type=list[RuleData])
    except ValidationError as error:
        raise ValueError(f"expected a list of alert rules: {error}") from error
    for rule in rules:
        if fault := rule.fault():
            raise ValueError(f"alert rule {rule.name!r}: {fault}")
    silences = [watch for rule in rules if rule.kind is None for watch in _watches(rule).values()]
    if len(silences) > 1:
        raise ValueError("expected one rule of silence at most, for a device is silent or not")
    return AlertRules(_by_kind(rules), silences[0] if silences else None)


def _by_kind(rules: list[RuleData]) -> dict[str, dict[str, SeriesRules]]:
    found: dict[str, dict[str, list[Watch]]] = {}
    for rule in rules:
        if rule.kind is None:
            continue
        for unit, watch in _watches(rule).items():
            watches = found.setdefault(rule.kind, {}).setdefault(unit, [])
            if any(other.name == watch.name for other in watches):
                raise ValueError(f"alert rule {rule.name!r} stands twice for {rule.kind} in {unit}")
            watches.append(watch)
    return {
        kind: {unit: _series(watches) for unit, watches in units.items()}
        for kind, units in found.items()
    }


def _series(watches: list[Watch]) -> SeriesRules:
    over_us = max(watch.over_us for watch in watches)
    return SeriesRules(tuple(watches), over_us // SAMPLES, over_us)


def _watches(rule: RuleData) -> dict[str, Watch]:
    sign = 1 if rule.direction == "above" else -1
    per = "/h" if rule.type is RuleType.RATE_OF_CHANGE else ""
    return {
        each.unit: Watch(
            name=rule.name,
            type=rule.type,
            sign=sign,
            limit=each.limit,
            clears=each.limit - sign * each.hysteresis,
            unit=each.unit + per,
            over_us=rule.over_seconds * 1_000_000,
            least_us=rule.least_seconds * 1_000_000,
        )
        for each in rule.limits
    }
