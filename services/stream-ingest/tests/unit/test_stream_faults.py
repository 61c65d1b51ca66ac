"""Whatever befalls the stream or the stores, what was put is stored, quarantined or held, once."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.aws_in_memory.effects import Effect, refused
from tests.aws_in_memory.estate import DELIVERIES
from tests.aws_in_memory.expressions import Item
from tests.aws_in_memory.table import key_of
from tests.crash_points import MakeEstate, begun, one_more, processing
from tests.shard_poller import Killed, Stream
from tests.shard_poller.stream import HASHES, hash_of
from tests.stream_house import House, mapping
from tests.stream_ledger import expect_balance
from tests.stream_story import STATION, STRANGER, THERMOMETER, Story, eventful_batch, first_batch

POISON = b"\xf3\x89\x9a\xc2 no aggregate, and no reading either"


def house_of(make: MakeEstate, shards: int = 1, **options: Any) -> House:
    estate = make()
    estate.stream = Stream.of(shards, estate.clock)
    return House(estate, mapping(**options))


def run(house: House) -> None:
    house.tell()
    house.settle()
    expect_balance(house)


def warm(story: Story, count: int, device: str = THERMOMETER, after_s: float = -60) -> None:
    for number in range(count):
        story.good(story.reading(device, after_s + number, 5 + number % 8 / 8))


@pytest.mark.parametrize("place", [0, 5, 10], ids=["first", "middle", "last"])
def test_a_poison_record_keeps_nobody(make: MakeEstate, place: int) -> None:
    house = house_of(make)
    warm(house.story, 10)
    house.story.bad("not-json", POISON)
    house.story.records.insert(place, house.story.records.pop())
    run(house)
    assert len(house.poller.invocations) == 1


def test_a_batch_of_poison_alone_is_quarantined_at_once(make: MakeEstate) -> None:
    house = house_of(make)
    for number in range(12):
        house.story.bad("not-json", POISON + bytes([number]))
    run(house)
    assert len(house.poller.invocations) == 1


def test_a_record_that_kills_its_function_is_parted_from_its_neighbours(make: MakeEstate) -> None:
    """It is told to the mapping's destination, by its place in the stream, where it stays."""
    house = house_of(make, bisects_on_function_error=True, maximum_retry_attempts=2)
    warm(house.story, 9)
    house.tell()
    deadly = house.estate.stream.put(THERMOMETER, b"more memory than there is")
    process = house.poller.handler

    def dying(event: dict[str, Any]) -> Any:
        numbers = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
        if deadly.sequence_number in numbers:
            raise Killed
        return process(event)

    house.poller.handler = dying
    house.settle()
    expect_balance(house)
    (told,) = house.on_failure.told
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == deadly.sequence_number
    assert told["KinesisBatchInfo"]["batchSize"] == 1


def test_batches_that_come_again_late_and_out_of_order_change_nothing(make: MakeEstate) -> None:
    house = house_of(make, batch_size=4)
    house.begin()
    house.settle()
    events = [invocation.event for invocation in house.poller.invocations]
    for event in [*reversed(events), *events]:
        house.process(event)
    house.settle()
    expect_balance(house)


def test_every_batch_twice_is_as_every_batch_once(make: MakeEstate) -> None:
    house = house_of(make, batch_size=4)
    seen: list[int] = []

    def again(invocation: Any) -> bool:
        seen.append(invocation.records[0].order)
        return seen.count(seen[-1]) == 1

    house.poller.repeats = again
    house.begin()
    house.settle()
    expect_balance(house)


def test_a_poller_that_forgets_all_since_its_checkpoint_counts_nothing_twice(
    make: MakeEstate,
) -> None:
    house = house_of(make, batch_size=5)
    house.begin()
    for _ in range(3):
        house.poller.poll()
        for reader in house.poller.readers.values():
            reader.checkpoint = 0
        house.poller.restart()
    house.settle()
    expect_balance(house)


