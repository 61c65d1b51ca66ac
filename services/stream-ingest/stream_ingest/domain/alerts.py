"""How readings raise alerts and clear them. A series is what a device measures of one kind.

Readings of a series are judged in the order in which they were taken; one that isn't later than the
last that has changed anything is left out. What changes is little: an alert that is raised or
cleared, and a sample now and then for the rules that look back. All else leaves the state as it is,
so that most batches write nothing, and so that a prefix of what was judged before changes nothing.
"""

from collections.abc import Iterator
from math import inf

from msgspec import Struct, field

from stream_ingest.domain.alert_rules import HOUR_US, RuleType, SeriesRules, Watch


class Series(Struct, array_like=True):
    """`raised` holds when each raised alert was raised, by its rule's name, and `samples` time and
    value of readings at least `sample_us` apart, oldest first; times in microseconds since 1970.
    """

    unit: str
    changed_us: int = -1
    raised: dict[str, int] = field(default_factory=dict)
    samples: list[tuple[int, float]] = field(default_factory=list)


class Move(Struct, frozen=True):
    """A limit was crossed: `value` in the unit of the rule."""

    watch: Watch
    is_raised: bool
    value: float
    raised_us: int
    crossed_us: int

    @property
    def limit(self) -> float:
        return self.watch.limit if self.is_raised else self.watch.clears


class Calm(Struct, frozen=True):
    """Readings before `until_us` whose values lie between `low` and `high` change nothing."""

    low: float
    high: float
    until_us: float


NOTHING_IS_CALM = Calm(inf, -inf, -inf)
ALL_IS_CALM = Calm(-inf, inf, inf)


def step(rules: SeriesRules, series: Series, at_us: int, value: float) -> tuple[bool, list[Move]]:
    """Judge one reading and keep in `series` what comes of it; answers whether anything did."""
    if at_us <= series.changed_us:
        return False, []
    wants_sample = rules.sample_us > 0 and (
        not series.samples or at_us - series.samples[-1][0] >= rules.sample_us
    )
    if wants_sample:
        oldest_us = at_us - rules.over_us
        series.samples = [each for each in series.samples if each[0] >= oldest_us]
    moves = list(_moves(rules, series, at_us, value))
    for move in moves:
        if move.is_raised:
            series.raised[move.watch.name] = at_us
        else:
            del series.raised[move.watch.name]
    if wants_sample:
        series.samples.append((at_us, value))
    if moves or wants_sample:
        series.changed_us = at_us
    return bool(moves or wants_sample), moves


def calm(rules: SeriesRules, series: Series) -> Calm:
    """Errs on the side of looking closer: what is calm changes nothing, what isn't may do so."""
    low, high = -inf, inf
    for watch in rules.watches:
        is_raised = watch.name in series.raised
        bound = _bound(watch, series, is_raised)
        if bound is None:
            return NOTHING_IS_CALM
        # Above its limit a raised alert stays raised, one that isn't stays so below.
        if (watch.sign > 0) is is_raised:
            low = max(low, bound)
        else:
            high = min(high, bound)
        if watch.type is RuleType.DEVIATION:
            low = max(low, max((each for _, each in series.samples), default=-inf) - watch.limit)
    if not rules.sample_us:
        return Calm(low, high, inf)
    return Calm(low, high, series.samples[-1][0] + rules.sample_us if series.samples else -inf)


def _bound(watch: Watch, series: Series, is_raised: bool) -> float | None:
    """The value that a reading must reach before the alert can move; None when any may do it."""
    if watch.type is RuleType.THRESHOLD:
        return watch.clears if is_raised else watch.limit
    if is_raised:
        return None
    values = [value for _, value in series.samples]
    if not values:
        return watch.sign * inf
    nearest = min(values) if watch.sign > 0 else max(values)
    if watch.type is RuleType.RATE_OF_CHANGE:
        return nearest + watch.limit * watch.least_us / HOUR_US
    return nearest + watch.limit


def _moves(rules: SeriesRules, series: Series, at_us: int, value: float) -> Iterator[Move]:
    for watch in rules.watches:
        compared = _compared(watch, series.samples, at_us, value)
        raised_us = series.raised.get(watch.name)
        if compared is None:
            continue
        if raised_us is None and watch.sign * compared >= watch.sign * watch.limit:
            yield Move(watch, True, compared, at_us, at_us)
        elif raised_us is not None and watch.sign * compared < watch.sign * watch.clears:
            yield Move(watch, False, compared, raised_us, at_us)


def _compared(
    watch: Watch, samples: list[tuple[int, float]], at_us: int, value: float
) -> float | None:
    """What the rule compares with its limit; None while too little is known."""
    if watch.type is RuleType.THRESHOLD:
        return value
    recent = [each for each in samples if at_us - each[0] <= watch.over_us]
    if watch.type is RuleType.DEVIATION:
        if len(recent) < 2:
            return None
        return abs(value - sum(each for _, each in recent) / len(recent))
    if not recent or at_us - recent[0][0] < watch.least_us:
        return None
    before_us, before = recent[0]
    return (value - before) * HOUR_US / (at_us - before_us)
