"""How far a shard was taken, and what follows a commit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from stream_ingest.domain.checkpoint import Checkpoint, Promise, Taken
from stream_ingest.domain.reading import ShardBatch, StreamRecord
from stream_ingest.domain.stored import Accepted
from stream_ingest.domain.window import Group
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.use_cases.close_idle_shard import LONGEST_DELAY_S, CloseIdleShard
from stream_ingest.use_cases.shard_promises import Promises

SHARD = "shardId-000000000001"
NOW = datetime(2026, 2, 5, 17, 30, tzinfo=UTC)
NOW_US = int(NOW.timestamp() * 1_000_000)
MINUTE_US = 60_000_000
ACCEPTED = Accepted(key="accepted/1", count=3, size_bytes=400)


class FakeBus:
    def __init__(self) -> None:
        self.published: list[CloudEvent[Any]] = []

    def publish(self, events: Any) -> None:
        self.published.extend(events)


class FakeMessages:
    def __init__(self) -> None:
        self.deliveries: list[tuple[str, int]] = []
        self.looks: list[tuple[str, str, int]] = []

    def ask_for_delivery(self, shard_id: str, after_s: int) -> None:
        self.deliveries.append((shard_id, after_s))

    def look_at_idle_shard(self, shard_id: str, through: str, after_s: int) -> None:
        self.looks.append((shard_id, through, after_s))


class FakeCheckpoints:
    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint

    def read(self, shard_id: str) -> Checkpoint:
        return self.checkpoint


class FakeWindows:
    def __init__(self) -> None:
        self.settled: list[Group] = []

    def close(self, groups: Any, cause: str) -> None:
        self.settled.extend(groups)


def batch(*sequence_numbers: str) -> ShardBatch:
    records = [StreamRecord(number, "k", NOW_US, b"{}") for number in sequence_numbers]
    return ShardBatch(SHARD, records)


def taken(refused: dict[str, int] | None = None) -> Taken:
    refused = refused or {}
    return Taken(
        name=f"{SHARD}/8-10",
        records=3,
        readings=3 + sum(refused.values()),
        stored=3,
        duplicates=0,
        held=0,
        late=0,
        refused=refused,
        raw_key="raw/1",
        quarantine_key="refused/1" if refused else None,
    )


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def messages() -> FakeMessages:
    return FakeMessages()


@pytest.fixture
def promises(bus: FakeBus, messages: FakeMessages) -> Promises:
    return Promises(
        bus=bus,
        messages=messages,
        now=lambda: NOW,
        delivery_interval=timedelta(seconds=60),
        delivery_size_bytes=1000,
        idle_close_s=30,
    )


def test_a_shard_that_was_never_taken_takes_all() -> None:
    assert Checkpoint(SHARD).not_taken(batch("8", "9")) == batch("8", "9").records


def test_sequence_numbers_compare_as_numbers_not_as_text() -> None:
    left = Checkpoint(SHARD, through="9").not_taken(batch("8", "9", "10", "11"))
    assert [record.sequence_number for record in left] == ["10", "11"]


def test_a_ledger_line_balances_or_says_by_how_much_not() -> None:
    assert taken({"wrong-unit": 2}).balance() == 0
    assert replace(taken(), stored=1).balance() == 2


def test_a_commit_counts_on_and_stands_at_its_last_record(promises: Promises) -> None:
    before = Checkpoint(SHARD, version=4, through="7")
    group = Group(slot=0, length_s=60, start_us=0)
    after = promises.made(before, batch("8", "10"), 17, (group,), taken(), ACCEPTED)
    assert (after.version, after.through, after.watermark_us) == (5, "10", 17)
    assert after.open_groups == (group,)


def test_the_first_batch_that_waits_asks_for_a_delivery_after_the_interval(
    promises: Promises, messages: FakeMessages
) -> None:
    after = promises.made(Checkpoint(SHARD), batch("8"), None, (), taken(), ACCEPTED)
    promises.keep(after)
    assert messages.deliveries == [(SHARD, 60)]
    assert after.delivery_due_us == NOW_US + MINUTE_US


def test_a_batch_behind_it_waits_for_the_message_that_is_on_its_way(
    promises: Promises, messages: FakeMessages
) -> None:
    before = Checkpoint(SHARD, through="7", buffered_bytes=400, delivery_due_us=NOW_US + 1)
    after = promises.made(before, batch("8"), None, (), taken(), ACCEPTED)
    promises.keep(after)
    assert messages.deliveries == []
    assert after.buffered_bytes == 800


def test_a_full_buffer_is_delivered_at_once(promises: Promises, messages: FakeMessages) -> None:
    before = Checkpoint(SHARD, through="7", buffered_bytes=600, delivery_due_us=NOW_US + 1)
    after = promises.made(before, batch("8"), None, (), taken(), ACCEPTED)
    promises.keep(after)
    assert messages.deliveries == [(SHARD, 0)]
    assert after.buffered_bytes == 0


def test_a_batch_without_new_readings_asks_for_no_delivery(
    promises: Promises, messages: FakeMessages
) -> None:
    promises.keep(promises.made(Checkpoint(SHARD), batch("8"), None, (), taken(), None))
    assert messages.deliveries == []


def test_what_a_commit_promised_is_done_again_by_a_repeat_under_the_same_id(
    promises: Promises, bus: FakeBus, messages: FakeMessages
) -> None:
    refused = taken({"wrong-unit": 1, "not-json": 2})
    after = promises.made(Checkpoint(SHARD), batch("8", "10"), None, (), refused, ACCEPTED)
    promises.keep(after)
    promises.keep(after)
    first, second = bus.published
    assert first == second
    assert first.type == "stackyard.stream-ingest.readings-refused.v1"
    assert first.data.count == 3
    assert messages.looks == [(SHARD, "10", 30)] * 2


def idle(checkpoint: Checkpoint) -> tuple[CloseIdleShard, FakeWindows, FakeMessages]:
    windows, messages = FakeWindows(), FakeMessages()
    close = CloseIdleShard(
        checkpoints=FakeCheckpoints(checkpoint),
        windows=windows,
        messages=messages,
        now=lambda: NOW,
        lateness=timedelta(seconds=60),
    )
    return close, windows, messages


OVER = Group(slot=0, length_s=60, start_us=NOW_US - 2 * MINUTE_US)
"""It ended a minute ago, which is the lateness."""
AHEAD = Group(slot=0, length_s=600, start_us=NOW_US - 5 * MINUTE_US)


def test_a_shard_that_stands_still_has_its_windows_closed_that_are_over_by_the_clock() -> None:
    close, windows, messages = idle(Checkpoint(SHARD, through="10", open_groups=(OVER, AHEAD)))
    assert close(SHARD, "10") == 1
    assert windows.settled == [OVER]
    # AHEAD ends in five minutes, and may be late for one more.
    assert messages.looks == [(SHARD, "10", 361)]


def test_a_shard_that_has_gone_on_is_left_alone() -> None:
    close, windows, messages = idle(Checkpoint(SHARD, through="11", open_groups=(OVER,)))
    assert close(SHARD, "10") == 0
    assert not windows.settled
    assert not messages.deliveries


def test_what_was_committed_during_a_delivery_is_asked_for_by_the_idle_shard() -> None:
    close, _, messages = idle(Checkpoint(SHARD, through="10"))
    close(SHARD, "10")
    assert messages.deliveries == [(SHARD, 0)]


def test_no_look_is_further_off_than_a_queue_delays() -> None:
    far = Group(slot=0, length_s=600, start_us=NOW_US + 60 * MINUTE_US)
    close, _, messages = idle(Checkpoint(SHARD, through="10", open_groups=(far,)))
    close(SHARD, "10")
    assert messages.looks == [(SHARD, "10", LONGEST_DELAY_S)]


def test_a_checkpoint_without_promises_says_nothing(promises: Promises, bus: FakeBus) -> None:
    promises.keep(Checkpoint(SHARD, promise=Promise()))
    assert not bus.published
