"""docs/image-compatibility.md tells every difference between the two modes that a case shows."""

import json
from pathlib import Path

SERVICE = Path(__file__).parents[2]
TABLE = SERVICE.parents[1] / "docs/image-compatibility.md"
CASES = SERVICE / "tests/compatibility/image-cases.json"


def test_every_case_that_has_a_better_answer_has_its_row() -> None:
    cases = json.loads(CASES.read_text())["cases"]
    better = {case["id"] for case in cases if case.get("better")}
    assert {name for name in better if f"`{name}`" not in TABLE.read_text()} == set()


def test_every_case_that_is_named_exists() -> None:
    known = {case["id"] for case in json.loads(CASES.read_text())["cases"]}
    parts = TABLE.read_text().split("`")[1::2]
    assert {part for part in parts if part.startswith("p-")} <= known
