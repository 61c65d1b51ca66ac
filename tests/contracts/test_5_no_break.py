"""No break: against what is published, a version only gains optional fields."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import contracts as house
from tools.contracts import broken, contracts, publish, published
from tools.contracts.breaking import Schema, breaks, inlined
from tools.repository import Refusal

NOW = {contract.type: inlined(contract.schema) for contract in contracts()}
PUBLISHED = {event: inlined(schema) for event, schema in published().items()}


def test_nothing_that_is_published_is_gone_or_broken() -> None:
    assert not broken(), "make it .v2 instead, and send both for a while"


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


def test_a_planted_break_in_a_claims_content_is_caught_and_a_new_member_is_none() -> None:
    old = PUBLISHED["stackyard.stream-ingest.windows-closed.v1"]
    new = copy.deepcopy(old)
    line = new["properties"]["data"]["properties"]["claim"]["contentSchema"]
    line["properties"]["median"] = {"type": "number"}
    assert not list(breaks(old, new))
    line["required"].remove("revision")
    assert [each for each in breaks(old, new) if "revision was required" in each]


def test_what_would_break_is_not_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    promised = copy.deepcopy(PUBLISHED)
    promised["stackyard.web-api.site-created.v1"]["properties"]["data"]["required"].append("more")
    monkeypatch.setattr(house, "published", lambda: promised)
    monkeypatch.setattr(house, "SNAPSHOT", tmp_path / "published.json")
    with pytest.raises(Refusal, match="more was required, and receivers rely on it"):
        publish()
    assert not (tmp_path / "published.json").exists()
