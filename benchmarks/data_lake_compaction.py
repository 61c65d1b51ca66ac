"""How fast, and in how much memory, does compactPartitions rewrite files, beside DuckDB's COPY?

5.4 million flights in 848 Parquet files, as benchmarks/data_lake_layout.py makes them, are sorted
by aircraft and time into files of 128 MiB. Ours is all between the download and the upload: the
types of each file, the sorted copy, then the written file counted anew, its statistics and its
digest. COPY does the same sort under the same bound of memory, on one thread, and proves nothing.
Each turn is a process of its own, by turns. Target: 0.9 of COPY's speed in less than 512 MB.
"""

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.data_lake_layout import YEARS, made_objects
from benchmarks.web.interpreters import HERE, Interpreter, of_service
from tools import console
from tools.repository import STATE, Refusal

TURNS = HERE / "contestants/data_lake_compaction/turns.py"
CONTESTANTS = ("ours", "duckdb_copy")
MEBIBYTE = 1024 * 1024


def main(rounds: int) -> None:
    service = of_service("data-lake")
    folder = STATE / "benchmarks/data-lake-compaction"
    rows = _landed(service, folder / "landed")
    turns: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
    for turn in range(rounds + 1):
        for name in CONTESTANTS:
            turns[name].append(_turn(service, name, folder))
        console.err.print(f"round {turn} of {rounds}")
    show({name: told[1:] for name, told in turns.items()}, rows, rounds)


def _landed(service: Interpreter, landed: Path) -> int:
    """Beside each other, as a compaction has downloaded them."""
    objects, rows = made_objects(service, YEARS)
    shutil.rmtree(landed, ignore_errors=True)
    landed.mkdir(parents=True)
    for index, file in enumerate(sorted((objects / "parquet").rglob("*.parquet"))):
        (landed / f"{index:05d}.parquet").hardlink_to(file)
    return rows


def _turn(service: Interpreter, name: str, folder: Path) -> dict[str, float]:
    out = folder / "landed/out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command = service.command(str(TURNS), name, str(folder / "landed"), str(out))
    answer = subprocess.run(
        command, env=service.environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise Refusal(f"{name} fails:\n{answer.stderr.strip()}")
    told: dict[str, float] = json.loads(answer.stdout)
    return told


def show(turns: dict[str, list[dict[str, float]]], rows: int, rounds: int) -> None:
    of_copy = statistics.median(told["s"] for told in turns["duckdb_copy"])
    columns = ["what", "s", "speed of COPY", "processor s", "rows/s", "peak MiB", "files", "MB"]
    table = []
    for name, told in turns.items():
        seconds = statistics.median(each["s"] for each in told)
        table.append(
            [
                name,
                f"{seconds:.2f}",
                f"{of_copy / seconds:.2f}",
                f"{statistics.median(each['cpuS'] for each in told):.2f}",
                f"{rows / seconds:,.0f}",
                f"{max(each['peakBytes'] for each in told) / MEBIBYTE:.0f}",
                f"{told[0]['files']:.0f}",
                f"{told[0]['bytes'] / 1e6:.0f}",
            ]
        )
    console.table(f"Compaction of {rows:,} rows, median of {rounds}", columns, table)


if __name__ == "__main__":
    main(int(sys.argv[1]))
