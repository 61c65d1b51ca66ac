"""CI calls `npm test` and nothing else, so that whoever has run it knows what CI will say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.planting import planted
from tests.violations import Violation, expect_none
from tools.repository import ROOT

COMMAND = "npm test"
# Says where and how the script runs; checks nothing.
SETTING_UP = {"set -euo pipefail", 'cd "$(dirname "$0")/.."'}
WHY = "a check that only CI makes is found out about only after the push"


def other_commands(root: Path) -> Iterator[Violation]:
    script = (root / ".ci/run").read_text().splitlines()
    lines = [line.strip() for line in script if line.strip() and not line.startswith("#")]
    yield from _others(".ci/run", [line for line in lines if line not in SETTING_UP])
    for workflow in sorted((root / ".github/workflows").glob("*.y*ml")):
        parsed: dict[str, Any] = yaml.safe_load(workflow.read_text())
        steps = [step for job in parsed["jobs"].values() for step in job.get("steps", [])]
        runs = [step["run"].strip() for step in steps if "run" in step]
        yield from _others(str(workflow.relative_to(root)), runs)


def _others(where: str, commands: list[str]) -> Iterator[Violation]:
    if COMMAND not in commands:
        yield Violation(where, f"`{COMMAND}`", "never called", f"call `{COMMAND}`", WHY)
    for command in commands:
        if command != COMMAND:
            do = f"make it a layer of `{COMMAND}` (tools/testing/layers.py)"
            yield Violation(where, f"only `{COMMAND}`", command, do, WHY)


def test_ci_calls_npm_test_and_nothing_else() -> None:
    expect_none(other_commands(ROOT))


def test_a_command_planted_in_the_script_is_reported(copy: Path) -> None:
    script = copy / ".ci/run"
    script.write_text(f"{script.read_text()}npm run lint\n")
    violation = planted(other_commands, copy)
    assert (violation.where, violation.found) == (".ci/run", "npm run lint")


def test_a_step_planted_in_a_workflow_is_reported(copy: Path) -> None:
    workflow = next((copy / ".github/workflows").glob("*.yml"))
    workflow.write_text(workflow.read_text().replace("- run: npm test", "- run: npx eslint .", 1))
    assert [each.found for each in other_commands(copy)] == ["never called", "npx eslint ."]
