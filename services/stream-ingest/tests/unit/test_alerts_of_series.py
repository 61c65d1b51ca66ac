"""Rules that look back, devices on several shards, and what a container remembers of them."""

from datetime import timedelta

import pytest
from msgspec import json

from stream_ingest.domain.alert_rules import AlertRules, read_rules
from stream_ingest.domain.device_alerts import read_state
from stream_ingest.use_cases.watch_thresholds import WatchThresholds
from tests.fake_alerts import LEADVILLE, NOW, FakeAlertStates, packaged, parts_of, taken


class Watching:
    """One container: each call is a batch of its own, later in the shard than the ones before."""

    def __init__(self, kind: str, unit: str, rules: AlertRules | None = None) -> None:
        self.states, self.kind, self.unit, self.first = FakeAlertStates(), kind, unit, 0
        self.watch = WatchThresholds(self.states, rules or packaged(), lambda: NOW)

    def __call__(self, at_s: float, value: float, unit: str = "") -> list[tuple[str, str, float]]:
        unit = unit or self.unit
        batch = taken([(at_s, value)], first=self.first, kind=self.kind, unit=unit)
        self.first += 1
        events = self.watch(*batch)
        return [(each.data.rule.name, each.data.state, each.data.value) for each in events]


def test_a_mean_of_one_sample_is_none() -> None:
    humidity = Watching("relative-humidity", "%")
    assert humidity(0, 40) == []
    assert humidity(1800, 80) == []


@pytest.mark.parametrize("value", [1005.0, 1021.0])
def test_a_deviation_is_seen_to_either_side_between_two_samples(value: float) -> None:
    pressure = Watching("air-pressure", "hPa")
    for at_s in (0, 900, 1800):
        assert pressure(at_s, 1013) == []
    assert pressure(1830, 1014) == []
    assert pressure(1860, value) == [("pressure-off-its-mean", "raised", 8)]


def test_what_was_read_in_another_unit_is_no_part_of_a_mean() -> None:
    pressure = Watching("altimeter-setting", "hPa")
    for at_s in (0, 900, 1800):
        pressure(at_s, 1013)
    for at_s in (1860, 2760, 3660):
        assert pressure(at_s, 29.9, "[in_i'Hg]") == []
    assert pressure(3700, 30.1, "[in_i'Hg]")[0][1] == "raised"


def test_bounds_of_one_unit_say_nothing_of_another() -> None:
    wind = Watching("wind-speed", "[kn_i]")
    assert [each[1] for at_s, v in ((0, 40), (60, 9)) for each in wind(at_s, v)] == [
        "raised",
        "cleared",
    ]
    # By the minute it is written when a device was heard, and its readings are judged one by one.
    wind(180, 9)
    assert wind(200, 18, "m/s") == [("gale", "raised", 18)]


def test_a_batch_that_ends_in_a_calm_unit_hides_nothing_of_another() -> None:
    wind = Watching("wind-speed", "[kn_i]")
    wind(0, 9)
    rows = [(LEADVILLE, "wind-speed", "m/s", 20, 18), (LEADVILLE, "wind-speed", "[kn_i]", 30, 16)]
    events = wind.watch(*parts_of(rows, first=1))
    told = [(each.data.state, each.data.value) for each in events]
    assert told == [("raised", 18), ("cleared", 16)]


def test_each_rule_looks_back_as_far_as_it_says() -> None:
    limits = [{"unit": "Cel", "limit": 4, "hysteresis": 1}]
    change = {
        "name": "change", "type": "rate-of-change", "kind": "air-temperature",
        "direction": "above", "overSeconds": 3600, "leastSeconds": 600, "limits": limits,
    }  # fmt: skip
    mean = {
        "name": "mean", "type": "deviation", "kind": "air-temperature", "direction": "above",
        "overSeconds": 36_000, "limits": [limits[0] | {"limit": 50}],
    }  # fmt: skip
    watching = Watching("air-temperature", "Cel", read_rules(json.encode([change, mean])))
    for at_s, value in ((0, 0.0), (7000, 0.0), (10_000, 0.0)):
        assert watching(at_s, value) == []
    assert watching(10_600, 4.5) == [("change", "raised", 4.5)]


def test_samples_are_forgotten_with_the_time_that_they_are_of() -> None:
    pressure = Watching("air-pressure", "hPa")
    for n in range(100):
        pressure(300 * n, 1013 + n % 3)
    state = read_state(pressure.states.states[LEADVILLE].content)
    assert len(state.series["air-pressure"].samples) == 13
    # After a day without readings there is no mean to be off.
    assert pressure(120_000, 990) == []


def test_a_repeat_of_one_shard_changes_nothing_of_what_another_has_led_to() -> None:
    """A device's readings are on two shards while a stream is resharded, or if it so chooses."""
    states = FakeAlertStates()
    here = taken([(100, 20), (200, 18)])
    there = taken([(150, 3)], shard_id="shardId-000000000001")

    def told(*batch: object) -> list[str]:
        watch = WatchThresholds(states, packaged(), lambda: NOW)
        return [each.data.state for each in watch(*batch)]  # type: ignore[arg-type]

    assert (told(*here), told(*there)) == (["raised"], ["cleared"])
    kept = dict(states.states)
    assert (told(*here), told(*there)) == (["raised"], ["cleared"])
    assert states.states == kept
    assert read_state(kept[LEADVILLE].content).taken.keys() == {
        here[0].shard_id,
        there[0].shard_id,
    }


def test_of_many_shards_the_latest_are_remembered() -> None:
    states = FakeAlertStates()
    watch = WatchThresholds(states, packaged(), lambda: NOW)
    for n, shard in enumerate((1, 2, 3, 4, 1, 5)):
        value = 3 if n % 2 else 18
        assert len(watch(*taken([(60 * n, value)], first=n, shard_id=f"shard {shard}"))) == 1
    remembered = read_state(states.states[LEADVILLE].content).taken
    assert list(remembered) == ["shard 3", "shard 4", "shard 1", "shard 5"]


def test_crossings_of_a_shard_that_is_gone_are_kept_as_long_as_its_records_may_come_again() -> None:
    states, now = FakeAlertStates(), [NOW]
    watch = WatchThresholds(states, packaged(), lambda: now[0])
    watch(*taken([(0, 18)], shard_id="a shard that was split"))

    def kept_of(shard_id: str) -> int:
        crossings = read_state(states.states[LEADVILLE].content).crossings
        return sum(each.shard_id == shard_id for each in crossings)

    for days, count in ((7, 1), (9, 0)):
        now[0] = NOW + timedelta(days=days)
        watch(*taken([(days * 86_400, 16)], first=days))
        assert kept_of("a shard that was split") == count
