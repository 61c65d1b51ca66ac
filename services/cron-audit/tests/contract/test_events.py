"""We can read what every owner has promised in shared/contracts."""

import json
from pathlib import Path

import pytest
import yaml

from cron_audit.events import CloudEvent, decode
from tests.fakes import CONTRACTS, EXAMPLES

SERVICE = Path(__file__).parents[2]
SCHEMAS = sorted(CONTRACTS.glob("*/*.v[0-9]*/schema.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_example_of_every_owner_is_read(example: Path) -> None:
    event = decode(example.read_text())
    told = json.loads(example.read_text())
    assert [event.source, event.id, event.type] == [told["source"], told["id"], told["type"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_fields_that_we_do_not_know_are_ignored(example: Path) -> None:
    told = json.loads(example.read_text())
    data = told["data"] | {"unheardOf": [1, {"deep": None}]}
    assert decode(json.dumps(told | {"data": data, "newattribute": 7})) == decode(json.dumps(told))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.parent.name)
def test_every_owner_requires_what_we_need(schema: Path) -> None:
    promised = json.loads(schema.read_text())["required"]
    assert set(CloudEvent.__struct_fields__) <= set(promised)


def test_asyncapi_hears_what_has_an_owner_and_restates_no_schema() -> None:
    document = yaml.safe_load((SERVICE / "asyncapi.yml").read_text())
    assert {operation["action"] for operation in document["operations"].values()} == {"receive"}
    for name, message in document["components"]["messages"].items():
        schema = message["payload"]["schema"]
        assert list(schema) == ["$ref"]
        promised = json.loads((SERVICE / schema["$ref"]).read_text())
        assert promised["properties"]["type"]["const"] == message["name"]
        assert document["channels"][name]["address"] == message["name"]
