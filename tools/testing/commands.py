"""Runs one check as a process, shows what it said if it failed, and gives its cases."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools import console
from tools.repository import ROOT, STATE, Refusal
from tools.testing.results import Case, read_junit

TOOLS = Path(sys.executable).parent
RESULTS = STATE / "test-results"
TIME_LIMIT_S = 900
NO_TESTS_COLLECTED = 5
NO_TEST_FILES = "No test files found"


def check(
    suite: str,
    name: str,
    command: list[str],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Case:
    """A tool, of the test lock unless it is a path, that has found nothing when it exits with 0."""
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
    junit = _junit(suite)
    arguments = ["-q", "--color=no", "-p", "no:cacheprovider", f"--junitxml={junit}"]
    command = [sys.executable, "-m", "pytest", *arguments, *paths]
    code, output = _run(command, folder, environment or {})
    return _cases(suite, "pytest", junit, code, output, code == NO_TESTS_COLLECTED)


def vitest(suite: str, paths: list[str], folder: Path) -> list[Case]:
    """The same of the test files below `paths` of a site's folder, by its own vitest."""
    junit = _junit(suite)
    reporters = ["--reporter=default", "--reporter=junit", f"--outputFile.junit={junit}"]
    command = [str(_program(folder, "vitest")), "run", *reporters, *paths]
    code, output = _run(command, folder, {"NO_COLOR": "1"})
    return _cases(suite, "vitest", junit, code, output, NO_TEST_FILES in output)


def site_check(suite: str, script: str, folder: Path) -> Case:
    """An npm script of a site's, with the programs that its lock installs."""
    _program(folder, "vitest")
    npm = shutil.which("npm") or "npm"
    return check(suite, folder.name, [npm, "run", "--silent", script], folder, {"NO_COLOR": "1"})


def _program(folder: Path, name: str) -> Path:
    file = folder / "node_modules" / ".bin" / name
    if not file.exists():
        raise Refusal(f"{folder.name} lacks its npm packages: `npm test` installs them first")
    return file


def _junit(suite: str) -> Path:
    file = RESULTS / f"{re.sub(r'[/, ]+', '-', suite)}.xml"
    file.unlink(missing_ok=True)
    return file


def _cases(
    suite: str, runner: str, junit: Path, code: int, output: str, is_empty: bool
) -> list[Case]:
    if code:
        console.failed(suite, f"{runner} ended with {code}")
        console.err.print(console.plain(output))
    cases = read_junit(junit, suite)
    if not cases or (code and not any(case.failure for case in cases)):
        reason = "no test was collected" if is_empty or not code else output
        cases.append(Case(suite, f"{runner} itself", 0.0, reason))
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
