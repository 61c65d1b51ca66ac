"""`npm run bench`: the benchmarks, one file a question, each beside its peers."""

import subprocess
import sys
from collections.abc import Sequence

from tools import console
from tools.repository import ROOT, Refusal

BENCHMARKS = ROOT / "benchmarks"
WITH_CASES = ("image-handler", "photo-derivatives")


def run(name: str | None, rounds: int, only: Sequence[str] = ()) -> int:
    """The benchmark's exit code; without a name, which there are and what each asks."""
    if name is None:
        rows = [[each, question(each)] for each in names()]
        console.table("Benchmarks", ["name", "asks"], rows)
        return 0
    if name not in names():
        raise Refusal(f"expected a benchmark of {', '.join(names())}; there is no {name!r}")
    if rounds < 1:
        raise Refusal(f"expected at least 1 round, found {rounds}")
    if only and name not in WITH_CASES:
        raise Refusal(f"expected --only with {' or '.join(WITH_CASES)}; {name} has no such cases")
    command = [sys.executable, "-m", f"benchmarks.{_module(name)}", str(rounds), *only]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def names() -> list[str]:
    return sorted(path.stem.replace("_", "-") for path in BENCHMARKS.glob("*.py"))


def question(name: str) -> str:
    """The first line of its docstring."""
    first = (BENCHMARKS / f"{_module(name)}.py").read_text().partition("\n")[0]
    return first.strip('"')


def _module(name: str) -> str:
    return name.replace("-", "_")
