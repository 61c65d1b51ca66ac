"""`python turns.py MODULE NAME COUNT`: appends of one small file each to table NAME, told as JSON.

A module has `table(name)`, which gives what appends; `append()` answers how many tries it took.
"""

import importlib
import json
import sys
import time


def run(module: str, name: str, count: str) -> None:
    began = time.process_time()
    table = importlib.import_module(f"contestants.data_lake_commits.{module}").table
    import_ms = (time.process_time() - began) * 1000
    append = table(name)
    seconds, tries = [], 0
    for _ in range(int(count)):
        began = time.perf_counter()
        tries += append()
        seconds.append(time.perf_counter() - began)
    print(json.dumps({"importMs": import_ms, "seconds": seconds, "tries": tries}))


if __name__ == "__main__":
    run(*sys.argv[1:])
