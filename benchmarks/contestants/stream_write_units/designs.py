"""Write units of ways to count each reading once, in JSON; run with the service's package."""

import json
import random
import sys
from collections import defaultdict
from math import ceil
from uuid import UUID

from stream_ingest.domain.reading import Reading, ShardBatch, StreamRecord
from stream_ingest.domain.window import WindowRule
from stream_ingest.use_cases.fold_windows import FoldWindows

BATCH, BATCHES = 500, 24
NOON_US = 1_770_292_800_000_000
LATENESS_US = 60_000_000
NAMES_AND_NUMBERS_BYTES, ID_BYTES = 40, 16
# Keys, version, expiry, and count, sum, least, greatest, latest with its instant.
ROW_BYTES = 150


def units(size_bytes):
    return ceil(size_bytes / 1024)


class Ours:
    """The service's own, over a store that counts what it is given."""

    def __init__(self, slots):
        self.items, self.units, self.homes = {}, 0, 0
        self.fold = FoldWindows(self, WindowRule(LATENESS_US, slots=slots))
        self.watermark_us = None

    def read(self, keys):
        return {key: self.items[key] for key in keys if key in self.items}

    def write(self, items):
        for item in items:
            self.items[item.key] = item
            written = units(len(item.body) + sum(map(len, item.key)) + NAMES_AND_NUMBERS_BYTES)
            self.units += written
            if item.key[0].startswith("home#"):
                self.homes += written
        return set()

    def take(self, batch, readings):
        self.watermark_us = self.fold(batch, self.watermark_us, readings).watermark_us


class ItemForEachId:
    """An id by an item of its own, and each window by a conditional update."""

    def __init__(self):
        self.units = 0

    def take(self, batch, readings):
        self.units += len(readings)
        for length in (60, 600):
            self.units += len({window(reading, length) for reading in readings})


class IdsIn:
    """Each item holds the ids of what it counts, and is written anew by each batch."""

    def __init__(self, *lengths):
        self.units, self.lengths = 0, lengths
        self.ids = defaultdict(int)

    def take(self, batch, readings):
        for length in self.lengths:
            touched = set()
            for reading in readings:
                name = window(reading, length)
                self.ids[name] += ID_BYTES
                touched.add(name)
            self.units += sum(units(ROW_BYTES + self.ids[name]) for name in touched)


def window(reading, length_s):
    start = reading.observed_at_us // (length_s * 1_000_000)
    return reading.device_id, reading.kind, length_s, start


def batches(a_second, devices, kinds):
    drawn = random.Random(7)
    names = [str(UUID(int=drawn.getrandbits(128))) for _ in range(devices)]
    for n in range(BATCHES):
        records, readings = [], []
        for k in range(BATCH):
            number = n * BATCH + k
            at_us = NOON_US + number * 1_000_000 // a_second
            ms = f"{at_us // 1000:012x}"
            tail = f"{drawn.getrandbits(60):015x}"
            reading_id = f"{ms[:8]}-{ms[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[3:]}"
            sequence = str((49_671 << 165) + (number << 80))
            device = names[number % devices]
            records.append(StreamRecord(sequence, device, at_us, b""))
            kind = f"kind-{number // devices % kinds}"
            readings.append(Reading(reading_id, device, kind, "Cel", at_us, number % 80 / 8, k))
        yield ShardBatch("shardId-000000000000", records), readings


def main(a_second, devices, kinds, slots):
    ours = Ours(slots)
    designs = {
        "ids in window items": IdsIn(60, 600),
        "an item for each id": ItemForEachId(),
        "ids in panes of a series": IdsIn(10),
        "homes and parts of panes": ours,
    }
    for batch, readings in batches(a_second, devices, kinds):
        for design in designs.values():
            design.take(batch, readings)
    told = {name: design.units * 1000 / BATCH / BATCHES for name, design in designs.items()}
    told["of these, homes"] = ours.homes * 1000 / BATCH / BATCHES
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
