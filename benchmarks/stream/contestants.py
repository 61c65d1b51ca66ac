"""Contestants of benchmarks/stream_ingest.py, each a process of its own that takes turns."""

import json
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from benchmarks.rounds.turns import warm
from benchmarks.web.interpreters import HERE, Interpreter
from tools.repository import Refusal

READINGS_A_BATCH = 500
BATCHES_A_TURN = 20


class Setting(NamedTuple):
    kind: str
    devices: int


@dataclass
class Contestant:
    name: str
    process: "subprocess.Popen[str]"
    us: dict[Setting, list[list[float]]] = field(default_factory=dict)
    """Of each batch of each turn."""

    batches: int = 0
    peak_bytes: int = 0
    write_units: dict[str, int] = field(default_factory=dict)

    @property
    def readings(self) -> int:
        return self.batches * READINGS_A_BATCH

    def take_turn(
        self, setting: Setting, batches: int = BATCHES_A_TURN, tidy: bool = True
    ) -> list[float]:
        """Answers what it has found: how many readings, and their sum. `tidy` collects garbage
        before each batch, so that none pays for another's.
        """
        assert self.process.stdin
        asked = {**setting._asdict(), "first": self.batches, "batches": batches, "tidy": tidy}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = answer_of(self.name, self.process)
        self.batches += batches
        self.us.setdefault(setting, []).append(answer["us"])
        self.peak_bytes, self.write_units = answer["peakBytes"], answer["writeUnits"]
        told: list[float] = answer["told"]
        return told

    def us_a_reading(self, setting: Setting) -> float:
        turns = warm(self.us[setting])
        return statistics.median(us for turn in turns for us in turn) / READINGS_A_BATCH

    def ratio(self, peer: "Contestant", setting: Setting) -> float:
        pairs = zip(warm(self.us[setting]), warm(peer.us[setting]), strict=True)
        return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


@contextmanager
def contestants(interpreters: dict[str, Interpreter]) -> Iterator[dict[str, Contestant]]:
    running: dict[str, Contestant] = {}
    try:
        for name, each in interpreters.items():
            turns = str(HERE / "contestants/stream_ingest/turns.py")
            process = subprocess.Popen(
                each.command(turns, f"contestants.stream_ingest.{name}"),
                env=each.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            running[name] = Contestant(name, process)
            answer_of(name, process)
        yield running
    finally:
        for contestant in running.values():
            contestant.process.kill()
            contestant.process.wait()


def answer_of(name: str, process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout
    answer: dict[str, Any] = json.loads(process.stdout.readline() or "{}")
    if not answer:
        raise Refusal(f"{name} ended")
    return answer