def test_a_device_whose_clock_runs_ahead_moves_no_watermark(make: MakeEstate) -> None:
    """Refused before anything moves: its neighbours behind it aren't late."""
    house = house_of(make)
    house.story.bad("in-the-future", house.story.reading(THERMOMETER, 7200, 5.0))
    house.story.bad("too-early", house.story.reading(THERMOMETER, -8 * 86_400, 5.0))
    warm(house.story, 5)
    run(house)
    (taken,) = [item for key, item in house.estate.table.items.items() if key[0][:5] == "batch"]
    assert '"late":0' in taken["taken"]["S"]


@pytest.mark.parametrize("skew_s", [-3600, 3600])
def test_a_function_whose_clock_is_wrong_decides_as_any(make: MakeEstate, skew_s: int) -> None:
    """What is decided of a reading goes by its record's arrival, which all tries share."""
    house = house_of(make)
    process = house.poller.handler

    def skewed(event: dict[str, Any]) -> Any:
        before_ms = house.estate.clock.now_ms
        house.estate.clock.advance(skew_s)
        try:
            return process(event)
        finally:
            house.estate.clock.now_ms = before_ms

    house.poller.handler = skewed
    house.begin()
    house.settle()
    expect_balance(house)


def test_readings_of_an_unknown_device_are_stored_when_it_becomes_known(make: MakeEstate) -> None:
    house = house_of(make)
    warm(house.story, 3)
    early = [house.story.reading(STRANGER, -50 + number, 4.5) for number in range(3)]
    for each in early:
        house.story.unknown(each)
    run(house)
    for each in early:
        house.story.good(each)
        house.story.records.pop()
    house.story.expected.held.clear()
    house.register(STRANGER)
    house.settle()
    expect_balance(house)


def test_a_device_that_is_retired_between_two_tries_changes_no_fate(make: MakeEstate) -> None:
    """The first try ends before its commit; what it has claimed and folded is accepted again."""
    calls = [effect.call for effect in processing(make)]
    house = house_of(make)
    house.begin()
    house.effects.begin(calls.index("dynamodb:TransactWriteItems"))
    assert not house.poller.poll()
    house.effects.begin()
    house.retire(STATION, "2026-02-05T16:00:30Z")
    house.settle()
    expect_balance(house)
    late = house.story.reading(STATION, 66, 18.0, kind="wind-speed", unit="m/s")
    house.story.bad("retired-device", late, STATION)
    run(house)


def throttled(times: int, service: str = "dynamodb") -> Callable[[Effect], BaseException | None]:
    """Each second call of that service is refused, so many times."""
    calls = iter(range(1, 10_000))
    left = [times]

    def fail(effect: Effect) -> BaseException | None:
        if not effect.call.startswith(service) or next(calls) % 2 or not left[0]:
            return None
        left[0] -= 1
        return refused("ProvisionedThroughputExceededException")

    return fail


def test_a_throttled_table_delays_and_loses_nothing(make: MakeEstate) -> None:
    house = house_of(make)
    house.begin()
    house.effects.fails = throttled(20)
    house.settle()
    expect_balance(house)
    assert len(house.poller.invocations) > 10


@pytest.mark.parametrize("kept", ["device", "held", "home", "panes", "alerts", "windows"])
def test_a_table_that_leaves_out_items_at_their_first_try_loses_nothing(
    make: MakeEstate, kept: str
) -> None:
    """Item by item, as BatchExecuteStatement, BatchGetItem and BatchWriteItem answer for each."""
    house = house_of(make)
    house.begin()
    tried: set[str] = set()

    def is_first(item: Item) -> bool:
        key = str(key_of(item)) if item else ""
        is_tried = key in tried
        tried.add(key)
        return not is_tried and key.startswith(f"('{kept}#")

    house.estate.table.throttles = is_first
    house.estate.start_anew()
    house.settle()
    expect_balance(house)
    assert any(key.startswith(f"('{kept}#") for key in tried)


def test_a_bus_that_refuses_some_events_is_told_them_again(make: MakeEstate) -> None:
    house = house_of(make)
    house.begin()
    events = iter(range(1, 10_000))
    house.estate.bus.refuses = lambda event: next(events) < 20 and next(events) % 2 == 0
    house.settle()
    expect_balance(house)


