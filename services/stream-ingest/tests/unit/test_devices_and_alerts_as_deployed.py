"""Held readings, alerts and their texts through the functions as they are deployed, on AWS in
memory; and what the gateways make of a table that does half of what it is asked."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from stream_ingest.domain.device_alerts import Kept
from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.held import Held
from stream_ingest.gateways.dynamodb_alert_states import DynamoDbAlertStates
from stream_ingest.gateways.dynamodb_devices import CachedDevices
from stream_ingest.gateways.dynamodb_held import DynamoDbHeld
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.estate import Estate
from tests.aws_in_memory.messages import sqs_event
from tests.aws_in_memory.table import Table
from tests.fake_alerts import LEADVILLE
from tests.fake_devices import FakeDevices, registered
from tests.stream_house import House
from tests.stream_story import STATION, STRANGER

GALE = {"kind": "wind-speed", "unit": "m/s"}


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    estate = Estate()
    estate.install(monkeypatch)
    return House(estate)


def said(house: House, fact: str) -> list[dict[str, Any]]:
    return list(house.estate.bus.of(fact).values())


def minute(house: House, function: str, after_s: float = 60) -> None:
    house.estate.clock.advance(after_s)
    house.estate.invoke(function, {"time": house.estate.now().isoformat()})


def held(house: House) -> int:
    return sum(pk.startswith("held#") for pk, _ in house.estate.table.items)


def test_a_strangers_readings_are_stored_once_it_is_registered(house: House) -> None:
    house.story.good(house.story.reading(STRANGER, -5, 2.0), house.story.reading(STRANGER, -4, 3.0))
    house.tell()
    house.settle()
    assert (held(house), said(house, "windows-closed.v1")) == (2, [])
    house.register(STRANGER)
    house.settle()
    assert held(house) == 0
    stored = said(house, "readings-stored.v1")
    assert [each["data"]["count"] for each in stored] == [2]


def test_a_stranger_that_stays_one_has_its_readings_refused(house: House) -> None:
    house.story.unknown(house.story.reading(STRANGER, -5, 2.0))
    house.tell()
    house.settle()
    minute(house, "settle_held_readings")
    assert held(house) == 1
    minute(house, "settle_held_readings", 700)
    assert held(house) == 0
    (event,) = said(house, "readings-refused.v1")
    assert event["data"]["reasons"] == [{"reason": "unknown-device", "count": 1}]
    key = event["data"]["quarantineKey"]
    assert key.startswith(f"refused/held/{STRANGER}/")
    ((_, lines),) = house.estate.buckets.contents("quarantine", key)
    assert json.loads(lines)["reason"] == "unknown-device"
    assert not any(pk.startswith("holding#") for pk, _ in house.estate.table.items)


def test_people_are_told_of_an_alert_once(house: House) -> None:
    house.story.good(house.story.reading(STATION, -5, 18.0, **GALE))
    house.tell()
    house.settle()
    (event,) = said(house, "threshold-crossed.v1")
    for _ in range(2):
        answer = house.estate.invoke("notify_alerts", sqs_event([json.dumps(event)]))
        assert answer["batchItemFailures"] == []
    (told,) = house.estate.topics.told
    assert told["Subject"] == "Stackyard: Alert raised: gale"
    assert "wind speed is 18 m/s, above the limit of 17.25 m/s." in told["Message"]


def test_silence_is_told_by_the_timer_and_ended_by_a_reading(house: House) -> None:
    house.story.good(house.story.reading(STATION, -5, 8.0, **GALE))
    house.tell()
    house.settle()
    minute(house, "watch_silence", 5200)
    assert said(house, "threshold-crossed.v1") == []
    for _ in range(4):
        minute(house, "watch_silence")
    house.story.good(house.story.reading(STATION, 5500, 8.0, **GALE))
    house.tell()
    house.settle()
    told = said(house, "threshold-crossed.v1")
    assert [(each["data"]["rule"]["name"], each["data"]["state"]) for each in told] == [
        ("no-readings", "raised"),
        ("no-readings", "cleared"),
    ]
    assert told[0]["causationid"].startswith("watch-silence-2026-02-05T17:3")


def half() -> Callable[[Any], bool]:
    """Every second entry is left for later."""
    turns = count()
    return lambda item: next(turns) % 2 == 0


KEPT = Kept(version=1, content=b"x", heard_us=1, is_silent=False, has_crossings=False)


def held_reading(number: int) -> Held:
    return Held(LEADVILLE, "shard", str(number), 0, "key", 1, b"data")


def test_what_a_table_left_for_later_is_asked_for_again() -> None:
    table = Table(Effects())
    states, held_readings = DynamoDbAlertStates(table, "t"), DynamoDbHeld(table, "t")  # type: ignore[arg-type]
    devices = {f"{n}": KEPT for n in range(8)}
    states.write(devices)
    table.throttles = half()
    assert states.read(devices) == devices
    held_readings.keep([held_reading(n) for n in range(8)])
    assert sum(map(len, held_readings.pages(LEADVILLE))) == 8


def test_of_many_states_those_are_named_that_somebody_else_has_written() -> None:
    states = DynamoDbAlertStates(Table(Effects()), "t")  # type: ignore[arg-type]
    states.write({"28": KEPT, "3": KEPT})
    assert states.write({f"{n}": KEPT for n in range(60)}) == {"28", "3"}


def test_a_table_that_does_nothing_now_is_left_alone_after_some_rounds() -> None:
    table = Table(Effects(), throttles=lambda item: True)
    states, held_readings = DynamoDbAlertStates(table, "t"), DynamoDbHeld(table, "t")  # type: ignore[arg-type]
    with pytest.raises(TransientError, match="left 1 of 1 keys unread"):
        states.read([LEADVILLE])
    with pytest.raises(TransientError, match="left 1 of 1 items over"):
        held_readings.keep([held_reading(1)])
    with pytest.raises(TransientError, match="refused a statement"):
        states.write({LEADVILLE: KEPT})


def test_a_known_device_is_asked_for_once_in_a_while_and_an_unknown_one_each_time() -> None:
    asked: list[str] = []
    clock, devices = [0.0], FakeDevices()

    class Asked:
        def of(self, ids: Any) -> Any:
            asked.extend(ids)
            return devices.of(ids)

    cached = CachedDevices(Asked(), 60, lambda: clock[0])
    assert cached.of({LEADVILLE}) == {}
    devices.register(registered())
    for clock[0] in (0.5, 1, 59, 60.4, 60.5, 100):
        assert cached.of({LEADVILLE}).keys() == {LEADVILLE}
    assert len(asked) == 3
