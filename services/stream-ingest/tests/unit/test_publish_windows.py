"""Whatever happens, who keeps the highest revision of each window has what was read."""

from collections.abc import Callable, Sequence
from sys import float_info
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json, structs

from stream_ingest.domain.readings import Readings
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.domain.window import SECOND_US, Group, slot_of
from stream_ingest.use_cases import publish_windows
from stream_ingest.use_cases.fold_windows import FoldWindows
from tests.fake_items import FakeItems
from tests.interruptions import At, Killed, die
from tests.window_model import NOON_US, RULE, Told, batch_of, timed_id
from tests.windows_house import A, B, Receiver, Windows

tellings = st.lists(
    st.builds(
        Told,
        st.integers(0, 30).map(timed_id),
        st.sampled_from(["here", "there"]),
        st.sampled_from([0.0, 9.5, 10.0, 59.5, 60.0, 119.0, 130.0, 300.0, 700.0, 1300.0]),
        st.integers(-9, 9),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([A, B]), tellings, st.integers(0, 40), st.booleans()), max_size=4
    ),
    st.integers(0, 30),
)
def test_what_was_heard_is_what_was_read_wherever_workers_die(
    deliveries: list[tuple[str, list[Told], int, bool]], closing: int
) -> None:
    windows = Windows()
    for shard_id, told, number, is_behind in deliveries:
        try:
            windows.take(told, shard_id, At(number, is_behind))
        except Killed:
            windows.take(told, shard_id)
    try:
        windows.close_all(At(closing, is_behind=True))
    except Killed:
        windows.close_all()
    assert windows.heard() == windows.expected()


@settings(max_examples=30, deadline=None)
@given(tellings, tellings, st.integers(0, 40), st.booleans(), st.booleans())
def test_what_was_heard_is_what_was_read_whoever_works_in_between(
    before: list[Told], between: list[Told], number: int, is_behind: bool, is_closing: bool
) -> None:
    """The one closes while the other folds late readings, or the other way round."""
    windows = Windows()
    windows.take(before)
    at = At(number, is_behind, lambda: windows.take(between, B))
    other = At(number, is_behind, windows.close_all)
    if is_closing:
        windows.close_all(at)
    else:
        windows.take(between, B, other)
    if not (at if is_closing else other).was_reached:
        windows.take(between, B)
    windows.close_all()
    assert windows.heard() == windows.expected()


def told(number: int, at_s: float, device_id: str = "here") -> Told:
    return Told(timed_id(number, at_s), device_id, at_s, number)


def test_a_window_closes_when_the_watermark_passes_its_end() -> None:
    windows = Windows()
    windows.take([told(1, 5), told(2, 89.9)])
    assert windows.receiver.events == []
    windows.take([told(3, 90)])
    (line,) = windows.receiver.lines()
    assert (line.count, line.sum, line.revision) == (1, 0.125, 1)
    assert line.start == "2026-02-05T12:00:00.000Z"
    assert line.end == "2026-02-05T12:01:00.000Z"
    assert line.last.observed_at == "2026-02-05T12:00:05.000Z"
    _, still_open = windows.committed[A]
    assert {(group.length_s, group.start_us - NOON_US) for group in still_open} == {
        (60, 60 * SECOND_US),
        (600, 0),
    }


def test_all_windows_that_the_watermark_passes_close_together() -> None:
    windows = Windows()
    windows.take([told(1, 5), told(2, 65), told(3, 170)])
    assert [line.start[11:19] for line in windows.receiver.lines()] == ["12:00:00", "12:01:00"]


def test_a_correction_holds_the_touched_windows_alone_and_whole() -> None:
    windows = Windows()
    device = _neighbour_of("here")
    windows.take([told(1, 5), told(2, 6, device), told(3, 90)])
    windows.take([told(4, 7)])
    first, correction = windows.receiver.events
    assert (first.data.count, correction.data.count) == (2, 1)
    line = windows.receiver.lines()[-1]
    assert (line.device_id, line.count, line.sum, line.revision) == ("here", 2, 0.625, 2)


def test_what_comes_late_to_a_part_that_was_published_is_published() -> None:
    """The whole batch has claimed, the first half is folded and published, then comes the rest."""
    windows = Windows()
    batch, readings = batch_of([told(1, 5), told(2, 6)])
    with pytest.raises(Killed):
        # The home is read and written, the part isn't.
        FoldWindows(At(1, is_behind=True)(windows.items), RULE)(batch, None, readings)
    for some in (Readings(readings[:1]), Readings(readings[1:])):
        folded = FoldWindows(windows.items, RULE)(batch, None, some)
        windows.publisher().close(folded.touched, "idle")
    last = windows.receiver.windows()["here", 60, "2026-02-05T12:00:00.000Z"]
    assert (last.count, last.revision) == (2, 2)


