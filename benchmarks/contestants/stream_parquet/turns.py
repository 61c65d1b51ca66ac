"""One contestant: `python turns.py MODULE FOLDER FILE`, then a turn a line.

It begins with `{"importMs"}`; a turn writes FILE of the objects in FOLDER and is answered by
`{"ms", "bytes", "peakBytes"}`. Times are the processor's, of all threads.
"""

import importlib
import json
import sys
import time
from pathlib import Path


def run(module: str, folder: str, file: str) -> None:
    began = time.process_time()
    write = importlib.import_module(f"contestants.stream_parquet.{module}").write
    _tell(importMs=(time.process_time() - began) * 1000)
    objects, target = sorted(Path(folder).glob("*.ndjson.gz")), Path(file)
    for _ in sys.stdin:
        start = time.process_time()
        write(objects, target)
        ms = (time.process_time() - start) * 1000
        _tell(ms=ms, bytes=target.stat().st_size, peakBytes=_peak_bytes())


def _peak_bytes() -> int:
    """Linux alone says it so; elsewhere memory is not told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def _tell(**answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    run(*sys.argv[1:])
