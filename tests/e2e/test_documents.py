"""Documents show only commands that run: every line of every `sh` block is run, or says why not."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.estate_process import EstateProcess
from tools.repository import ROOT

# Not a list of what may fail, but of what is run elsewhere or can't be run here.
RUN_ELSEWHERE = {
    "npm start": "the fixture of these tests is it, tests/faults too",
    "npm test": "this is it",
    "npm test -- --service web-api": "the layers unit and contract are its two halves",
    "npm run deploy -- --stage prod --dry-run": "the layer packages is it",
    "npm run deploy -- --stage prod --dry-run --architecture arm64": "test_deploy, for one service",
    "npm run contracts -- publish": "writes the snapshot; a test keeps what it writes current",
}
ON_AWS = "# on AWS"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("services/*/README.md")]


def commands(document: Path) -> list[str]:
    """Lines of its `sh` blocks, without those for an account."""
    blocks = [
        block for block in BLOCK.findall(document.read_text()) if not block.startswith(ON_AWS)
    ]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


RUN_HERE = [
    (document.relative_to(ROOT).as_posix(), command)
    for document in DOCUMENTS
    for command in commands(document)
    if command not in RUN_ELSEWHERE
]


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(("document", "command"), RUN_HERE)
def test_a_command_that_a_document_shows_runs(
    estate: EstateProcess, document: str, command: str
) -> None:
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT, env=estate.shell_environment,
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, f"{document}: {command}\n{answer.stdout}{answer.stderr}"
    assert answer.stdout.strip()


def test_nothing_is_excused_that_no_document_shows() -> None:
    shown = {command for document in DOCUMENTS for command in commands(document)}
    assert set(RUN_ELSEWHERE) <= shown


@pytest.mark.parametrize("script", ["start", "stop", "test", "tour", "endpoints", "token", "deploy",
                                    "contracts", "lock", "doctor", "measure"])  # fmt: skip
def test_every_command_has_a_help_page(estate: EstateProcess, script: str) -> None:
    answer = estate.run(script, "--help")
    assert answer.returncode == 0
    assert "Usage: npm run" in answer.stdout


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert not broken


def test_every_place_that_systems_md_names_exists() -> None:
    text = (ROOT / "docs/systems.md").read_text()
    places = {
        place
        for row in re.findall(r"^\| [A-H]\d+ \|.*$", text, re.MULTILINE)
        for cell in row.split("|")[3:5]
        for place in re.findall(r"(?:services|tools|tests|\.github)[\w*./{},-]*\w", cell)
    }
    plain = [place for place in places if "{" not in place]
    assert plain
    assert not [place for place in plain if not list(ROOT.glob(place))]


def test_every_budget_has_a_figure_that_keeps_it() -> None:
    text = (ROOT / "docs/benchmarks.md").read_text()
    rows = re.findall(r"^\|[^|]+\|[^|]+\| (\d+) \| ([\d.]+) \|$", text, re.MULTILINE)
    assert len(rows) >= 7
    assert all(float(measured) <= float(budget) for budget, measured in rows)
