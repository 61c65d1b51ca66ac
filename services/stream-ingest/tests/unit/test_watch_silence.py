from collections.abc import Mapping
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.device import Registered, Retired
from stream_ingest.domain.device_alerts import Kept
from stream_ingest.domain.errors import TransientError
from stream_ingest.use_cases.watch_silence import WatchSilence
from stream_ingest.use_cases.watch_thresholds import WatchThresholds
from tests.fake_alerts import (
    ANCHORAGE,
    LEADVILLE,
    NOW_US,
    Crash,
    FakeAlertStates,
    Faults,
    after,
    packaged,
    parts_of,
    taken,
)
from tests.fake_devices import FakeBus, FakeDevices

HOUR = 3600.0


def known(*device_ids: str) -> FakeDevices:
    devices = FakeDevices()
    for each in device_ids:
        devices.register(Registered(device_id=each, site_id="s", name="n", units={}, revision=1))
    return devices


class World:
    def __init__(self, faults: Faults | None = None) -> None:
        faults = faults or Faults()
        self.states, self.bus = FakeAlertStates(), FakeBus(faults)
        self.devices, self.seconds = known(LEADVILLE, ANCHORAGE), 0.0
        WatchThresholds(self.states, packaged(), lambda: after(self.seconds))(
            *parts_of([(each, "wind-speed", "m/s", 0, 3) for each in (LEADVILLE, ANCHORAGE)])
        )
        self.states.faults = faults

    def watch(self, seconds: float) -> int:
        self.seconds = seconds
        rule, now = packaged().silence, lambda: after(self.seconds)
        run = f"watch-silence-{after(seconds).isoformat()}"
        return WatchSilence(self.states, self.devices, rule, self.bus, now)(run, lambda: True)

    def hear(self, seconds: float, first: int = 2) -> None:
        self.seconds = seconds
        watch = WatchThresholds(self.states, packaged(), lambda: after(self.seconds))
        self.bus.publish(watch(*taken([(seconds, 3)], first=first)))

    def told(self) -> list[tuple[str, str, float]]:
        return [(each.subject, each.data.state, each.data.value) for each in self.bus]


def test_a_device_is_silent_once_nothing_was_heard_of_it_for_longer_than_the_limit() -> None:
    world = World()
    # When it was heard, at 1 s, is known to the minute only.
    assert world.watch(5460) == 0
    world.hear(5440)
    assert world.watch(5470) == 1
    (event,) = world.bus
    assert event.subject == ANCHORAGE
    assert (event.data.value, event.data.limit, event.data.unit) == (5469, 5400, "s")
    assert event.data.raised_at == after(5470)


def test_silence_is_told_once_until_the_device_is_heard_again() -> None:
    world = World()
    world.hear(60)
    for minute in range(200):
        world.watch(60 * minute)
    world.hear(12_100, first=3)
    for minute in range(202, 300):
        world.watch(60 * minute)
    told = [each for each in world.told() if each[0] == LEADVILLE]
    assert [each[1] for each in told] == ["raised", "cleared", "raised"]
    assert told[1][2] == 0


def test_nothing_is_expected_of_a_retired_device() -> None:
    world = World()
    world.devices.retire(
        Retired(device_id=LEADVILLE, site_id="s", retired_at_us=NOW_US, revision=2)
    )
    assert world.watch(3 * HOUR) == 1
    assert world.states.states.keys() == {ANCHORAGE}


def test_a_reading_that_comes_before_the_alert_was_told_takes_nothing_from_it() -> None:
    world = World(Faults(after=[2]))
    with suppress(Crash):
        world.watch(3 * HOUR)
    assert world.bus == []
    world.hear(3 * HOUR + 10)
    world.watch(3 * HOUR + 60)
    told = [each[1] for each in world.told() if each[0] == LEADVILLE]
    assert sorted(told) == ["cleared", "raised"]


def test_a_batch_that_comes_again_is_no_sign_of_life() -> None:
    world = World()
    world.hear(60)
    world.watch(3 * HOUR)
    world.hear(60)
    assert [each[1] for each in world.told()] == ["raised", "raised"]


def test_a_stream_that_lags_ends_a_silence_no_earlier_than_it_began() -> None:
    world = World()
    world.watch(3 * HOUR)
    world.hear(20)
    cleared = world.bus[-1]
    assert (cleared.data.state, cleared.subject) == ("cleared", LEADVILLE)
    assert cleared.data.crossed_at == cleared.data.raised_at == after(3 * HOUR)


def test_a_device_that_is_heard_while_it_is_found_silent_is_not() -> None:
    world = World()
    write = world.states.write

    def write_late(states: Mapping[str, Kept]) -> set[str]:
        world.states.write = write  # type: ignore[method-assign]
        world.hear(3 * HOUR)
        return write(states)

    world.states.write = write_late  # type: ignore[method-assign]
    world.watch(3 * HOUR)
    assert [each[:2] for each in world.told()] == [(ANCHORAGE, "raised")]


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)))
def test_wherever_a_run_ends_each_silence_is_told_under_one_id(
    before: set[int], later: set[int]
) -> None:
    world = World(Faults(before, later))
    for minute in range(30):
        try:
            world.watch(3 * HOUR + 60 * minute)
        except (Crash, TransientError):
            continue
    ids = {(each.subject, each.id) for each in world.bus}
    assert {subject for subject, _ in ids} == {LEADVILLE, ANCHORAGE}
    assert len(ids) == 2
    assert not any(kept.has_crossings for kept in world.states.states.values())