def test_what_was_said_is_not_said_again() -> None:
    windows = Windows()
    windows.take([told(1, 5), told(2, 90)])
    items, events = dict(windows.items.items), list(windows.receiver.events)
    windows.publisher().close([event_group(windows)], "again")
    assert (windows.items.items, windows.receiver.events) == (items, events)


def test_an_event_that_was_not_confirmed_comes_again_the_same() -> None:
    windows = Windows()
    with pytest.raises(Killed):
        # The record's last write: it was said, and it isn't known that it was.
        windows.take([told(1, 5), told(2, 90)], at=_at_the_bus())
    windows.take([told(1, 5), told(2, 90)])
    first, again = windows.receiver.events
    assert json.encode(first) == json.encode(again)


def test_who_finishes_for_another_has_their_own_say_too() -> None:
    windows = Windows()
    with pytest.raises(Killed):
        windows.take([told(1, 5), told(2, 90)], at=_at_the_bus())
    windows.take([told(3, 6)], B)
    first, again, correction = windows.receiver.events
    assert first == again
    assert [line.count for line in windows.receiver.lines()] == [1, 1, 2]
    assert correction.causationid.startswith(B)


class Overtaken(FakeItems):
    """Before it writes, another has written, or its worker has died."""

    before: Callable[[Sequence[Item]], object]

    def write(self, items: Sequence[Item]) -> set[Key]:
        self.before(items)
        return super().write(items)


def test_who_was_overtaken_says_what_the_other_could_not_know() -> None:
    """The other has read the panes, and writes when ours have grown and before we write."""
    windows = Windows()
    windows.take([told(1, 5)])
    groups = windows.committed[A][1]
    others: list[Item] = []
    slow, ours = Overtaken(dict(windows.items.items)), Overtaken(windows.items.items)

    def hold(items: Sequence[Item]) -> None:
        others.extend(items)
        die()

    slow.before = hold
    with pytest.raises(Killed):
        structs.replace(windows.publisher(), items=slow).close(groups, "other")
    windows.take([told(2, 6)], B)
    ours.before = lambda _: windows.items.write(others)
    structs.replace(windows.publisher(), items=ours).close(groups, "ours")
    assert windows.heard() == windows.expected()


def test_a_timer_closes_without_a_watermark_and_a_late_comer_corrects() -> None:
    windows = Windows()
    windows.take([told(1, 5)])
    windows.close_all()
    assert {line.count for line in windows.receiver.lines()} == {1}
    windows.take([told(2, 6)])
    assert windows.model.counted[-1][1] == set()
    assert windows.heard() == windows.expected()


def test_many_windows_are_parted_into_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_windows, "MOST_WINDOWS", 3)
    windows = Windows()
    windows.take([told(n, 5, f"device-{n}") for n in range(20)])
    windows.close_all()
    assert max(event.data.count for event in windows.receiver.events) == 3
    assert len({event.id for event in windows.receiver.events}) == len(windows.receiver.events)
    assert windows.heard() == windows.expected()


def test_no_sum_leaves_the_numbers_that_json_has() -> None:
    windows = Windows()
    batch, readings = batch_of([told(1, 5), told(2, 6)])
    for reading in readings:
        reading.measurement = 1.7e308
    folded = FoldWindows(windows.items, RULE)(batch, None, readings)
    windows.publisher().close(folded.touched, "idle")
    assert {line.max for line in windows.receiver.lines()} == {1.7e308}
    assert {line.sum for line in windows.receiver.lines()} == {float_info.max}


def event_group(windows: Windows) -> Group:
    key = next(key for key in windows.items.items if key[0].startswith("windows#"))
    length_s, start_s = key[1].split("#")
    return Group(int(key[0].split("#")[1]), int(length_s), int(start_s) * SECOND_US)


def _neighbour_of(device_id: str) -> str:
    """Of the same slot, so that one group holds both."""
    slot = slot_of(device_id, RULE.slots)
    return next(f"n-{n}" for n in range(99) if slot_of(f"n-{n}", RULE.slots) == slot)


def _at_the_bus() -> At:
    class AtTheBus(At):
        def __call__(self, role: Any) -> Any:
            return super().__call__(role) if isinstance(role, Receiver) else role

    return AtTheBus(0, is_behind=True)


def test_claims_are_named_by_day_and_content() -> None:
    windows = Windows()
    windows.take([told(1, 5), told(2, 90)])
    (event,) = windows.receiver.events
    assert event.subject.startswith("stream-ingest/windows/2026-02-05/")
    assert event.data.claim.key == event.subject
    assert event.causationid.startswith(A + ":")
