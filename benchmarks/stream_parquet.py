"""How fast, how small and in how much memory do accepted readings become a Parquet object?

Ours is deliverReadings' engine as its function calls it, from its package. Its peers write the
same rows of the same gzipped objects, sorted alike, compressed by zstd at level 1, on one thread
as a Lambda function has it: DuckDB's COPY, pyarrow, polars, fastparquet. They take turns in one
run, each a process of its own; then the rows of all files are compared. Times are the processor's;
a package's size is that of the library and what it needs, ours of all that the function has.
"""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import HERE, Interpreter, of_peers, of_service
from tools import console
from tools.repository import STATE, Refusal

READINGS, LOOK_READINGS = 50_000, 6_000
"""A little more than what a delivery writes at once, 16 MiB of lines; and for one round."""
FOLDER = HERE / "contestants/stream_parquet"
TURNS = FOLDER / "turns.py"
OURS, COPY = "ours", "duckdb_copy"
DUCKDB = {COPY: ("duckdb",), "duckdb_copy_v2": ("duckdb",)}
OTHERS = {
    "with_pyarrow": ("pyarrow",),
    "with_polars": ("polars",),
    "with_fastparquet": ("fastparquet", "msgspec"),
}
"""They bring 400 MB; one round is a look at whether all is there, and goes without them."""
MEBIBYTE = 1024 * 1024


@dataclass
class Contestant:
    name: str
    interpreter: Interpreter
    objects: Path
    ms: list[float] = field(default_factory=list)
    size_bytes: int = 0
    peak_bytes: int = 0

    def __post_init__(self) -> None:
        self.file = self.objects.parent / f"{self.name}.parquet"
        self.process = subprocess.Popen(
            self.interpreter.command(str(TURNS), self.name, str(self.objects), str(self.file)),
            env=self.interpreter.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.import_ms: float = self._answer()["importMs"]

    def turn(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self._answer()
        self.ms.append(answer["ms"])
        self.size_bytes, self.peak_bytes = int(answer["bytes"]), int(answer["peakBytes"])

    def _answer(self) -> dict[str, float]:
        assert self.process.stdout
        answer: dict[str, float] = json.loads(self.process.stdout.readline() or "{}")
        if not answer:
            raise Refusal(f"{self.name} ended")
        return answer

    @property
    def median_ms(self) -> float:
        """Without the first turn, which warms up."""
        return statistics.median(warm(self.ms))


def main(rounds: int) -> None:
    ours = of_service("stream-ingest")
    count = READINGS if rounds > 1 else LOOK_READINGS
    objects = STATE / f"benchmarks/accepted-readings-{count}"
    command = ours.command(str(FOLDER / "objects.py"), str(objects), str(count))
    subprocess.run(command, env=ours.environment, check=True)
    peers = {name: of_peers("duckdb", *roots) for name, roots in DUCKDB.items()}
    if rounds > 1:
        peers |= {name: of_peers("parquet-peers", *roots) for name, roots in OTHERS.items()}
    running = [Contestant(name, each, objects) for name, each in {OURS: ours, **peers}.items()]
    try:
        for turn in turns(rounds):
            for each in running:
                each.turn()
            console.err.print(f"round {turn} of {rounds}")
    finally:
        for each in running:
            each.process.kill()
            each.process.wait()
    compare(peers[COPY], [each.file for each in running])
    show(running, count, rounds)


def compare(interpreter: Interpreter, files: list[Path]) -> None:
    """Raises Refusal where a file holds other rows than ours."""
    command = interpreter.command(str(FOLDER / "same_rows.py"), *map(str, files))
    answer = subprocess.run(
        command, env=interpreter.environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise Refusal(answer.stderr.strip())


def show(running: list[Contestant], count: int, rounds: int) -> None:
    ours = running[0]
    columns = ["writer", "ms", "ours is", "first ms", "KiB", "peak MiB", "import ms", "package MB"]
    rows = [
        [
            each.name,
            f"{each.median_ms:.0f}",
            f"{ours.median_ms / each.median_ms:.2f}",
            f"{each.ms[0]:.0f}",
            f"{each.size_bytes / 1024:.0f}",
            f"{each.peak_bytes / MEBIBYTE:.0f}",
            f"{each.import_ms:.0f}",
            f"{each.interpreter.unzipped_bytes / 1e6:.0f}",
        ]
        for each in running
    ]
    console.table(f"{count:,} readings, median of {rounds}; all rows are equal", columns, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
