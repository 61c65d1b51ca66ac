"""What we say of alerts fits our contract, and we read what web-api has promised of devices."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator

from stream_ingest.domain.device import Registered, Retired
from stream_ingest.domain.errors import PermanentError
from stream_ingest.events import crossings, devices
from stream_ingest.use_cases.watch_silence import WatchSilence
from stream_ingest.use_cases.watch_thresholds import WatchThresholds
from tests.fake_alerts import LEADVILLE, NOW, FakeAlertStates, after, packaged, parts_of
from tests.fake_devices import FakeBus, FakeDevices

CONTRACTS = Path(__file__).parents[4] / "shared/contracts"


def examples(owner: str, event_type: str) -> list[Path]:
    folder = CONTRACTS / owner / event_type.split(".", 2)[2] / "examples"
    return sorted(folder.iterdir())


REGISTERED = examples("web-api", devices.DEVICE_REGISTERED)
RETIRED = examples("web-api", devices.DEVICE_RETIRED)
CROSSED = examples("stream-ingest", crossings.THRESHOLD_CROSSED)


def _validate(event: object) -> None:
    schema = json.loads((CROSSED[0].parents[1] / "schema.json").read_text())
    checker = Draft7Validator.FORMAT_CHECKER
    validator = Draft7Validator(schema, format_checker=checker)
    validator.validate(json.loads(msgspec.json.encode(event)))


@pytest.mark.parametrize(
    ("kind", "unit", "values"),
    [
        ("wind-speed", "m/s", (18, 3)),
        ("air-temperature", "Cel", (-1, 9, 9, 3, -7)),
        ("relative-humidity", "%", (40, 42, 80, 40)),
    ],
)
def test_sender_every_crossing_fits_our_schema(
    kind: str, unit: str, values: tuple[float, ...]
) -> None:
    rows = [(LEADVILLE, kind, unit, 1800.0 * n, value) for n, value in enumerate(values)]
    events = WatchThresholds(FakeAlertStates(), packaged(), lambda: NOW)(*parts_of(rows))
    assert len(events) >= 2
    for event in events:
        _validate(event)


def test_sender_silence_fits_our_schema() -> None:
    states, bus, known = FakeAlertStates(), FakeBus(), FakeDevices()
    known.register(devices.decode(REGISTERED[1].read_text())[1])  # type: ignore[arg-type]
    WatchThresholds(states, packaged(), lambda: NOW)(
        *parts_of([(LEADVILLE, "wind-speed", "m/s", 0, 3)])
    )
    rule, later = packaged().silence, after(9000)
    WatchSilence(states, known, rule, bus, lambda: later)("run", lambda: True)
    (event,) = bus
    _validate(event)


@pytest.mark.parametrize("example", CROSSED, ids=lambda each: each.stem)
def test_receiver_we_read_what_we_say_of_alerts(example: Path) -> None:
    told = json.loads(example.read_text())
    event = crossings.decode(example.read_text())
    assert (event.id, event.data.device_id) == (told["id"], told["data"]["deviceId"])
    again = json.loads(msgspec.json.encode(event))
    assert again["data"].keys() == told["data"].keys()


@pytest.mark.parametrize("example", REGISTERED, ids=lambda each: each.stem)
def test_receiver_we_read_every_registration(example: Path) -> None:
    told: dict[str, Any] = json.loads(example.read_text())["data"]
    _, learned = devices.decode(example.read_text())
    assert learned == Registered(
        device_id=told["deviceId"],
        site_id=told["siteId"],
        name=told["name"],
        units={each["kind"]: each["unit"] for each in told["measures"]},
        revision=told["revision"],
    )


@pytest.mark.parametrize("example", RETIRED, ids=lambda each: each.stem)
def test_receiver_we_read_every_retirement(example: Path) -> None:
    told = json.loads(example.read_text())["data"]
    _, learned = devices.decode(example.read_text())
    assert isinstance(learned, Retired)
    assert (learned.device_id, learned.revision) == (told["deviceId"], told["revision"])


def test_receiver_the_moment_of_a_retirement_is_exact() -> None:
    _, learned = devices.decode(RETIRED[1].read_text())
    assert isinstance(learned, Retired)
    assert learned.retired_at_us == 1_782_854_049_250_417


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "stackyard.web-api.site-created.v1"}, "found stackyard.web-api.site-created"),
        ({"source": "stackyard.console"}, "of stackyard.console"),
        ({"subject": "another"}, "found another"),
        ({"data": {}}, "deviceId"),
    ],
)
def test_receiver_what_is_no_event_of_a_device_is_refused_by_what_is_wrong(
    change: dict[str, Any], fault: str
) -> None:
    event = json.loads(REGISTERED[0].read_text()) | change
    with pytest.raises(PermanentError, match=fault):
        devices.decode(json.dumps(event))


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "null", '{"id": "\\ud800"}'])
def test_receiver_what_is_no_event_at_all_is_refused(body: str) -> None:
    for decode in (devices.decode, crossings.decode):
        with pytest.raises(PermanentError, match="not"):
            decode(body)
