"""One contestant: `python turns.py MODULE`, then a turn a line:
`{"kind", "devices", "first", "batches", "tidy"}`.

It begins with `{"ready": true}`. A turn's answer is `{"us", "told", "peakBytes", "writeUnits"}`:
the processor's time for each batch, how many readings of which sum it has found, and so on. Every
batch comes once: what has been counted would count for nothing again.
"""

import gc
import importlib
import json
import sys
import time
from pathlib import Path

from contestants.stream_ingest import events


def run(module: str) -> None:
    contestant = importlib.import_module(module)
    take = contestant.take
    write_units = getattr(contestant, "write_units", dict)
    _tell(ready=True)
    for line in sys.stdin:
        turn = json.loads(line)
        made = events.event if turn["kind"] == "plain" else events.aggregated_event
        us, count, total = [], 0, 0.0
        for batch in range(turn["first"], turn["first"] + turn["batches"]):
            payload = json.dumps(made(batch, turn["devices"]))
            if turn["tidy"]:
                gc.collect()
            # As Lambda's runtime does just before it calls a handler.
            event = json.loads(payload)
            start = time.process_time()
            found = take(event)
            us.append((time.process_time() - start) * 1e6)
            count, total = count + found[0], total + found[1]
        _tell(us=us, told=[count, total], peakBytes=_peak_bytes(), writeUnits=write_units())


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