def test_s3_may_be_down_for_a_minute(make: MakeEstate) -> None:
    house = house_of(make)
    house.begin()
    up_ms = house.estate.clock.now_ms + 60_000

    def fail(effect: Effect) -> BaseException | None:
        is_down = effect.call.startswith("s3:") and house.estate.clock.now_ms < up_ms
        return refused("ServiceUnavailable") if is_down else None

    house.effects.fails = fail
    house.settle()
    expect_balance(house)
    assert len(house.poller.invocations) >= 60


def test_held_readings_that_a_stream_half_takes_are_counted_once(
    make: MakeEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    house = house_of(make)
    early = [house.story.reading(STRANGER, -50 + number, 4.5) for number in range(6)]
    for each in early:
        house.story.unknown(each)
    run(house)
    entries = iter(range(1, 10_000))
    house.estate.stream.refuses = lambda record: (
        "ProvisionedThroughputExceededException" if next(entries) % 2 else None
    )
    for each in early:
        house.story.good(each)
        house.story.records.pop()
    house.story.expected.held.clear()
    house.register(STRANGER)
    house.settle()
    expect_balance(house)


@pytest.mark.parametrize("dies_at", [None, 6, 13, 30])
def test_resharding_loses_nothing_and_counts_nothing_twice(
    make: MakeEstate, dies_at: int | None
) -> None:
    """A split and a merge while readings come, and a function that dies on its way."""
    house = house_of(make, batch_size=4)
    earlier = first_batch(house.story)
    house.tell()
    children = house.estate.stream.split("shardId-000000000000")
    house.estate.clock.advance(70)
    eventful_batch(house.story, earlier)
    house.tell()
    house.effects.begin(dies_at)
    house.poller.run()
    house.effects.begin()
    house.estate.stream.merge(*children)
    house.story.again(earlier[1])
    warm(house.story, 3, STATION, 66)
    run(house)


def on_two_shards(make: MakeEstate) -> House:
    """Either closes windows that both have readings of and has late ones; one id is on both."""
    house = house_of(make, shards=2)
    elsewhere = "elsewhere"
    while (hash_of(elsewhere) < HASHES // 2) == (hash_of(THERMOMETER) < HASHES // 2):
        elsewhere += "."
    story = house.story
    twice = story.reading(THERMOMETER, -100, 5.5)
    for seconds in (40, -95):
        story.good(story.reading(THERMOMETER, seconds, 5.25))
        story.good(story.reading(STATION, seconds + 3, 6.25), key=elsewhere)
    story.good(twice)
    story.again(twice, key=elsewhere)
    house.tell()
    return house


def test_shards_that_share_ids_and_windows_are_taken_at_once(make: MakeEstate) -> None:
    """The second shard's batch is taken whole between two calls of the first, wherever that is."""
    for number in count(step=3):
        house = on_two_shards(make)
        first, second = house.poller.ready()
        event = house.poller.begin(second).event
        second.is_invoked = False
        house.effects.begin()
        house.effects.meanwhile[number] = partial(house.try_now, event)
        house.poller.invoke(first)
        if house.effects.meanwhile:
            assert number > 5
            return
        house.settle()
        expect_balance(house, f"both at once from call {number} on")


def test_two_deliveries_at_once_that_see_different_batches_store_each_once(
    make: MakeEstate,
) -> None:
    for number in count():
        house = begun(make)
        house.poller.run()
        one_more(house)
        house.estate.clock.advance(60)

        def deliver_one_more(house: House = house) -> None:
            one_more(house)
            house.again(DELIVERIES)

        house.effects.begin()
        house.effects.meanwhile[number] = deliver_one_more
        house.again(DELIVERIES)
        if house.effects.meanwhile:
            assert number > 5
            return
        house.settle()
        expect_balance(house, f"both at once from call {number} on")


def test_a_burst_of_ten_times_as_much_is_taken_in_full_batches(make: MakeEstate) -> None:
    house = house_of(make, shards=2, batch_size=100)
    for number in range(20):
        house.story.good(
            *(house.story.reading(THERMOMETER, -120 + number + sub / 32, 6.0) for sub in range(16))
        )
        warm(house.story, 10, STATION, -120 + number)
    run(house)
    assert max(len(invocation.records) for invocation in house.poller.invocations) == 100
