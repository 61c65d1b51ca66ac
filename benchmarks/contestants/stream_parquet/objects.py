"""Accepted readings of a shard, as processReadings leaves them: the same for each contestant.

`python objects.py FOLDER READINGS` writes them, 2,000 readings an object.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from stream_ingest.engines.gzip_format import compressed

AN_OBJECT = 2_000
DEVICES = 200
KINDS = [("air-temperature", "Cel"), ("wind-speed", "m/s"), ("air-pressure", "hPa"), ("rain", "mm")]
BEGIN_US = 1_770_312_592_000_000
FIRST = 49671 * 10**51
"""Sequence numbers have 56 digits; between two of a busy shard lies a little."""


def readings(count: int) -> Iterator[dict[str, Any]]:
    """In the order in which a shard brings them: by arrival, each some seconds after its time."""
    chance = random.Random(7)
    ids = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(2 * DEVICES)]
    fleet = [(ids[at], ids[DEVICES + at // 4], chance.sample(KINDS, 2)) for at in range(DEVICES)]
    arrived, number = BEGIN_US, FIRST
    for _ in range(count):
        device, site, kinds = chance.choice(fleet)
        kind, unit = chance.choice(kinds)
        arrived += chance.randrange(2_000) * 1000
        number += chance.randrange(1, 15_000)
        observed = arrived - chance.randrange(30_000) * 1000
        tail = 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62)
        yield {
            "reading_id": str(UUID(int=observed // 1000 << 80 | tail)),
            "device_id": device,
            "site_id": site,
            "kind": kind,
            "unit": unit,
            "observed_at": observed,
            "measurement": round(chance.gauss(15, 8) * 8) / 8,
            "arrived_at": arrived,
            "shard_id": "shardId-000000000001",
            "sequence_number": str(number),
            "sub_sequence_number": 0,
        }


def write(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(each, separators=(",", ":")) for each in readings(count)]
    for start in range(0, count, AN_OBJECT):
        content = "".join(f"{line}\n" for line in lines[start : start + AN_OBJECT]).encode()
        (folder / f"{start // AN_OBJECT:05d}.ndjson.gz").write_bytes(compressed(content))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
