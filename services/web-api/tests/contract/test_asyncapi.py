"""asyncapi.yml says what the code says and hears, and restates no schema."""

import json
from pathlib import Path

import yaml

from web_api.events.conversions import DERIVATIVES_MADE, PHOTO_REFUSED
from web_api.events.crossings import THRESHOLD_CROSSED
from web_api.events.devices import DEVICE_REGISTERED, DEVICE_RETIRED
from web_api.events.photos import PHOTO_DELETED, PHOTO_RECEIVED
from web_api.events.sites import SITE_CREATED
from web_api.events.windows import WINDOWS_CLOSED

SERVICE = Path(__file__).parents[2]
DOCUMENT = yaml.safe_load((SERVICE / "asyncapi.yml").read_text())
SPOKEN = {
    "send": {SITE_CREATED, DEVICE_REGISTERED, DEVICE_RETIRED, PHOTO_RECEIVED, PHOTO_DELETED},
    "receive": {DERIVATIVES_MADE, PHOTO_REFUSED, THRESHOLD_CROSSED, WINDOWS_CLOSED},
}


def test_each_event_of_the_code_has_its_operation_and_no_other() -> None:
    told: dict[str, set[str]] = {"send": set(), "receive": set()}
    for operation in DOCUMENT["operations"].values():
        channel = DOCUMENT["channels"][operation["channel"]["$ref"].rpartition("/")[2]]
        told[operation["action"]].add(channel["address"])
    assert told == SPOKEN


def test_each_message_points_at_the_contract_of_its_name() -> None:
    for name, message in DOCUMENT["components"]["messages"].items():
        schema = message["payload"]["schema"]
        assert list(schema) == ["$ref"]
        promised = json.loads((SERVICE / schema["$ref"]).read_text())
        assert promised["properties"]["type"]["const"] == message["name"]
        assert DOCUMENT["channels"][name]["address"] == message["name"]
