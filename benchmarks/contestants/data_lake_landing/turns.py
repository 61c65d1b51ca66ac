"""`python turns.py CONTESTANT FILE`: one conversion of FILE to Parquet, told as JSON.

Times are the processor's and the clock's; the peak is of the whole process.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from data_lake.domain.dataset import Dataset
from data_lake.engines.files.conversion import FileConverter
from data_lake.engines.files.local_engine import EngineLimits
from data_lake.engines.files.workplace import FileLimits

MEMORY_MB, THREADS = 1200, 2


def land(file: Path, folder: Path) -> int:
    """All that landFiles does between its download and its upload."""
    copy = folder / "object"
    copy.hardlink_to(file)
    limits = FileLimits(engine=EngineLimits(MEMORY_MB, THREADS))
    with FileConverter(copy, folder, limits) as converter:
        found = converter.convert(Dataset(name="flights"))
        for each in found.files:
            converter.describe(each, "key", "landing", "")
    return found.rows


def copy_by_first_rows(file: Path, folder: Path) -> int:
    return _copy(file, folder, "")


def copy_by_all_rows(file: Path, folder: Path) -> int:
    return _copy(file, folder, ", sample_size = -1")


def _copy(file: Path, folder: Path, options: str) -> int:
    settings = {"memory_limit": f"{MEMORY_MB}MB", "threads": THREADS}
    with duckdb.connect(config=settings) as connection:
        rows: int = connection.execute(
            f"COPY (SELECT * FROM read_csv('{file}', nullstr = ['', 'NA']{options}))"
            f" TO '{folder}/copied.parquet' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchall()[0][0]
    return rows


CONTESTANTS: dict[str, Callable[[Path, Path], int]] = {
    "land": land,
    "copy_by_first_rows": copy_by_first_rows,
    "copy_by_all_rows": copy_by_all_rows,
}


def run(contestant: str, file: str) -> None:
    folder = Path(tempfile.mkdtemp(dir=Path(file).parent))
    try:
        began, worked = time.perf_counter(), time.process_time()
        rows = CONTESTANTS[contestant](Path(file), folder)
        told = {"s": time.perf_counter() - began, "cpuS": time.process_time() - worked}
    finally:
        shutil.rmtree(folder)
    print(json.dumps(told | {"rows": rows, "peakBytes": _peak_bytes()}))


def _peak_bytes() -> int:
    """Linux alone says it so; elsewhere memory is not told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    run(*sys.argv[1:])
