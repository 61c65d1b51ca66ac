from collections.abc import Callable, Sequence
from typing import Any

import pytest

from stream_ingest.domain.alert_rules import AlertRules
from stream_ingest.domain.errors import Contended
from stream_ingest.events.crossings import ThresholdCrossed
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.use_cases.watch_thresholds import WatchThresholds
from tests.fake_alerts import (
    ANCHORAGE,
    NOW,
    FakeAlertStates,
    after,
    packaged,
    part,
    parts_of,
    taken,
)

Crossed = CloudEvent[ThresholdCrossed]


def watching(states: FakeAlertStates, rules: AlertRules | None = None) -> WatchThresholds:
    return WatchThresholds(states, rules or packaged(), lambda: NOW)


def told(events: Sequence[Crossed]) -> list[tuple[str, str, float]]:
    return [(each.data.rule.name, each.data.state, each.data.value) for each in events]


def watched(*values: float, kind: str = "wind-speed", unit: str = "m/s") -> list[Crossed]:
    """What a value a minute leads to, in one batch."""
    batch = taken([(60 * n, value) for n, value in enumerate(values)], kind=kind, unit=unit)
    return watching(FakeAlertStates())(*batch)


def test_an_alert_is_raised_at_its_limit_and_cleared_below_its_hysteresis() -> None:
    events = watched(12, 17.25, 16, 18, 15.25, 15, 17)
    assert told(events) == [("gale", "raised", 17.25), ("gale", "cleared", 15)]
    raised, cleared = events
    assert (raised.data.limit, cleared.data.limit) == (17.25, 15.25)
    assert (raised.data.raised_at, raised.data.crossed_at) == (after(60), after(60))
    assert (cleared.data.raised_at, cleared.data.crossed_at) == (after(60), after(300))
    assert raised.causationid == "00-1"


def test_an_alert_below_its_limit_is_raised_and_cleared_from_the_other_side() -> None:
    events = watched(3, 0, -4, 1, 1.5, 2, kind="air-temperature", unit="Cel")
    assert told(events) == [("frost", "raised", 0), ("frost", "cleared", 1.5)]


def test_a_limit_is_that_of_the_readings_unit() -> None:
    assert told(watched(20, 33.9, 34, 31, 29, unit="[kn_i]")) == [
        ("gale", "raised", 34),
        ("gale", "cleared", 29),
    ]
    assert watched(99, unit="Bft") == []


def test_a_change_is_told_by_the_hour_and_only_once_it_has_lasted() -> None:
    states = FakeAlertStates()
    rows = [(0, 10.0), (900, 14.0), (1800, 12.0), (3600, 14.5), (5400, 14.5)]
    events = watching(states)(*taken(rows, kind="air-temperature", unit="Cel"))
    assert told(events) == [("sudden-thaw", "raised", 4.0), ("sudden-thaw", "cleared", 0.4)]
    assert {each.data.unit for each in events} == {"Cel/h"}


def test_a_deviation_is_the_distance_from_the_mean_of_the_samples_before() -> None:
    events = watched_each(900, [1013, 1013, 1013, 1007.5, 1011], "altimeter-setting", "hPa")
    assert told(events) == [
        ("pressure-off-its-mean", "raised", 5.5),
        ("pressure-off-its-mean", "cleared", pytest.approx(0.625)),
    ]


def watched_each(every_s: float, values: Sequence[float], kind: str, unit: str) -> list[Crossed]:
    rows = [(every_s * n, value) for n, value in enumerate(values)]
    return watching(FakeAlertStates())(*taken(rows, kind=kind, unit=unit))


def test_a_reading_from_before_the_last_crossing_moves_nothing() -> None:
    assert told(watching(FakeAlertStates())(*taken([(60, 18), (30, 4), (60, 5), (61, 3)]))) == [
        ("gale", "raised", 18),
        ("gale", "cleared", 3),
    ]
    states = FakeAlertStates()
    watch = watching(states)
    assert len(watch(*taken([(60, 18)]))) == 1
    assert watch(*taken([(30, 3)], first=1)) == []


