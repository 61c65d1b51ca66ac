"""What does a reading cost from a shard's event to windows and alerts, and what its decoding?

Ours is services/stream-ingest from its package over a store in memory: decoded, judged by known
devices, folded into windows, held against the alert rules; once so, and once with what makes it
exact, ids claimed and items encoded. Its peers decode and check a reading's members, and no more.
They take turns in one run, each a process of its own.
"""

import statistics
import sys

from benchmarks.rounds.turns import turns, warm
from benchmarks.stream.contestants import (
    BATCHES_A_TURN,
    Contestant,
    Setting,
    contestants,
)
from benchmarks.stream.prices import costs
from benchmarks.web.interpreters import Interpreter, of_peers, of_service
from tools import console
from tools.repository import Refusal

FEW, MANY = Setting("plain", 20), Setting("plain", 300)
AGGREGATED = Setting("aggregated", 20)
FLOOR, OURS, DECODED, WINDOWED = "floor", "ours", "ours_decoded", "ours_windowed"
PEERS = {
    FLOOR: ("msgspec",),
    "orjson_by_hand": ("orjson",),
    "pydantic_model": ("pydantic",),
    "powertools": ("aws-lambda-powertools", "pydantic"),
    "json_and_jsonschema": ("jsonschema",),
}
"""And what each needs, of tools/environments/stream-peers.in."""

FORMAT, OURS_DEAGGREGATED, KINESIS_AGG = "base64_and_md5", "ours_deaggregated", "kinesis_agg"
MEBIBYTE = 1024 * 1024
COUNTED_BATCHES = 200
"""For each round: 100,000 readings, whose write units are counted."""

LOOK_BATCHES = 5
"""One round is a look at whether all is there, and no measurement."""

KEPT = """
import sys
before = set(sys.modules)
import stream_ingest.handlers.process_readings
print("\\n".join(name for name in sys.modules if name not in before))
"""


def main(rounds: int) -> None:
    with console.step("packages"):
        peers = {name: of_peers("stream-peers", *roots) for name, roots in PEERS.items()}
        ours = of_service("stream-ingest")
    show_imports(ours, rounds)
    with contestants(peers | {DECODED: ours, WINDOWED: ours, OURS: ours}) as running:
        take_turns(running, rounds, FEW)
        show(f"A record a reading, {FEW.devices} devices", running, FEW, FLOOR)
        us = running[OURS].us_a_reading(FEW)
    with contestants({FLOOR: peers[FLOOR], WINDOWED: ours, OURS: ours}) as running:
        take_turns(running, rounds, MANY)
        show(f"A record a reading, {MANY.devices} devices", running, MANY, FLOOR)
    agg = {
        FORMAT: of_peers("stream-peers"),
        KINESIS_AGG: of_peers("stream-peers", "aws-kinesis-agg"),
    }
    with contestants(agg | {OURS_DEAGGREGATED: ours}) as running:
        take_turns(running, rounds, AGGREGATED)
        show("100 readings a record, parted", running, AGGREGATED, KINESIS_AGG)
    with contestants({OURS: ours}) as running:
        write_units = units_of_1000(running[OURS], rounds)
    costs(us, write_units)


def take_turns(running: dict[str, Contestant], rounds: int, setting: Setting) -> None:
    for _ in turns(rounds):
        _take_turn(running, BATCHES_A_TURN if rounds > 1 else LOOK_BATCHES, setting)


def _take_turn(running: dict[str, Contestant], batches: int, setting: Setting) -> None:
    told = {name: each.take_turn(setting, batches) for name, each in running.items()}
    if len({tuple(each) for each in told.values()}) != 1:
        raise Refusal(f"they find different readings in the same events: {told}")


def show(title: str, running: dict[str, Contestant], setting: Setting, measure: str) -> None:
    """Ratios turn by turn, so that what else the machine does weighs on all."""
    rows = []
    for name, each in running.items():
        ratio = each.ratio(running[measure], setting)
        megabytes = f"{each.peak_bytes / MEBIBYTE:.0f}"
        rows.append([name, f"{each.us_a_reading(setting):.2f}", f"{ratio:.2f}", megabytes])
    console.table(title, ["contestant", "µs a reading", f"of {measure}", "peak MiB"], rows)
    for name, each in running.items():
        if name.startswith(OURS):
            told = ", ".join(
                f"{each.ratio(peer, setting):.2f} of {peer.name}"
                for peer in running.values()
                if peer is not each
            )
            console.out.print(f"{name}, median of the turns' ratios: {told}")


def show_imports(ours: Interpreter, rounds: int) -> None:
    """Processor time, each in a fresh interpreter, by turns; bytecode is there from the first."""
    kept = ours.printed(KEPT).split()
    # os first: what it is made of cannot be imported before it.
    foreign = ["os", *(name for name in kept if not name.startswith(("stream_ingest", "_")))]
    asked = {
        "ours": "import stream_ingest.handlers.process_readings",
        "what it keeps of others": "; ".join(f"import {name}" for name in foreign),
    }
    ms: dict[str, list[float]] = {name: [] for name in asked}
    for _ in turns(rounds):
        for name, statement in asked.items():
            ms[name].append(ours.processor_ms(statement))
    first, second = (warm(times) for times in ms.values())
    ratio = statistics.median(a / b for a, b in zip(first, second, strict=True))
    rows = [[name, f"{statistics.median(warm(times)):.0f}"] for name, times in ms.items()]
    rows.append(["ratio", f"{ratio:.2f}"])
    console.table(f"Cold import, {len(foreign)} modules of others", ["what", "ms"], rows)


def units_of_1000(ours: Contestant, rounds: int) -> dict[str, float]:
    """Write units of 1,000 readings."""
    for _ in range(rounds):
        ours.take_turn(FEW, COUNTED_BATCHES if rounds > 1 else LOOK_BATCHES)
    readings = ours.readings
    units = {name: each * 1000 / readings for name, each in ours.write_units.items()}
    told = ", ".join(f"{each:.1f} for {name}" for name, each in units.items())
    console.out.print(f"Write units of 1,000 readings, of {readings:,}: {told}")
    return units


if __name__ == "__main__":
    main(int(sys.argv[1]))
