"""No break of an API: what its callers hold goes on, or the version says that it doesn't."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import contracts as house
from tools.openapi import published as apis
from tools.openapi.published import Document, changes, current, published, unannounced
from tools.repository import Refusal

PUBLISHED = published()


def test_what_changes_for_callers_is_announced_by_the_version() -> None:
    assert not unannounced(PUBLISHED, current()), (
        "raise info.version of the openapi.yml: the first number where callers break, the second "
        "where they gain"
    )


def test_every_api_is_published() -> None:
    assert current().keys() == PUBLISHED.keys(), "run `npm run contracts -- publish`"


def _resolved(document: Document, part: Any) -> Any:
    """The part itself, or what it refers to, so that a change of it changes the document."""
    while "$ref" in part:
        steps = part["$ref"].removeprefix("#/").split("/")
        part = document
        for step in steps:
            part = part[step]
    return part


def _new_site(document: Document) -> Any:
    """Schema of what registers a site."""
    content = document["paths"]["/sites"]["post"]["requestBody"]["content"]
    return _resolved(document, content["application/json"]["schema"])


def _site(document: Document) -> Any:
    """Schema of a site as it is read."""
    answer = _resolved(document, document["paths"]["/sites/{site_id}"]["get"]["responses"]["200"])
    return _resolved(document, answer["content"]["application/json"]["schema"])


def _photo_types(document: Document) -> Any:
    content = document["paths"]["/photos"]["post"]["requestBody"]["content"]
    details = _resolved(document, content["application/json"]["schema"])
    return _resolved(document, details["properties"]["contentType"])["enum"]


def _remove_a_path(document: Document) -> None:
    del document["paths"]["/photos/{photo_id}"]


def _remove_an_operation(document: Document) -> None:
    del document["paths"]["/photos"]["get"]


def _remove_a_field_of_an_answer(document: Document) -> None:
    del _site(document)["properties"]["createdAt"]


def _make_a_field_of_an_answer_optional(document: Document) -> None:
    _site(document)["required"].remove("name")


def _require_a_new_field(document: Document) -> None:
    _new_site(document)["properties"]["code"] = {"type": "string"}
    _new_site(document)["required"].append("code")


def _narrow_an_enum(document: Document) -> None:
    _photo_types(document).remove("image/avif")


def _change_a_type(document: Document) -> None:
    _resolved(document, _site(document)["properties"]["longitude"])["type"] = "string"


def _lower_a_bound(document: Document) -> None:
    _resolved(document, _new_site(document)["properties"]["latitude"])["maximum"] = 60


def _remove_a_success(document: Document) -> None:
    del document["paths"]["/sites"]["post"]["responses"]["201"]


def _demand_a_header(document: Document) -> None:
    header = {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}
    document["paths"]["/sites"]["get"]["parameters"].append(header)


BREAKS: dict[str, Callable[[Document], None]] = {
    "Path `/photos/{photo_id}` was removed": _remove_a_path,
    "Operation `GET /photos` was removed": _remove_an_operation,
    "Property `createdAt`": _remove_a_field_of_an_answer,
    "no longer required: `name`": _make_a_field_of_an_answer_optional,
    "became required: `code`": _require_a_new_field,
    "lost values: 'image/avif'": _narrow_an_enum,
    "from 'number' to 'string'": _change_a_type,
    "from '<= 90' to '<= 60'": _lower_a_bound,
    "Response `201` was removed": _remove_a_success,
    "X-Tenant": _demand_a_header,
}


@pytest.fixture(scope="module")
def reported() -> list[str]:
    """All breaks in one document: each comparison starts Node."""
    new = copy.deepcopy(PUBLISHED["web-api"])
    for plant in BREAKS.values():
        plant(new)
    return [change.told for change in changes(PUBLISHED["web-api"], new)
            if change.impact == "major"]  # fmt: skip


@pytest.mark.parametrize("told", BREAKS)
def test_a_planted_break_is_caught(reported: list[str], told: str) -> None:
    assert any(told in each for each in reported)


@pytest.mark.parametrize(
    ("version", "is_announced"),
    [("1.0.0", False), ("1.0.1", False), ("1.1.0", False), ("0.9.0", False), ("2.0.0", True)],
)
def test_a_break_needs_a_new_major_version(
    monkeypatch: pytest.MonkeyPatch, version: str, is_announced: bool
) -> None:
    assert (_told(monkeypatch, apis.Change("major", "a break"), version) == []) == is_announced


@pytest.mark.parametrize(
    ("version", "is_announced"),
    [("1.0.0", False), ("1.0.1", False), ("1.1.0", True), ("2.0.0", True)],
)
def test_an_addition_needs_a_new_minor_version(
    monkeypatch: pytest.MonkeyPatch, version: str, is_announced: bool
) -> None:
    assert (_told(monkeypatch, apis.Change("minor", "a field"), version) == []) == is_announced


def test_other_words_need_no_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _told(monkeypatch, apis.Change("patch", "words"), "1.0.0") == []


def _told(monkeypatch: pytest.MonkeyPatch, change: apis.Change, version: str) -> list[str]:
    monkeypatch.setattr(apis, "changes", lambda old, new: [change])
    old, new = {"info": {"version": "1.0.0"}}, {"info": {"version": version}}
    return unannounced({"web-api": old}, {"web-api": new})


def test_an_addition_and_words_break_nothing() -> None:
    new = copy.deepcopy(PUBLISHED["web-api"])
    _new_site(new)["properties"]["code"] = {"type": "string"}
    new["paths"]["/more"] = {"get": {"responses": {"204": {"description": "More."}}}}
    new["info"]["description"] = "In other words."
    new["servers"] = [{"url": "https://elsewhere.stackyard.example"}]
    assert {change.impact for change in changes(PUBLISHED["web-api"], new)} == {"minor", "patch"}


def test_an_api_that_is_withdrawn_is_reported() -> None:
    assert unannounced(PUBLISHED, {}) == [f"{n}: its document would be gone" for n in PUBLISHED]


def test_what_would_break_is_not_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = copy.deepcopy(PUBLISHED)
    _remove_a_path(broken["web-api"])
    monkeypatch.setattr(apis, "current", lambda: broken)
    monkeypatch.setattr(apis, "SNAPSHOT", tmp_path / "published-apis.json")
    monkeypatch.setattr(apis, "published", lambda: PUBLISHED)
    monkeypatch.setattr(house, "SNAPSHOT", tmp_path / "published.json")
    with pytest.raises(Refusal, match=r"would have to become \d+\.0\.0"):
        house.publish()
    assert not list(tmp_path.iterdir())
