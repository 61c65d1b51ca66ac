from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.fakes import ANCHORAGE, NOW, STORY, FakeBus, FakeContext, FakeOutbox
from web_api import wiring
from web_api.domain.errors import TransientError
from web_api.domain.outbox import MOST_BYTES, Waiting, batches, sort_key
from web_api.domain.site import Site
from web_api.events.envelope import waiting
from web_api.events.sites import site_created
from web_api.handlers import publish_outbox, sweep_outbox
from web_api.use_cases.outbox import RelayOutbox, SweepOutbox

GRACE = timedelta(seconds=60)


class Estate:
    """The two functions over one bus and one outbox, `now` being two minutes after the first."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.bus, self.outbox = FakeBus(), FakeOutbox()
        relay = RelayOutbox(self.bus, self.outbox)
        sweep = SweepOutbox(self.outbox, relay, lambda: NOW + 2 * GRACE, GRACE)
        patch.setattr(wiring, "relay_outbox", lambda: relay)
        patch.setattr(wiring, "sweep_outbox", lambda: sweep)

    def write(self, count: int, at: datetime = NOW) -> list[Waiting]:
        items = [_item(at + timedelta(microseconds=n)) for n in range(count)]
        for item in items:
            self.outbox.add(item)
        return items

    def stream(self, items: list[Waiting]) -> None:
        publish_outbox.handle({"Records": [_record(item) for item in items]}, FakeContext())


@pytest.fixture
def estate(monkeypatch: pytest.MonkeyPatch) -> Estate:
    return Estate(monkeypatch)


def _item(at: datetime) -> Waiting:
    site = Site(id=uuid4(), details=ANCHORAGE, created_at=at, created_by="someone")
    return waiting(site_created(site, STORY))


def _record(item: Waiting) -> dict[str, object]:
    image = {
        "sk": {"S": item.sort_key},
        "source": {"S": item.source},
        "type": {"S": item.type},
        "event": {"S": item.event},
    }
    return {"eventName": "INSERT", "dynamodb": {"NewImage": image}}


def test_what_is_published_leaves_the_outbox(estate: Estate) -> None:
    items = estate.write(3)
    estate.stream(items)
    assert (estate.bus.taken, estate.outbox.kept) == (items, {})


def test_what_the_bus_refuses_stays_alone_and_is_swept_later(estate: Estate) -> None:
    items = estate.write(3)
    estate.bus.refused = {items[1].sort_key: "InternalFailure"}
    estate.stream(items)
    assert list(estate.outbox.kept) == [items[1].sort_key]
    estate.bus.refused = {}
    sweep_outbox.handle({}, FakeContext())
    assert (len(estate.bus.taken), estate.outbox.kept) == (3, {})


def test_a_bus_out_of_reach_does_not_hold_up_the_stream(estate: Estate) -> None:
    items = estate.write(2)
    estate.bus.faults = [TransientError("no route")]
    estate.stream(items)
    assert len(estate.outbox.kept) == 2


def test_after_a_delete_that_failed_the_event_goes_out_again_under_its_id(estate: Estate) -> None:
    (item,) = estate.write(1)
    estate.outbox.faults = [TransientError("throttled")]
    estate.stream([item])
    sweep_outbox.handle({}, FakeContext())
    assert (estate.bus.taken, estate.outbox.kept) == ([item, item], {})


def test_the_sweeper_raises_and_says_how_old_the_oldest_is_when_the_bus_refuses(
    estate: Estate,
) -> None:
    items = estate.write(12)
    estate.bus.refused = {items[0].sort_key: "ThrottlingException"}
    with pytest.raises(TransientError, match=r"1 events are left, the oldest for 120.0 s"):
        sweep_outbox.handle({}, FakeContext())
    assert list(estate.outbox.kept) == [items[0].sort_key]


def test_the_sweeper_leaves_the_young_to_the_stream(estate: Estate) -> None:
    estate.write(1, at=NOW + GRACE)
    sweep_outbox.handle({}, FakeContext())
    assert estate.bus.taken == []


def test_the_sweeper_stops_while_it_still_has_time(estate: Estate) -> None:
    estate.write(25)
    sweep_outbox.handle({}, FakeContext(remaining_ms=sweep_outbox.RESERVE_MS))
    assert len(estate.outbox.kept) == 25


def test_a_thousand_faults_make_a_short_report() -> None:
    bus = FakeBus()
    items = [_item(NOW) for _ in range(1_000)]
    bus.refused = {item.sort_key: "ThrottlingException" for item in items}
    relayed = RelayOutbox(bus, FakeOutbox())(items)
    assert (relayed.left, len(relayed.faults)) == (1_000, 10)


_sizes = st.lists(st.integers(0, MOST_BYTES + 10) | st.integers(0, 300), max_size=60)


@given(_sizes)
def test_batches_keep_order_and_stay_within_the_limits_of_the_bus(sizes: list[int]) -> None:
    empty = Waiting(sort_key="", source="", type="", event="")
    items = [replace(empty, sort_key=str(n), event="x" * size) for n, size in enumerate(sizes)]
    cut = list(batches(items))
    assert [item for batch in cut for item in batch] == items
    for batch in cut:
        assert 1 <= len(batch) <= 10
        assert len(batch) == 1 or sum(item.size_bytes for item in batch) <= MOST_BYTES


def test_size_is_counted_in_bytes_of_utf_8() -> None:
    assert Waiting(sort_key="", source="a", type="é", event="山").size_bytes == 1 + 2 + 3


_moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=NOW.tzinfo)
)


@given(_moments, _moments, st.uuids())
def test_the_order_of_sort_keys_is_the_order_of_time(
    a: datetime, b: datetime, event_id: UUID
) -> None:
    assert (sort_key(a, str(event_id)) < sort_key(b, str(event_id))) == (a < b)
    assert Waiting(sort_key(a, str(event_id)), "", "", "").since == a
