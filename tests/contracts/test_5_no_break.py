"""No break: against what is published, a version only gains optional fields."""

import copy
from collections.abc import Callable

import pytest

from tests.contracts.breaking import Schema, breaks, inlined
from tools.contracts import contracts, published

NOW = {contract.type: inlined(contract.schema) for contract in contracts()}
PUBLISHED = {event: inlined(schema) for event, schema in published().items()}


def test_nothing_that_is_published_is_gone_or_broken() -> None:
    for event, old in PUBLISHED.items():
        assert event in NOW, f"{event} is published: it can't be withdrawn while archives hold it"
        broken = list(breaks(old, NOW[event]))
        assert not broken, f"{event} would break; make it .v2 instead: {broken}"


def test_everything_that_exists_is_published() -> None:
    assert set(NOW) == set(PUBLISHED), "run `npm run contracts -- publish`"


def test_a_new_optional_field_breaks_nothing() -> None:
    for old in PUBLISHED.values():
        new = copy.deepcopy(old)
        new["properties"]["data"]["properties"]["aNewField"] = {"type": "string"}
        assert not list(breaks(old, new))


def _remove_a_field(schema: Schema) -> None:
    del schema["properties"]["data"]["properties"]["siteId"]


def _make_a_field_optional(schema: Schema) -> None:
    schema["properties"]["data"]["required"].remove("siteId")


def _require_a_new_field(schema: Schema) -> None:
    schema["properties"]["data"]["required"].append("aNewField")


def _change_a_type(schema: Schema) -> None:
    schema["properties"]["data"]["properties"]["latitude"]["type"] = "string"


def _loosen_a_bound(schema: Schema) -> None:
    schema["properties"]["data"]["properties"]["latitude"]["maximum"] = 900


@pytest.mark.parametrize(
    "plant",
    [
        _remove_a_field,
        _make_a_field_optional,
        _require_a_new_field,
        _change_a_type,
        _loosen_a_bound,
    ],
)
def test_a_planted_break_is_caught(plant: Callable[[Schema], None]) -> None:
    old = PUBLISHED["stackyard.web-api.site-created.v1"]
    new = copy.deepcopy(old)
    plant(new)
    assert list(breaks(old, new))
