"""The public cases by the checker that came with them, through the door that AWS opens.

Checker, cases and pictures are kept as they were published (`tests/compatibility`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SERVICE = Path(__file__).parents[2]
COMPATIBILITY = SERVICE / "tests/compatibility"
DIFFERENCES = SERVICE.parents[1] / "docs/image-compatibility.md"
CASES = json.loads((COMPATIBILITY / "image-cases.json").read_text())["cases"]
IDS = [case["id"] for case in CASES]
# What is expected is upstream's; "better" is what a corrected handler answers.
JUDGED_BY = {"compatible": "expect", "modern": "better"}
# Each is explained in docs/image-compatibility.md.
DELIBERATELY_DIFFERENT: dict[str, set[str]] = {
    "compatible": set(),
    "modern": {"p-round-params", "p-round-resize", "p-fallback-edit"},
}
LONGEST_S = 120

Verdicts = dict[str, list[str]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdicts]:
    """What is wrong with each answer, by mode and case; both modes are judged beside each other."""
    folder = tmp_path_factory.mktemp("verdicts")
    judging = {mode: _judge(mode, folder / f"{mode}.json") for mode in JUDGED_BY}
    for process in judging.values():
        process.wait(LONGEST_S)
    return {mode: _read(folder / f"{mode}.json") for mode in JUDGED_BY}


@pytest.mark.parametrize("mode", JUDGED_BY)
def test_public_cases_are_answered_as_their_mode_promises(
    mode: str, verdicts: dict[str, Verdicts]
) -> None:
    unasked = {case["id"] for case in CASES if mode == "compatible" and not case["expect"]}
    assert verdicts[mode].keys() == set(IDS) - unasked
    wrong = {name: bad for name, bad in verdicts[mode].items() if bad}
    assert {name: wrong[name] for name in wrong.keys() - DELIBERATELY_DIFFERENT[mode]} == {}
    assert wrong.keys() >= DELIBERATELY_DIFFERENT[mode]


@pytest.mark.parametrize("mode", JUDGED_BY)
def test_what_is_deliberately_different_is_explained(mode: str) -> None:
    told = DIFFERENCES.read_text()
    assert {name for name in DELIBERATELY_DIFFERENT[mode] if f"`{name}`" not in told} == set()
    assert len(DELIBERATELY_DIFFERENT[mode]) <= len(IDS) * 0.02


def _judge(mode: str, verdict: Path) -> "subprocess.Popen[bytes]":
    command = [
        *(sys.executable, str(COMPATIBILITY / "image-check.py"), "--mode", JUDGED_BY[mode]),
        *("--handler", "image_handler.handlers.serve_image:handle", "--reload"),
        *("--path-add", str(SERVICE), "--cases", str(COMPATIBILITY / "image-cases.json")),
        *("--json", str(verdict)),
    ]
    surroundings = {**os.environ, "IMAGE_MODE": mode}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=surroundings, **quiet)


def _read(verdict: Path) -> Verdicts:
    return {each["id"]: each["bad"] for each in json.loads(verdict.read_text())["results"]}
