"""Does image-handler's memory grow with what it has served? A round is a hundred varied requests.

The serving function as the gateway calls it, over a folder in place of the bucket: real photographs
up to 20 megapixels, an animation, drawings, and files that are broken or bombs. What is resident
after each hundred is told: it may go up and down with what was asked for last, and not on and on.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.images import sources
from benchmarks.images.contestants import ask
from tools import console
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.tour.photos.photograph import PHOTOGRAPHS

REQUESTS_A_ROUND = 100
LOOK_REQUESTS = 12
"""One round is a look at whether all is there, and no measurement."""
MEBIBYTE = 1024 * 1024
MOST_GROWTH = 0.10
"""Of the median of the last third over that of the third before it."""
TURNS = Path(__file__).parent / "contestants/image_memory/turns.py"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><circle r="40"/></svg>'
BOMB = '<svg xmlns="http://www.w3.org/2000/svg" width="9e9" height="9e9"/>'


@dataclass
class Served:
    """By round: how many requests so far, and what was resident after them."""

    requests: list[int] = field(default_factory=list)
    resident_bytes: list[int] = field(default_factory=list)
    peak_bytes: int = 0
    statuses: dict[str, int] = field(default_factory=dict)

    def add(self, count: int, told: dict[str, Any]) -> None:
        self.requests.append((self.requests[-1] if self.requests else 0) + count)
        self.resident_bytes.append(told["residentBytes"])
        self.peak_bytes = told["peakBytes"]
        for status, times in told["statuses"].items():
            self.statuses[status] = self.statuses.get(status, 0) + times

    @property
    def growth(self) -> float:
        third = max(len(self.resident_bytes) // 3, 1)
        last = statistics.median(self.resident_bytes[-third:])
        before = statistics.median(self.resident_bytes[-2 * third : -third] or [last])
        return last / before - 1


def main(rounds: int) -> None:
    served, count = Served(), REQUESTS_A_ROUND if rounds > 1 else LOOK_REQUESTS
    with _pictures() as folder, _function() as process:
        for number in range(rounds):
            asked = {"folder": str(folder), "first": number * count, "count": count}
            served.add(count, ask("image-handler", process, asked))
            console.err.print(f"{served.requests[-1]:,} requests")
    _show(served)


def _show(served: Served) -> None:
    pairs = zip(served.requests, served.resident_bytes, strict=True)
    rows = [[f"{number:,}", f"{resident / MEBIBYTE:.0f}"] for number, resident in pairs]
    console.table("Memory of one function", ["requests served", "resident MiB"], rows)
    statuses = ", ".join(f"{times} x {status}" for status, times in sorted(served.statuses.items()))
    console.out.print(f"answers: {statuses}; highest {served.peak_bytes / MEBIBYTE:.0f} MiB")
    console.out.print(f"{served.requests[-1]:,} requests: {served.growth:+.1%} in the last third")
    faults = [status for status in served.statuses if status.startswith("5")]
    if faults or served.growth > MOST_GROWTH:
        raise Refusal(
            f"expected no fault and memory to stay within {MOST_GROWTH:.0%}, found "
            f"{', '.join(faults) or 'no'} faults and {served.growth:+.1%}"
        )


@contextmanager
def _pictures() -> Iterator[Path]:
    """Links to real ones, and beside them what an attacker would upload."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = [*PHOTOGRAPHS.glob("*.*"), *sources.large_ones(), sources.moving(), sources.mark()]
        for file in real:
            if file.suffix != ".md":
                shutil.copy(file, folder / file.name)
        whole = (PHOTOGRAPHS / "china.jpg").read_bytes()
        broken = {
            "half.jpg": whole[: len(whole) // 2],
            "noise.jpg": whole[:200] + os.urandom(2_000),
            "page.jpg": b"<html><script>alert(1)</script>",
            "drawing.svg": DRAWING.encode(),
            "bomb.svg": BOMB.encode(),
            "empty.jpg": b"",
        }
        for name, content in broken.items():
            (folder / name).write_bytes(content)
        yield folder


@contextmanager
def _function() -> Iterator["subprocess.Popen[str]"]:
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    environment = {
        **os.environ,
        "PYTHONPATH": f"{libraries}:{image_handler.folder}",
        "SOURCE_BUCKETS": "pictures",
    }
    process = subprocess.Popen(
        [sys.executable, str(TURNS)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
