"""docs/reference/web-api-refusals.md names tests that exist, and leaves out none of their files."""

import ast
import re
from pathlib import Path

from tools.repository import ROOT

PAGE = ROOT / "docs/reference/web-api-refusals.md"
NAMED = re.compile(r"`([\w/-]+\.py)::(test_\w+)`")
# What stands beside a refusal to show that it isn't one of everybody.
NO_REFUSALS = {
    "test_the_consoles_page_is_told_what_it_may",
    "test_the_original_is_downloaded_as_it_was_uploaded",
    "test_the_things_are_there_for_those_who_may",
}


def functions_of(file: Path) -> set[str]:
    nodes = ast.parse(file.read_text()).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def test_every_row_names_a_test_that_exists() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.startswith("| Control |")]
    assert rows
    for row in rows:
        ((file, test),) = NAMED.findall(row)
        assert test in functions_of(ROOT / file), row


def test_no_test_of_a_refusal_is_left_out() -> None:
    named = NAMED.findall(PAGE.read_text())
    files = {file for file, _ in named if file.startswith(("tests/e2e/", "tests/doors/"))}
    shown = {
        name for file in files for name in functions_of(ROOT / file) if name.startswith("test_")
    }
    assert shown - {test for _, test in named} == NO_REFUSALS
