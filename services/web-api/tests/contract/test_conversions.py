"""We can read what image-handler has promised in shared/contracts."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.photo_fakes import CONTRACTS
from web_api.domain.photo import Made, Refusal
from web_api.events.conversions import DERIVATIVES_MADE, PHOTO_REFUSED, decode

HEARD = {DERIVATIVES_MADE: "derivatives-made.v1", PHOTO_REFUSED: "photo-refused.v1"}
EXAMPLES = [
    example
    for event in HEARD.values()
    for example in sorted((CONTRACTS / "image-handler" / event / "examples").glob("*.json"))
]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)


@every_example
def test_every_example_is_read(example: Path) -> None:
    told: dict[str, Any] = json.loads(example.read_text())
    event, conversion = decode(example.read_text())
    assert (event.type, event.correlationid) == (told["type"], told["correlationid"])
    assert str(conversion.photo_id) == told["subject"]
    assert conversion.claim_version == told["data"]["source"]["version"]
    if isinstance(conversion.outcome, Made):
        assert len(conversion.outcome.derivatives) == len(told["data"]["derivatives"])
    else:
        assert isinstance(conversion.outcome, Refusal)
        assert conversion.outcome.detail == told["data"]["detail"]


@every_example
def test_fields_that_we_do_not_know_are_ignored(example: Path) -> None:
    told = json.loads(example.read_text())
    source = told["data"]["source"] | {"unheardOf": 1}
    data = told["data"] | {"unheardOf": [1, {"deep": None}], "source": source}
    more = json.dumps(told | {"data": data, "newattribute": 7})
    assert decode(more)[1] == decode(json.dumps(told))[1]


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths to the members of data that we read, the first of each array's items only."""
    if isinstance(value, dict):
        return [leaf for name, each in value.items() for leaf in _leaves(each, (*path, name))]
    return _leaves(value[0], (*path, 0)) if isinstance(value, list) else [path]


@pytest.mark.parametrize("event_type", HEARD)
def test_the_owner_requires_every_field_without_which_we_can_not_read(event_type: str) -> None:
    folder = CONTRACTS / "image-handler" / HEARD[event_type]
    schema = json.loads((folder / "schema.json").read_text())
    told = json.loads(sorted((folder / "examples").glob("*.json"))[0].read_text())
    for path in _leaves(told["data"]):
        changed = json.loads(json.dumps(told))
        parent = changed["data"]
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
        if not _is_read(json.dumps(changed)):
            assert _is_required(schema, path), f"we need {path}, and its owner may leave it out"


def _is_read(body: str) -> bool:
    try:
        decode(body)
    except Exception:
        return False
    return True


def _is_required(schema: dict[str, Any], path: tuple[str | int, ...]) -> bool:
    node = schema["properties"]["data"]
    for step in path:
        node = schema["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        if isinstance(step, int):
            node = node["items"]
        elif step not in node["required"]:
            return False
        else:
            node = node["properties"][step]
    return True
