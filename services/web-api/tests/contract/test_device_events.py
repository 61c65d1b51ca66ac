"""What this service says of devices is what it has promised in shared/contracts."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft7Validator
from msgspec import json as msgspec_json

from tests.device_examples import thermometer
from tests.door import ANCHORAGE, Door
from tests.photo_fakes import CONTRACTS
from web_api.domain.device import Device
from web_api.domain.device_rules import DEVICE, device_details
from web_api.domain.story import Story
from web_api.events.devices import device_registered, device_retired

OWN = CONTRACTS / "web-api"
REGISTERED, RETIRED = "device-registered.v1", "device-retired.v1"


def _examples(event: str) -> list[Path]:
    return sorted((OWN / event / "examples").glob("*.json"))


def _schema(event: str) -> Draft7Validator:
    schema = json.loads((OWN / event / "schema.json").read_text())
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def _device(data: dict[str, Any], **more: Any) -> Device:
    """The device of which an example tells."""
    told = {name: data[name] for name in DEVICE.members if name in data}
    return Device(
        id=UUID(data["deviceId"]),
        details=device_details(thermometer(data["siteId"]) | told),
        registered_by="someone",
        revision=data["revision"],
        **more,
    )


@pytest.mark.parametrize("example", _examples(REGISTERED), ids=lambda path: path.stem)
def test_a_registered_device_is_told_as_in_its_example_under_the_same_id(example: Path) -> None:
    promised = json.loads(example.read_text())
    registered_at = datetime.fromisoformat(promised["data"]["registeredAt"])
    device = _device(promised["data"], registered_at=registered_at)
    story = Story(promised["correlationid"], promised["causationid"])
    event = device_registered(device, datetime.fromisoformat(promised["time"]), story)
    said = json.loads(msgspec_json.encode(event))
    _schema(REGISTERED).validate(said)
    assert said == promised


@pytest.mark.parametrize("example", _examples(RETIRED), ids=lambda path: path.stem)
def test_a_retired_device_is_told_as_in_its_example_under_the_same_id(example: Path) -> None:
    promised = json.loads(example.read_text())
    retired_at = datetime.fromisoformat(promised["data"]["retiredAt"])
    device = _device(promised["data"], registered_at=retired_at, retired_at=retired_at)
    story = Story(promised["correlationid"], promised["causationid"])
    said = json.loads(msgspec_json.encode(device_retired(device, retired_at, story)))
    _schema(RETIRED).validate(said)
    assert said == promised


def test_whatever_is_registered_changed_and_retired_fits_the_schemas(gateway_door: Door) -> None:
    """At the limits of the rules, which thereby are within those of the schema."""
    door = gateway_door
    site_id = door.post(ANCHORAGE).json["id"]
    measures = [{"kind": f"{n}".rjust(40, "k"), "unit": "~" * 20} for n in range(16)]
    more = {"name": "山" * 120, "model": "m" * 120, "externalId": "x" * 40}
    door.sites.outbox.kept.clear()
    device = door.post(thermometer(site_id, measures=measures, **more), path="/devices").json
    path = f"/devices/{device['id']}"
    door.put(path, thermometer(site_id), headers={"If-Match": '"1"'})
    door.delete(path, headers={"If-Match": '"2"'})
    said = [json.loads(waiting.event) for waiting in door.sites.outbox.kept.values()]
    told = {(each["type"].split(".", 2)[2], each["data"]["revision"]) for each in said}
    assert told == {(REGISTERED, 1), (REGISTERED, 2), (RETIRED, 3)}
    for event in said:
        _schema(event["type"].split(".", 2)[2]).validate(event)
