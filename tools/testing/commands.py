"""Runs one check as a process, shows what it said if it failed, and gives its cases."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools import console
from tools.repository import ROOT, STATE
from tools.testing.results import Case, read_junit

TOOLS = Path(sys.executable).parent
RESULTS = STATE / "test-results"
TIME_LIMIT_S = 600
NO_TESTS_COLLECTED = 5


def check(
    suite: str,
    name: str,
    command: list[str],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Case:
    """A tool of the test lock that has found nothing when it exits with 0."""
    start = time.perf_counter()
    code, output = _run([str(TOOLS / command[0]), *command[1:]], folder, environment or {})
    seconds = time.perf_counter() - start
    if code:
        console.failed(name, "")
        console.err.print(console.plain(output))
    return Case(suite, name, seconds, output if code else None)


def pytest(
    suite: str, paths: list[str], folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> list[Case]:
    """The cases of a pytest run; one that collects nothing, or breaks off, is a failure too."""
    junit = RESULTS / f"{re.sub(r'[/, ]+', '-', suite)}.xml"
    junit.unlink(missing_ok=True)
    arguments = [
        "-m",
        "pytest",
        "-q",
        "--color=no",
        "-p",
        "no:cacheprovider",
        f"--junitxml={junit}",
    ]
    code, output = _run([sys.executable, *arguments, *paths], folder, environment or {})
    if code:
        console.failed(suite, f"pytest ended with {code}")
        console.err.print(console.plain(output))
    cases = read_junit(junit, suite)
    if code and not any(case.failure for case in cases):
        reason = "no test was collected" if code == NO_TESTS_COLLECTED else output
        cases.append(Case(suite, "pytest itself", 0.0, reason))
    return cases


def _run(command: list[str], folder: Path, more: Mapping[str, str]) -> tuple[int, str]:
    try:
        answer = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else ""
        return 1, f"{said}\nstill running after {TIME_LIMIT_S} s, and ended"
    return answer.returncode, answer.stdout
