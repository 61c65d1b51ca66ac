"""Hysteresis, and repeats: what comes twice, in parts, or after a crash is told once."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stream_ingest.domain.device_alerts import DeviceAlerts, Judge
from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.readings import Readings
from stream_ingest.events.crossings import ThresholdCrossed
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.use_cases.calm_series import CalmSeries
from stream_ingest.use_cases.watch_thresholds import WatchThresholds, after
from tests.fake_alerts import (
    ANCHORAGE,
    LEADVILLE,
    NOW,
    Crash,
    FakeAlertStates,
    Faults,
    packaged,
    part,
    parts_of,
)

RULES = packaged()
GALE, GALE_CLEARS = 17.25, 15.25
KINDS = [("wind-speed", "m/s"), ("air-temperature", "Cel"), ("altimeter-setting", "hPa")]

Row = tuple[str, str, str, float, float]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Readings of two devices, some before others that came earlier, near the limits of rules."""
    found: list[Row] = []
    at_s = 0
    for _ in range(draw(st.integers(1, 30))):
        at_s += draw(st.sampled_from([0, 60, 400, 1900]))
        kind, unit = draw(st.sampled_from(KINDS))
        value = draw(st.integers(-16, 160)) / 8
        base = 1000 if unit == "hPa" else 0
        back_s = draw(st.sampled_from([0, 0, 0, 500]))
        device_id = draw(st.sampled_from([LEADVILLE, ANCHORAGE]))
        found.append((device_id, kind, unit, at_s - back_s, base + value))
    return found


def crossings(states: FakeAlertStates, whole: list[Row]) -> list[CloudEvent[ThresholdCrossed]]:
    return WatchThresholds(states, RULES, lambda: NOW)(*parts_of(whole))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 176), min_size=1, max_size=40))
def test_a_threshold_is_crossed_as_a_plain_reading_of_its_rule_says(eighths: list[int]) -> None:
    values = [each / 8 for each in eighths]
    expected, is_raised = [], False
    for value in values:
        if not is_raised and value >= GALE:
            is_raised = True
            expected.append((value, "raised"))
        elif is_raised and value < GALE_CLEARS:
            is_raised = False
            expected.append((value, "cleared"))
    events = crossings(
        FakeAlertStates(), [(LEADVILLE, "wind-speed", "m/s", n, v) for n, v in enumerate(values)]
    )
    assert [(each.data.value, each.data.state) for each in events] == expected


@settings(max_examples=30, deadline=None)
@given(rows())
def test_each_alert_is_raised_and_cleared_in_turn_and_no_event_has_the_id_of_another(
    whole: list[Row],
) -> None:
    events = crossings(FakeAlertStates(), whole)
    assert len({each.id for each in events}) == len(events)
    by_alert: dict[tuple[str, object, str], list[str]] = {}
    for event in events:
        data = event.data
        by_alert.setdefault((data.device_id, data.kind, data.rule.name), []).append(data.state)
    for states in by_alert.values():
        assert states[0] == "raised"
        assert all(one != other for one, other in pairwise(states))


@settings(max_examples=30, deadline=None)
@given(rows(), st.data())
def test_any_parting_of_the_shard_with_any_repeats_tells_the_same(
    whole: list[Row], data: st.DataObject
) -> None:
    expected = crossings(FakeAlertStates(), whole)
    states, batch, heard = FakeAlertStates(), parts_of(whole), []
    begin = 0
    while begin < len(whole):
        ends = data.draw(st.lists(st.integers(begin + 1, len(whole)), min_size=1, max_size=3))
        # The last of them is committed: those before were lost on their way, or went on at once.
        for end in ends:
            told = WatchThresholds(states, RULES, lambda: NOW)(*part(batch, begin, end))
        heard += told
        begin = ends[-1]
    assert heard == expected


@settings(max_examples=30, deadline=None)
@given(rows(), st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)), st.integers(1, 10))
def test_a_death_or_a_refusal_at_any_call_of_the_store_loses_no_crossing_and_repeats_none(
    whole: list[Row], before: set[int], later: set[int], size: int
) -> None:
    expected = crossings(FakeAlertStates(), whole)
    states = FakeAlertStates(Faults(before, later))
    assert list(_persistently(states, whole, size)) == expected


def _persistently(
    states: FakeAlertStates, whole: list[Row], size: int
) -> Iterator[CloudEvent[ThresholdCrossed]]:
    batch = parts_of(whole)
    for begin in range(0, len(whole), size):
        end = min(begin + size, len(whole))
        while True:
            try:
                yield from WatchThresholds(states, RULES, lambda: NOW)(*part(batch, begin, end))
                break
            except (Crash, TransientError):
                continue


@settings(max_examples=30, deadline=None)
@given(rows())
def test_what_is_calm_changes_nothing_when_it_is_judged_all_the_same(whole: list[Row]) -> None:
    batch, state, calm = parts_of(whole), DeviceAlerts(), CalmSeries()
    for n in range(len(whole)):
        one, readings = part(batch, n, n + 1)
        (reading,) = readings
        reading.device_id = LEADVILLE
        kept = {LEADVILLE: after(None, state)} if n else {}
        is_calm = not CalmSeries().stirred(RULES, kept, readings)
        remembered = {device: replace(each, version=n) for device, each in kept.items()}
        assert is_calm is not bool(calm.stirred(RULES, remembered, readings))
        has_changed = Judge(RULES, one, 0)(state, [reading], step_us=2**62)
        assert not (is_calm and has_changed)


@settings(max_examples=30, deadline=None)
@given(rows())
def test_a_batch_stirs_whatever_one_of_its_readings_would_stir_alone(whole: list[Row]) -> None:
    batch, readings = parts_of(whole)
    half = len(whole) // 2
    state = DeviceAlerts()
    Judge(RULES, batch, 0)(state, readings[:half], step_us=2**62)
    kept = {LEADVILLE: after(None, state)}
    stirred = CalmSeries().stirred(RULES, kept, Readings(readings[half:]))
    for reading in readings[half:]:
        assert CalmSeries().stirred(RULES, kept, Readings([reading])) <= stirred
