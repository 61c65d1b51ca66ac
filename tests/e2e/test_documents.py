"""Documents show only commands that run: every line of every `sh` block is run, or says why not."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.estate_process import EstateProcess
from tools.repository import ROOT

# Not a list of what may fail, but of what is run elsewhere or can't be run here.
RUN_ELSEWHERE = {
    "npm start": "the fixture of these tests is it, tests/faults too",
    "npm start -- --detach": "the fixture of these tests is it",
    "npm start -- --detach --fault-proxy": "the same",
    "npm test": "this is it",
    "npm test -- --service web-api": "the layers unit and contract are its two halves",
    "npm run deploy -- --stage prod --dry-run": "the layer packages is it",
    "npm run deploy -- --stage prod --dry-run --architecture arm64": "test_deploy, for one service",
    "npm run tour -- photos": "test_photo_chain, with --json",
    "npm run tour -- stations": "test_npm_start, with --json",
    "npm run tour -- lake": "the fixture takes it, test_lake looks at it",
    "npm run tour -- readings": "the fixture takes it, test_readings looks at it",
    "(cd services/web-api && npx sls deploy --stage local)": "test_deploy, in cron-audit's folder",
    "npm run bench -- photo-derivatives": "tests/tools/test_bench.py, with one round",
    "npm run bench -- image-handler": "the same",
    "npm run bench -- stream-ingest": "the same",
    "npm run bench -- image-cold-start": "the same",
    "npm run bench -- image-memory": "the same",
    "npm run bench -- stream-memory": "the same",
    "npm run bench -- stream-parquet": "the same",
    "npm run bench -- web-api": "the same",
    "npm run bench -- web-api-validation": "the same",
    "npm run contracts -- publish": "writes the snapshot; a test keeps what it writes current",
    "npm run contracts -- reference": "writes docs/reference; a test keeps it current",
    "npm run web-api -- document": "writes openapi.yml; a test keeps it current",
    "npm run web-api -- serve": "test_web_api_doors, on a port that is free",
    "npm run fuzz": "the layer fuzz, with fewer cases",
    "npm run fuzz -- --service image-handler": "the layer fuzz, with fewer pictures",
    "npm run fuzz -- --door deployed --examples 20": "test_web_api_fuzz, with fewer cases",
}
# A look at whether all is there: nine rounds of each measure, and that is for an idle machine.
SHORTENED = {
    f"npm run bench -- {name}": f"npm run bench -- {name} --rounds 1"
    for name in ("photo-chain", "web-api-load")
}
ON_AWS = "# on AWS"
BLOCK = re.compile(r"^```sh\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("services/*/README.md")]
BETWEEN = "---8<---"
# What differs from run to run, in the order in which it is looked for.
VOLATILE = {
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": "<id>",
    r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?": "<time>",
    r"http://[\w.-]+:\d+(/_aws/execute-api/\w+)?": "<address>",
    r"derivatives/[0-9a-f]+/[\w-]+": "<derivative>",
    r"\b\d+(\.\d+)? (ms|s|min)\b": "<duration>",
}


@dataclass(frozen=True)
class Block:
    """Commands that a document shows, and what it says that they print."""

    commands: tuple[str, ...]
    output: str | None


def blocks(document: Path) -> list[Block]:
    """Its `sh` blocks, without those for an account."""
    found = BLOCK.findall(document.read_text())
    return [
        Block(tuple(line for line in shown.splitlines() if line.strip()), output or None)
        for shown, output in found
        if not shown.startswith(ON_AWS)
    ]


def commands(document: Path) -> list[str]:
    return [command for block in blocks(document) for command in block.commands]


def run_here(document: Path) -> list[Block]:
    """The blocks that have something to run here."""
    return [
        Block(rest, block.output)
        for block in blocks(document)
        if (rest := tuple(line for line in block.commands if line not in RUN_ELSEWHERE))
    ]


def settled(output: str) -> list[str]:
    for volatile, name in VOLATILE.items():
        output = re.sub(volatile, name, output)
    return [" ".join(line.split()) for line in output.splitlines() if line.strip()]


WITH_COMMANDS = [document for document in DOCUMENTS if run_here(document)]


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda d: d.relative_to(ROOT).as_posix())
def test_a_document_shows_commands_that_run_and_what_they_print(
    estate: EstateProcess, document: Path
) -> None:
    """In one shell from the first to the last, as its reader would."""
    shown = run_here(document)
    script = f"\necho '{BETWEEN}'\n".join(
        "\n".join(SHORTENED.get(command, command) for command in block.commands) for block in shown
    )
    answer = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=ROOT, env=estate.shell_environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, f"{script}\n{answer.stdout}{answer.stderr}"
    printed = answer.stdout.split(f"{BETWEEN}\n")
    for block, found in zip(shown, printed, strict=True):
        if block.output is not None:
            assert settled(found) == settled(block.output), block.commands


def test_nothing_is_excused_that_no_document_shows() -> None:
    shown = {command for document in DOCUMENTS for command in commands(document)}
    assert {*RUN_ELSEWHERE, *SHORTENED} <= shown


@pytest.mark.parametrize("script", ["start", "stop", "test", "tour", "endpoints", "token", "deploy",
                                    "contracts", "lock", "doctor", "measure", "bench", "faults",
                                    "redrive", "web-api", "stream-ingest", "data-lake",
                                    "fuzz"])  # fmt: skip
def test_every_command_has_a_help_page(estate: EstateProcess, script: str) -> None:
    answer = estate.run(script, "--help")
    assert answer.returncode == 0
    assert "Usage: npm run -- " in answer.stdout


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
