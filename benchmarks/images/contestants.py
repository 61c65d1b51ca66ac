"""Contestants of benchmarks/image_handler.py, each a process of its own that takes turns."""

import json
import os
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.rounds.turns import warm
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Refusal, service

HERE = Path(__file__).parents[1]
FOLDER = HERE / "contestants/image_handler"
Turn: TypeAlias = tuple[str, int]
"""The way, equal or defaults, and which of the requests."""


@dataclass
class Contestant:
    name: str
    process: "subprocess.Popen[str]"
    ms: dict[Turn, list[float]] = field(default_factory=dict)
    processor_ms: dict[Turn, list[float]] = field(default_factory=dict)
    sizes: dict[Turn, int] = field(default_factory=dict)
    peak_bytes: dict[Turn, int] = field(default_factory=dict)
    ssim: dict[Turn, float] = field(default_factory=dict)

    def take(self, turn: Turn, told: dict[str, Any], kept: Path | None = None) -> None:
        answer = ask(self.name, self.process, {**told, "kept": str(kept) if kept else None})
        self.ms.setdefault(turn, []).append(answer["ms"])
        self.processor_ms.setdefault(turn, []).append(answer["processorMs"])
        self.sizes[turn] = answer["bytes"]
        self.peak_bytes[turn] = max(self.peak_bytes.get(turn, 0), answer["peakBytes"])

    def median_ms(self, turn: Turn) -> float:
        return statistics.median(warm(self.ms[turn]))

    def ratio(self, peer: "Contestant", turn: Turn) -> float:
        """The median of the pairs, each of two turns right after each other."""
        pairs = zip(warm(self.ms[turn]), warm(peer.ms[turn]), strict=True)
        return statistics.median(a / b for a, b in pairs)

    def processor_ratio(self, peer: "Contestant", turn: Turn) -> float:
        """Of all threads, the fastest turn of each: what a function with one processor waits for,
        and what other work on the machine changes least.
        """
        return self.fastest_ms(turn) / peer.fastest_ms(turn)

    def fastest_ms(self, turn: Turn) -> float:
        """Of processor time."""
        return min(self.processor_ms[turn])


def ask(name: str, process: "subprocess.Popen[str]", asked: Any) -> Any:
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise Refusal(f"{name} ended at {json.dumps(asked)}")
    return json.loads(answer)


@contextmanager
def processes(*commands: list[str]) -> Iterator[list["subprocess.Popen[str]"]]:
    """Each with the libraries of image-handler and its code; ended when all is asked."""
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    environment = {**os.environ, "PYTHONPATH": f"{libraries}:{image_handler.folder}"}
    running = [_started(command, environment) for command in commands]
    try:
        yield running
    finally:
        for each in running:
            each.kill()
            each.wait()


def _started(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        cwd=FOLDER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def install_sharp() -> None:
    """Its native library comes as a package; no script of it has to run."""
    if (HERE / "node_modules/sharp").exists():
        return
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    answer = subprocess.run(npm, cwd=HERE, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refusal(f"sharp can't be installed:\n{answer.stderr.strip()}")
