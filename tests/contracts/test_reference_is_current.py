"""docs/reference says what openapi.yml says, and every type of problem has its place there."""

import copy
import re
from pathlib import Path

import pytest

from tools.openapi import documents
from tools.openapi.published import current
from tools.openapi.reference import PAGES, PROBLEM_PAGE, PROBLEM_TYPE, page, pages
from tools.openapi.shapes import anchor
from tools.repository import ROOT

CURRENT = current()
DRAWN = pages(CURRENT)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([\w.-]*)#([^)]+)\)")
TYPE = re.compile(re.escape(PROBLEM_TYPE) + r"([\w-]+)")
# As web_api/api/problems.py writes them: Kind("not-found", 404, …).
KIND = re.compile(r'\bKind\(\s*"([\w-]+)"')
every_page = pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.name)


def _anchors(file: Path) -> list[str]:
    return [anchor(heading) for heading in HEADING.findall(DRAWN[file])]


@every_page
def test_a_page_is_what_would_be_drawn(file: Path) -> None:
    assert file.read_text() == DRAWN[file], "run `npm run contracts -- reference`"


@every_page
def test_every_heading_is_found_by_an_anchor_of_its_own(file: Path) -> None:
    anchors = _anchors(file)
    assert sorted(set(anchors)) == sorted(anchors)


@every_page
def test_every_link_leads_to_a_heading(file: Path) -> None:
    links = LINK.findall(DRAWN[file])
    assert not [(to, place) for to, place in links
                if place not in _anchors(PAGES / to if to else file)]  # fmt: skip


def test_every_type_of_problem_leads_to_its_meaning() -> None:
    told = {slug for file in documents().values() for slug in TYPE.findall(file.read_text())}
    for file in (*ROOT.glob("s*/**/refusals.yml"), *ROOT.glob("services/*/*/api/**/*.py")):
        told |= {*TYPE.findall(file.read_text()), *KIND.findall(file.read_text())}
    assert {"unauthorized", "not-found", "too-many-requests"} <= told
    assert not told - {*_anchors(PAGES / PROBLEM_PAGE)}


def test_a_page_tells_every_operation_field_and_status() -> None:
    for service, document in CURRENT.items():
        text = DRAWN[PAGES / f"{service}.md"]
        for path, methods in document["paths"].items():
            for method in methods.keys() - {"options"}:
                assert f"### {method.upper()} {path}\n" in text
        for name, schema in document["components"]["schemas"].items():
            assert f"### {name}\n" in text
            assert all(f"| `{field}` |" in text for field in schema.get("properties", {}))


def test_a_change_of_the_document_changes_its_page() -> None:
    changed = copy.deepcopy(CURRENT["cron-audit"])
    (operation,) = (each for path in changed["paths"].values() for name, each in path.items()
                    if name == "get")  # fmt: skip
    operation["summary"] = "In other words"
    text = page("cron-audit", changed)
    assert "In other words" in text
    assert text != DRAWN[PAGES / "cron-audit.md"]
