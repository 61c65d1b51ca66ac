"""Each event of others lies once in a raw object that is landed, whatever dies and comes again."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_lake.domain.errors import Contended, PermanentError, TransientError
from data_lake.events.heard_events import decode
from data_lake.gateways.dynamodb_heard import partition_of
from data_lake.handlers import land_events as handler
from data_lake.use_cases.land_events import Heard, LandEvents
from data_lake.wiring import messages
from tests.fakes_heard import FakeClaims, FakeLandingQueue, FakeRawObjects, Landings
from tests.fakes_landing import FakeLater
from tests.interruptions import At, Killed

CONTRACTS = Path(__file__).parents[4] / "shared/contracts"
NOW = datetime(2026, 2, 5, 17, 30, tzinfo=UTC)
SITE = json.loads((CONTRACTS / "web-api/site-created.v1/examples/anchorage.json").read_text())
READINGS = json.loads(
    (CONTRACTS / "stream-ingest/readings-stored.v1/examples/three-stations.json").read_text()
)


def body(event_id: str, example: dict[str, Any] = SITE) -> str:
    return json.dumps(example | {"id": event_id})


class House:
    def __init__(self) -> None:
        self.claims, self.raw, self.queue = FakeClaims(), FakeRawObjects(), FakeLandingQueue()
        self.landed = Landings(self.queue, self.raw)
        self.kept: dict[str, str] = {}
        self.later = FakeLater()
        self.use_case = self.with_roles(self.claims, self.raw, self.queue)

    def with_roles(self, claims: Any, raw: Any, queue: Any) -> LandEvents:
        return LandEvents(claims, raw, queue, lambda: NOW)

    def keep(self, message_id: str, told: str) -> None:
        self.kept[message_id] = told

    def send(self, *bodies: str) -> list[str]:
        """Messages are called m0, m1 …; answers those that come again."""
        records = [{"messageId": f"m{n}", "body": each} for n, each in enumerate(bodies)]
        answer = handler.handle({"Records": records}, None)  # type: ignore[arg-type]
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    @property
    def ids(self) -> list[str]:
        return sorted(event.id for event in self.landed.events)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(handler, "land_events", lambda: house.use_case)
    monkeypatch.setattr(messages, "quarantine", lambda: house)
    monkeypatch.setattr(messages, "later", lambda: house.later)
    return house


def test_a_batch_becomes_one_object_with_a_line_for_each_event(house: House) -> None:
    assert house.send(body("a"), body("b")) == []
    ((place, content),) = house.raw.versions.items()
    assert place.key.startswith("events/2026-02-05/")
    assert [json.loads(line)["id"] for line in content.splitlines()] == ["a", "b"]
    assert [(asked.key, asked.dataset, asked.format) for asked in house.queue] == [
        (place.key, "bus_events", "jsonl")
    ]


def test_a_line_holds_the_envelope_and_its_data_as_text(house: House) -> None:
    house.send(body("a"))
    (event,) = house.landed.events
    assert json.loads(event.data) == SITE["data"]
    assert (event.source, event.type, event.time) == (SITE["source"], SITE["type"], SITE["time"])


def test_stored_readings_are_asked_for_by_their_claim(house: House) -> None:
    house.send(json.dumps(READINGS))
    asked = next(each for each in house.queue if each.dataset == "readings")
    claim = READINGS["data"]["claim"]
    assert (asked.bucket, asked.key, asked.version, asked.sha256) == (
        claim["bucket"], claim["key"], claim["version"], claim["sha256"]
    )  # fmt: skip
    assert (asked.cause, asked.correlation) == (READINGS["id"], READINGS["correlationid"])


def test_an_event_that_comes_again_alone_or_with_others_is_landed_once(house: House) -> None:
    house.send(body("a"), body("b"), body("a"))
    house.send(body("b"))
    house.send(body("c"), body("a"))
    assert house.ids == ["a", "b", "c"]


def test_how_many_are_new_and_how_many_were_there_is_told(house: House) -> None:
    first = [decode(body(each)) for each in "aab"]
    assert house.use_case(first) == Heard(new=2, again=1)
    assert house.use_case(first) == Heard(new=0, again=3)


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("is_behind", [False, True])
def test_whatever_step_it_dies_at_a_repeat_leaves_each_event_once(
    number: int, is_behind: bool
) -> None:
    house = House()
    at = At(number, is_behind)
    dying = house.with_roles(at(house.claims), at(house.raw), at(house.queue))
    events = [decode(body("a")), decode(body("b")), decode(json.dumps(READINGS))]
    with pytest.raises(Killed):
        dying(events)
    # The queue brings them again in other batches.
    house.use_case(events[1:])
    house.use_case(events)
    assert house.ids == sorted(["a", "b", READINGS["id"]])
    assert house.landed.readings == {READINGS["data"]["claim"]["key"]}


def test_of_two_batches_with_a_common_event_the_later_one_comes_again_whole() -> None:
    house = House()

    def be_faster() -> None:
        house.use_case([decode(body("a"))])

    # Behind its look at what is claimed.
    at = At(0, is_behind=True, do=be_faster)
    overtaken = house.with_roles(at(house.claims), house.raw, house.queue)
    with pytest.raises(Contended, match="another batch holds one of its events"):
        overtaken([decode(body("a")), decode(body("b"))])
    overtaken([decode(body("a")), decode(body("b"))])
    assert house.ids == ["a", "b"]


def test_what_is_no_event_is_kept_and_its_neighbours_are_landed(house: House) -> None:
    own = body("c", SITE | {"source": "stackyard.data-lake"})
    nothing = json.dumps(READINGS | {"data": {}})
    assert house.send("no json", body("a"), own, nothing) == []
    assert house.ids == ["a"]
    assert house.kept == {"m0": "no json", "m2": own, "m3": nothing}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"time": "2026-02-05T17:30:00"}, "offset"),
        ({"time": "yesterday"}, "time"),
        ({"id": 7}, "id"),
        ({"source": "stackyard.data-lake"}, "of others"),
    ],
)
def test_the_fault_of_an_envelope_is_named(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(PermanentError, match=fault):
        decode(json.dumps(SITE | change))


def test_when_the_world_is_not_ready_all_of_a_hundred_come_again_and_no_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def throttled(events: Any) -> Heard:
        calls.append(len(events))
        if len(calls) == 1:
            raise TransientError("SlowDown")
        return house.use_case(events)

    monkeypatch.setattr(handler, "land_events", lambda: throttled)
    left = house.send(*(body(f"{n:03}") for n in range(150)))
    assert calls == [100, 50]
    assert left == [f"m{n}" for n in range(100)]
    assert house.later.postponed == left
    assert house.ids == [f"{n:03}" for n in range(100, 150)]


def test_each_name_of_an_event_has_a_key_of_its_own_that_the_table_takes() -> None:
    names = [("a#b", "c"), ("a", "b#c"), ("a%23b", "c"), ("a", "x" * 9000), ("a", "x" * 9001)]
    keys = {partition_of(name) for name in names}
    assert len(keys) == len(names)
    assert all(len(each.encode()) <= 2048 for each in keys)
    assert partition_of(("stackyard.web-api", "1")) == "event#stackyard.web-api#1"
