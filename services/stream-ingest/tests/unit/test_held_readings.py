"""Readings of unknown devices: held, then released or refused, and never lost in between."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from stream_ingest.domain.device import Registered, Retired
from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.reading import Reading, Reason, ShardBatch, StreamRecord
from stream_ingest.domain.readings import Readings
from stream_ingest.use_cases.hold_readings import HoldReadings
from stream_ingest.use_cases.learn_devices import MOST_PAGES, LearnDevice, Noted
from stream_ingest.use_cases.settle_held import ReleaseHeld, Settled, SettleHeld
from tests.fake_alerts import (
    ANCHORAGE,
    LEADVILLE,
    NOW_US,
    SECOND_US,
    SHARD,
    Crash,
    Faults,
    after,
)
from tests.fake_devices import (
    FakeBus,
    FakeDevices,
    FakeHeld,
    FakeKeeper,
    FakeStream,
    registered,
    retired,
)

GRACE = timedelta(seconds=3600)


def batch_of(count: int, first: int = 0, device_id: str = LEADVILLE) -> tuple[ShardBatch, Readings]:
    records, readings = [], []
    for index in range(count):
        data = json.encode({"n": first + index})
        arrived_us = NOW_US + (first + index) * SECOND_US
        records.append(StreamRecord(f"{9 + first + index}", device_id, arrived_us, data))
        reading_id = f"r{first + index}"
        readings.append(Reading(reading_id, device_id, "wind-speed", "m/s", arrived_us, 1.0, index))
    return ShardBatch(SHARD, records), Readings(readings)


class World:
    """All that is kept, of one try or of many; its process may die at any effect."""

    def __init__(self, faults: Faults | None = None, seconds: float = 0) -> None:
        faults = faults or Faults()
        self.held, self.devices = FakeHeld(faults), FakeDevices(faults)
        self.stream, self.bus = FakeStream(faults=faults), FakeBus(faults)
        self.keeper, self.seconds = FakeKeeper(faults), seconds

    def release(self) -> ReleaseHeld:
        return ReleaseHeld(self.held, self.stream.put)

    def learn(self, learned: Registered | Retired) -> tuple[Noted, int]:
        return LearnDevice(self.devices, self.release())(learned)

    def settle(self) -> Settled:
        return SettleHeld(
            held=self.held, devices=self.devices, release=self.release(), quarantine=self.keeper,
            bus=self.bus, grace=GRACE, now=lambda: after(self.seconds),
        )(lambda: True)  # fmt: skip

    @property
    def refused(self) -> set[bytes]:
        return {each.data for refusals in self.keeper.kept.values() for each in refusals}

    @property
    def released(self) -> list[bytes]:
        return [entry.data for entry in self.stream.entries]


def test_readings_of_an_unknown_device_go_on_as_they_came_once_it_is_registered() -> None:
    world, (batch, readings) = World(), batch_of(7)
    HoldReadings(world.held).keep(batch, readings)
    assert world.learn(registered()) == (Noted.NEW, 7)
    assert world.released == [record.data for record in batch.records]
    assert {entry.partition_key for entry in world.stream.entries} == {LEADVILLE}
    assert not world.held.items
    assert world.held.counts == {"released": 7, "expired": 0}


def test_a_batch_that_is_held_twice_is_held_once() -> None:
    world, (batch, readings) = World(), batch_of(4)
    for _ in range(2):
        HoldReadings(world.held).keep(batch, readings)
    assert len(world.held.items) == 4


def test_readings_that_came_while_their_device_was_learnt_go_on_within_the_minute() -> None:
    world = World()
    world.learn(registered())
    HoldReadings(world.held).keep(*batch_of(4))
    HoldReadings(world.held).keep(*batch_of(2, first=10, device_id=ANCHORAGE))
    assert world.settle() == Settled(released=4, expired=0)
    assert {each.device_id for each in world.held.items.values()} == {ANCHORAGE}
    assert world.held.stamps.keys() == {ANCHORAGE}


def test_of_very_many_readings_some_are_left_to_the_next_minute() -> None:
    world, most = World(), MOST_PAGES * FakeHeld.PAGE
    HoldReadings(world.held).keep(*batch_of(most + 1))
    assert world.learn(registered()) == (Noted.NEW, most)
    assert world.settle() == Settled(released=1, expired=0)


def test_what_has_waited_for_the_grace_is_refused_with_its_original_bytes() -> None:
    world, (batch, readings) = World(seconds=3602), batch_of(7)
    HoldReadings(world.held).keep(batch, readings)
    assert world.settle() == Settled(released=0, expired=3)
    assert world.refused == {record.data for record in batch.records[:3]}
    (event,) = world.bus
    (reason,) = event.data.reasons
    assert (reason.reason, reason.count) == (Reason.UNKNOWN_DEVICE, 3)
    world.seconds += 60
    assert world.settle() == Settled(released=0, expired=4)
    assert not world.held.stamps


def test_a_device_of_any_visible_name_is_kept_under_one_name() -> None:
    world = World(seconds=7200)
    HoldReadings(world.held).keep(*batch_of(1, device_id="../a/b"))
    world.settle()
    assert list(world.keeper.kept) == ["held/..%2Fa%2Fb/9"]


def test_what_the_stream_does_not_take_stays_held() -> None:
    world = World()
    HoldReadings(world.held).keep(*batch_of(3))
    world.stream.refused = {2}
    with pytest.raises(TransientError, match=r"1 of 3 readings of .* stay held: Provisioned"):
        world.learn(registered())
    assert len(world.held.items) == 1
    assert world.learn(registered()) == (Noted.AGAIN, 1)


def test_one_device_that_fails_keeps_no_other_one() -> None:
    world = World()
    world.devices.register(registered())
    world.devices.register(registered(ANCHORAGE))
    HoldReadings(world.held).keep(*batch_of(2))
    HoldReadings(world.held).keep(*batch_of(2, first=5, device_id=ANCHORAGE))
    world.stream.refused = {1, 2}
    with pytest.raises(TransientError, match="2 held readings went on, 0 were refused"):
        world.settle()
    assert {each.device_id for each in world.held.items.values()} == {LEADVILLE}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 0, 2, 1, 1)])
def test_events_of_a_device_in_any_order_leave_the_same(order: tuple[int, ...]) -> None:
    world = World()
    events: list[Registered | Retired] = [
        registered(),
        registered(revision=2, unit="km/h"),
        retired(3),
    ]
    for index in order:
        world.learn(events[index])
    device = world.devices.of({LEADVILLE})[LEADVILLE]
    assert (device.units, device.revision) == ({"wind-speed": "km/h"}, 3)
    assert device.retired_at_us == NOW_US


def test_a_device_that_is_registered_again_is_no_longer_retired() -> None:
    world = World()
    world.learn(retired(2))
    assert world.devices.of({LEADVILLE}) == {}
    world.learn(registered(revision=3))
    assert world.devices.of({LEADVILLE})[LEADVILLE].retired_at_us is None


def _persistently(work: Callable[[], object]) -> None:
    for _ in range(40):
        try:
            work()
        except (Crash, TransientError):
            continue
        return
    raise AssertionError("40 tries were not enough")


@settings(max_examples=50, deadline=None)
@given(
    st.sets(st.integers(1, 30), max_size=8),
    st.sets(st.integers(1, 30), max_size=8),
    st.booleans(),
)
def test_wherever_an_attempt_ends_each_reading_is_released_or_refused_and_none_is_both(
    before: set[int], later: set[int], is_known: bool
) -> None:
    world, (batch, readings) = World(Faults(before, later), seconds=7200), batch_of(7)
    _persistently(lambda: HoldReadings(world.held).keep(batch, readings))
    if is_known:
        _persistently(lambda: world.learn(registered()))
    _persistently(world.settle)
    sent = {record.data for record in batch.records}
    assert (set(world.released), world.refused) == ((sent, set()) if is_known else (set(), sent))
    assert world.held.counts["released" if is_known else "expired"] == 7
    assert not world.held.items
    assert not world.held.stamps


def test_the_time_being_up_leaves_the_rest_to_the_next_minute() -> None:
    world = World()
    HoldReadings(world.held).keep(*batch_of(2))
    HoldReadings(world.held).keep(*batch_of(2, device_id=ANCHORAGE))
    world.devices.register(registered())
    settle = SettleHeld(
        held=world.held, devices=world.devices, release=world.release(), quarantine=world.keeper,
        bus=world.bus, grace=GRACE, now=lambda: after(7200),
    )  # fmt: skip
    for enough in range(4):
        turns = count()
        settle(lambda: next(turns) < enough)  # noqa: B023 - called before the next one
        assert len(world.held.items) == 4 - 2 * (enough > 1) - 2 * (enough > 2)
