"""image-handler's engine: `transform` as a request calls it, or sharp's methods one by one."""

import re
import sys
import time
from json import dumps, loads
from pathlib import Path

from image_handler.domain.edits.compositing import layer
from image_handler.domain.edits.lookups import NoLookups
from image_handler.domain.edits.pictures import Source
from image_handler.domain.javascript import UNDEFINED
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.rules import Rules
from image_handler.engines.transform import transform


class Overlays(NoLookups):
    def __init__(self, file):
        self.file = file

    def overlay(self, bucket, key):
        return Path(self.file).read_bytes()


def peak_bytes():
    told = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", told)[1])


def by_calls(content, asked):
    editing = Editing(Source(content, pages=-1 if asked["moves"] else 1))
    for name, value in asked["calls"]:
        if name == "composite":
            svg = value.get("svg")
            data = svg.encode() if svg else Path(value["input"]).read_bytes()
            place = {key: value[key] for key in value.keys() - {"svg", "input"}}
            editing.options.composite = [layer(Source(data), place)]
        else:
            editing.apply(name, UNDEFINED if value is None else value)
    editing.apply(asked["format"], asked["options"])
    return editing.render().data


for line in sys.stdin:
    asked = loads(line)
    content = Path(asked["source"]).read_bytes()
    rules = Rules(lookups=Overlays(asked["overlay"]))
    Path("/proc/self/clear_refs").write_text("5")
    start, processor = time.perf_counter(), time.process_time()
    if asked["way"] == "equal":
        made = by_calls(content, asked)
    else:
        made = transform(content, asked["edits"], rules=rules).data
    answer = {
        "ms": (time.perf_counter() - start) * 1000,
        "processorMs": (time.process_time() - processor) * 1000,
        "bytes": len(made),
        "peakBytes": peak_bytes(),
    }
    if asked.get("kept"):
        Path(asked["kept"]).write_bytes(made)
    print(dumps(answer), flush=True)
