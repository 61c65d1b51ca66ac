"""`npm run measure`: this clone against its budgets; prints the rows of docs/benchmarks.md."""

import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import console
from tools.local_cloud import process
from tools.repository import ROOT, Refusal, service

# Budgets in seconds, as docs/benchmarks.md states them.
SECOND_START, NO_CHANGE, CODE_CHANGE, SERVICE_TESTS = 20.0, 3.0, 5.0, 20.0
MARK = "\n# A change that `npm run measure` makes for a moment.\n"


def run() -> None:
    """Measure what can be measured on a clone that is bootstrapped; the estate must be down.

    Raises Refusal when an estate is running: its state would be lost.
    """
    if process.running():
        raise Refusal("the estate is running and would be stopped: run `npm stop` first")
    measured = list(_measurements())
    rows = [_row(*each) for each in measured]
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    console.table(f"Budgets on {machine}", ["what", "budget s", "measured s", ""], rows)
    if over := [what for what, budget, seconds in measured if seconds > budget]:
        raise Refusal(f"over budget: {', '.join(over)}; on an idle machine these are kept")


def _measurements() -> Iterator[tuple[str, float, float]]:
    try:
        second_start = _seconds("start", "--", "--detach", "--no-tour")
        yield "second npm start, without the tour", SECOND_START, second_start
        local = ("run", "deploy", "--", "--stage", "local")
        yield "redeploy, nothing changed", NO_CHANGE, _seconds(*local)
        with changed_source("web-api"):
            yield "redeploy, one service's code changed", CODE_CHANGE, _seconds(*local)
    finally:
        _seconds("stop")
    yield (
        "unit and contract tests of a service",
        SERVICE_TESTS,
        _seconds("test", "--", "--service", "web-api"),
    )


def _row(what: str, budget: float, measured: float) -> list[str]:
    return [what, f"{budget:.0f}", f"{measured:.1f}", "✓" if measured <= budget else "✗ over"]


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    answer = subprocess.run(
        ["npm", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise Refusal(f"npm {' '.join(arguments)} failed:\n{answer.stdout}{answer.stderr}")
    return time.perf_counter() - start


@contextmanager
def changed_source(name: str) -> Iterator[None]:
    chosen = service(name)
    source: Path = chosen.folder / chosen.package / "__init__.py"
    before = source.read_text()
    source.write_text(before + MARK)
    try:
        yield
    finally:
        source.write_text(before)
