"""One run: examples by number, in a worker that is started again where a decoder kills it."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

SERVICE = Path(__file__).parents[2]
MOST_GROWTH_BYTES = 64 * 1024 * 1024
TIME_LIMIT_S = 60
"""For one example: far more than a function has."""


@dataclass
class Outcome:
    """`failures` name the example by its number: with the seed it is the same again."""

    seed: int
    cases: int = 0
    failures: list[str] = field(default_factory=list)
    resident_bytes: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def growth_bytes(self) -> int:
        """From the middle third to the last one: the first loads what is loaded once."""
        third = len(self.resident_bytes) // 3
        if not third:
            return 0
        middle, last = self.resident_bytes[third : 2 * third], self.resident_bytes[-third:]
        return round(median(last) - median(middle))

    @property
    def is_clean(self) -> bool:
        return not self.failures and self.cases > 0 and self.growth_bytes <= MOST_GROWTH_BYTES

    def as_json(self) -> dict[str, Any]:
        told = {name: value for name, value in asdict(self).items() if name != "resident_bytes"}
        return {**told, "growth_bytes": self.growth_bytes, "is_clean": self.is_clean}


def fuzzed(seed: int, examples: int) -> Outcome:
    """Never raises for what it finds; a worker that dies is a failure of the example it was at."""
    outcome, begun = Outcome(seed), time.monotonic()
    while outcome.cases < examples:
        _work_on(outcome, examples)
    outcome.seconds = round(time.monotonic() - begun, 1)
    return outcome


def _work_on(outcome: Outcome, examples: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--seed", str(outcome.seed)]
    command += ["--worker", str(outcome.cases), "--examples", str(examples)]
    pipe: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=SERVICE, env=dict(os.environ), **pipe) as worker:
        assert worker.stdout
        for line in worker.stdout:
            told = json.loads(line)
            outcome.cases += 1
            if told["complaint"]:
                outcome.failures.append(f"example {told['number']}: {told['complaint']}")
            outcome.resident_bytes.append(told["resident_bytes"])
        code = worker.wait()
        if code:
            assert worker.stderr
            told = worker.stderr.read()[-2_000:]
            outcome.failures.append(f"example {outcome.cases}: worker ended by {code}: {told}")
            outcome.cases += 1


def resident_bytes() -> int:
    """Of this process, at the moment; Linux alone says it so, elsewhere memory is not told."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * resource.getpagesize() if pages.exists() else 0
