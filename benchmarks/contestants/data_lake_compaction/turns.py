"""`python turns.py MODULE FOLDER OUT`: one compaction of the files in FOLDER, told as JSON.

Times are the processor's and the clock's; the peak is of the whole process.
"""

import importlib
import json
import sys
import time
from pathlib import Path


def run(module: str, folder: str, out: str) -> None:
    compact = importlib.import_module(f"contestants.data_lake_compaction.{module}").compact
    paths = sorted(str(path) for path in Path(folder).glob("*.parquet"))
    began, worked = time.perf_counter(), time.process_time()
    compact(paths, out)
    told = {"s": time.perf_counter() - began, "cpuS": time.process_time() - worked}
    written = [path.stat().st_size for path in Path(out).rglob("*.parquet")]
    print(
        json.dumps(
            told | {"peakBytes": _peak_bytes(), "bytes": sum(written), "files": len(written)}
        )
    )


def _peak_bytes() -> int:
    """Linux alone says it so; elsewhere memory is not told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    run(*sys.argv[1:])