def test_a_device_that_changes_its_unit_keeps_its_alert_and_begins_its_mean_anew() -> None:
    watch = watching(FakeAlertStates())
    assert told(watch(*taken([(0, 20)]))) == [("gale", "raised", 20)]
    assert told(watch(*taken([(60, 40), (120, 20)], first=1, unit="[kn_i]"))) == [
        ("gale", "cleared", 20)
    ]


def test_the_same_batch_again_tells_the_same_events() -> None:
    states, batch = FakeAlertStates(), taken([(0, 18), (60, 3), (120, 19)])
    first = watching(states)(*batch)
    assert len(first) == 3
    assert watching(states)(*batch) == first


def test_halves_of_a_batch_tell_each_what_is_theirs() -> None:
    states, whole = FakeAlertStates(), taken([(0, 18), (60, 3), (120, 19), (180, 2)])
    first = watching(states)(*whole)
    halves = [watching(states)(*part(whole, *ends)) for ends in ((0, 2), (2, 4))]
    assert [*halves[0], *halves[1]] == first


def test_what_was_told_is_forgotten_once_its_shard_has_gone_on() -> None:
    states = FakeAlertStates()
    watch = watching(states)
    watch(*taken([(0, 18)]))
    watch(*taken([(60, 3)], first=1))
    (kept,) = states.states.values()
    assert kept.content.count(b"gale") == 1


def test_most_batches_write_nothing() -> None:
    states = FakeAlertStates()
    watch = watching(states)
    for n in range(50):
        watch(*taken([(n, 5 + n % 7)], first=n))
    assert states.writes == 1


def test_each_series_has_its_own_alerts() -> None:
    rows = [
        (device_id, kind, unit, 0.0, value)
        for device_id in (ANCHORAGE, "019c2733-4fdf-7c02-a3d8-64f0e9b21c5a")
        for kind, unit, value in (("wind-speed", "m/s", 20.0), ("air-temperature", "Cel", -3.0))
    ]
    events = watching(FakeAlertStates())(*parts_of(rows))
    assert [(each.subject, each.data.kind) for each in events] == [
        (device_id, kind) for device_id, kind, *_ in rows
    ]
    assert len({each.id for each in events}) == 4


class Meddling(FakeAlertStates):
    """Somebody else takes the same readings whenever this one has read."""

    def __init__(self, others: Callable[[FakeAlertStates], object], times: int) -> None:
        super().__init__()
        self.others, self.left = others, times

    def write(self, states: Any) -> set[str]:
        times, self.left = self.left, 0
        if times:
            self.others(self)
        self.left = times - 1 if times else self.left
        return super().write(states)


def test_two_at_once_tell_a_crossing_under_one_id() -> None:
    batch, others = taken([(0, 18), (60, 3)]), []

    def take(states: FakeAlertStates) -> None:
        others.extend(watching(states)(*batch))

    assert watching(Meddling(take, 1))(*batch) == others
    assert len(others) == 2


def test_readings_of_one_device_on_another_shard_are_judged_after_what_came_between() -> None:
    here, there = taken([(60, 3)]), taken([(0, 18)], shard_id="shardId-000000000001")

    def take(states: FakeAlertStates) -> None:
        assert told(watching(states)(*there)) == [("gale", "raised", 18)]

    assert told(watching(Meddling(take, 1))(*here)) == [("gale", "cleared", 3)]


def test_a_device_that_others_keep_writing_comes_again() -> None:
    count = iter(range(1, 99))

    def take(states: FakeAlertStates) -> None:
        n = next(count)
        rows = [(60 * n, 18), (60 * n + 30, 3)]
        watching(states)(*taken(rows, first=2 * n, shard_id="other"))

    with pytest.raises(Contended, match="keep writing"):
        watching(Meddling(take, 99))(*taken([(9000, 18)]))


def test_a_device_that_leaps_from_side_to_side_fills_no_item() -> None:
    rows = [(n, 18.0 if n % 2 else 3.0) for n in range(1000)]
    states = FakeAlertStates()
    events = watching(states)(*taken(rows))
    assert len(events) == 200
    assert max(len(kept.content) for kept in states.states.values()) < 60_000
    assert told(watching(states)(*taken([(2000, 18), (2001, 3)], first=1000)))[-1][1] == "cleared"
