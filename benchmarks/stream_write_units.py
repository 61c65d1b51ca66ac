"""How many write units of DynamoDB does it take to count 1,000 readings once each?

Ours is the service's own fold over a store that counts by AWS's rule (a unit for each KB begun of
an item that is written); its peers are other ways to be as exact, reckoned by the sizes of their
items. Batches of 500 in order; nothing is timed, so one round says all.
"""

import json
import subprocess
import sys

from benchmarks.web.interpreters import HERE, of_service
from tools import console
from tools.repository import Refusal

DESIGNS = HERE / "contestants/stream_write_units/designs.py"
SLOTS = 4
# Readings a second of a shard, devices, kinds.
STREAMS = [(1000, 50, 2), (1000, 500, 4), (1000, 10_000, 1), (100, 50, 2), (10, 20, 3)]


def main() -> None:
    with console.step("packages"):
        ours = of_service("stream-ingest")
    columns, told = [], []
    for stream in STREAMS:
        answer = subprocess.run(
            ours.command(str(DESIGNS), *map(str, stream), str(SLOTS)),
            env=ours.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise Refusal(f"expected units of {stream}; it failed: {answer.stderr}")
        columns.append("{:,}/s of {:,} devices with {} kinds".format(*stream))
        told.append(json.loads(answer.stdout))
    rows = [[name, *(f"{units[name]:,.0f}" for units in told)] for name in told[0]]
    console.table("Write units for 1,000 readings", ["design", *columns], rows)


if __name__ == "__main__":
    try:
        main()
    except Refusal as refusal:
        sys.exit(str(refusal))
