"""What we say fits our contracts, and we read what web-api has promised in its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from jsonschema import Draft7Validator

from image_handler import events
from image_handler.domain import errors
from image_handler.domain.errors import Refused
from image_handler.events import decode_deleted, decode_received, photo_refused, refusal
from tests.fakes import CONTRACTS, NOW, received
from tests.house import House

SERVICE = Path(__file__).parents[2]
HEARD: dict[str, Callable[[str], Any]] = {
    events.PHOTO_RECEIVED: decode_received,
    events.PHOTO_DELETED: decode_deleted,
}
SAID = {events.DERIVATIVES_MADE, events.PHOTO_REFUSED}
EXAMPLES = [
    (name, path)
    for name in sorted(HEARD)
    for path in sorted((CONTRACTS / "web-api" / name.split(".", 2)[2] / "examples").iterdir())
]
every_example = pytest.mark.parametrize(
    ("name", "example"), EXAMPLES, ids=lambda each: getattr(each, "stem", each)
)


def _schema(owner: str, name: str) -> dict[str, Any]:
    path = CONTRACTS / owner / name.split(".", 2)[2] / "schema.json"
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def _validate(event: object, name: str) -> None:
    checker = Draft7Validator.FORMAT_CHECKER
    validator = Draft7Validator(_schema("image-handler", name), format_checker=checker)
    validator.validate(json.loads(msgspec.json.encode(event)))


def test_sender_the_derivatives_that_we_announce_fit_our_schema() -> None:
    house = House()
    house.make(house.hold())
    (event,) = house.bus.events
    assert event.type == events.DERIVATIVES_MADE
    _validate(event, events.DERIVATIVES_MADE)


@pytest.mark.parametrize("kind", Refused.__subclasses__())
def test_sender_every_refusal_fits_our_schema(kind: type[Refused]) -> None:
    refused = kind("expected a photograph, found something else")
    told = refusal(received().data, refused, NOW)
    _validate(photo_refused(received(), told), events.PHOTO_REFUSED)


def test_sender_every_reason_is_told_in_the_contract() -> None:
    photo = _schema("image-handler", events.PHOTO_REFUSED)["definitions"]["photo"]
    told = photo["properties"]["reason"]["description"]
    reasons = {kind.reason for kind in errors.Refused.__subclasses__()}
    assert [reason for reason in sorted(reasons) if reason not in told] == []


@every_example
def test_receiver_every_example_of_its_owner_is_read(name: str, example: Path) -> None:
    event = HEARD[name](example.read_text())
    told = json.loads(example.read_text())
    assert [event.source, event.id, event.type] == [told["source"], told["id"], told["type"]]
    assert str(event.data.photo_id) == told["data"]["photoId"]


@every_example
def test_receiver_fields_that_we_do_not_know_are_ignored(name: str, example: Path) -> None:
    told = json.loads(example.read_text())
    data = told["data"] | {"unheardOf": [1, {"deep": None}]}
    more = json.dumps(told | {"data": data, "newattribute": 7})
    assert HEARD[name](more) == HEARD[name](example.read_text())


@pytest.mark.parametrize(
    ("name", "struct"),
    [
        (events.PHOTO_RECEIVED, events.PhotoReceived),
        (events.PHOTO_DELETED, events.PhotoDeleted),
    ],
)
def test_receiver_the_owner_requires_what_we_need(name: str, struct: type) -> None:
    schema = _schema("web-api", name)
    assert set(events.CloudEvent.__struct_fields__) <= set(schema["required"])
    needed = {field.encode_name for field in msgspec.structs.fields(struct)}
    assert needed <= set(schema["definitions"]["photo"]["required"])
    if "claim" in needed:
        claim = {field.encode_name for field in msgspec.structs.fields(events.Claim)}
        assert claim <= set(schema["definitions"]["claim"]["required"])


def test_asyncapi_tells_what_we_hear_and_say_and_restates_no_schema() -> None:
    document = yaml.safe_load((SERVICE / "asyncapi.yml").read_text())
    told: dict[str, set[str]] = {"receive": set(), "send": set()}
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        told[operation["action"]].add(document["channels"][channel]["address"])
    assert told == {"receive": set(HEARD), "send": SAID}
    for name, message in document["components"]["messages"].items():
        schema = message["payload"]["schema"]
        assert list(schema) == ["$ref"]
        promised = json.loads((SERVICE / schema["$ref"]).read_text())
        assert promised["properties"]["type"]["const"] == message["name"]
        assert document["channels"][name]["address"] == message["name"]
