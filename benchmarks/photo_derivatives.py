"""How fast, and in how much memory, are six derivatives of a photograph made?

Ours is image-handler's engine as its worker calls it, checks of the file included. Its peers make
the same six with the same settings (JPEG Q 80 progressive, WebP Q 80 effort 4, one thread): sharp,
which AWS's Serverless Image Handler uses, and Pillow, which most examples for Lambda use.
They take turns, photograph by photograph, in one run; each is a process of its own.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.images.contestants import install_sharp
from benchmarks.images.sources import large_ones
from benchmarks.rounds.cases import chosen
from benchmarks.rounds.turns import turns, warm
from tools import console
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, Refusal, service
from tools.tour.photos.photograph import PHOTOGRAPHS, REAL

HERE = Path(__file__).parent
MEBIBYTE = 1024 * 1024


@dataclass
class Contestant:
    name: str
    process: "subprocess.Popen[str]"
    ms: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    peak_bytes: int = 0

    def convert(self, photograph: Path) -> None:
        """One turn; the answer is `{"ms", "bytes", "peakBytes"}`."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{photograph}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or "{}")
        if not answer:
            raise Refusal(f"{self.name} ended at {photograph.name}")
        self.ms.setdefault(photograph.name, []).append(answer["ms"])
        self.sizes[photograph.name] = answer["bytes"]
        self.peak_bytes = max(self.peak_bytes, answer["peakBytes"])

    def median_ms(self, photograph: str) -> float:
        return statistics.median(warm(self.ms[photograph]))


def main(rounds: int, *only: str) -> None:
    every = [*(PHOTOGRAPHS / each.name for each in REAL), *large_ones()]
    photographs = chosen(every, only, name=lambda photograph: photograph.name)
    with contestants() as running:
        for turn in turns(rounds):
            for photograph in photographs:
                for contestant in running:
                    contestant.convert(photograph)
            console.err.print(f"round {turn} of {rounds}")
    show(running, [photograph.name for photograph in photographs], rounds)


def show(running: list[Contestant], photographs: list[str], rounds: int) -> None:
    ours, *peers = running
    columns = [
        "photograph",
        f"{ours.name} ms",
        *(f"{peer.name} ms, ratio" for peer in peers),
        "KiB",
    ]
    rows = []
    for name in photographs:
        mine = ours.median_ms(name)
        theirs = [
            f"{peer.median_ms(name):.0f}, {mine / peer.median_ms(name):.2f}" for peer in peers
        ]
        sizes = " / ".join(f"{each.sizes[name] / 1024:.0f}" for each in running)
        rows.append([name, f"{mine:.0f}", *theirs, sizes])
    ratios = [
        statistics.geometric_mean(ours.median_ms(n) / peer.median_ms(n) for n in photographs)
        for peer in peers
    ]
    rows.append(["geometric mean", "", *(f"{ratio:.2f}" for ratio in ratios), ""])
    rows.append(["peak memory", *(f"{each.peak_bytes / MEBIBYTE:.0f} MiB" for each in running), ""])
    console.table(f"Six derivatives, median of {rounds}", columns, rows)
    small = [photograph.name for photograph in REAL if photograph.name in photographs]
    if not small:
        return
    rates = [len(small) * 1000 / sum(map(each.median_ms, small)) for each in running]
    told = ", ".join(f"{each.name} {rate:.1f}" for each, rate in zip(running, rates, strict=True))
    console.out.print(f"The tour's photographs a second, one thread: {told}")


@contextmanager
def contestants() -> Iterator[list[Contestant]]:
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    ours = {"PYTHONPATH": f"{libraries}:{image_handler.folder}"}
    install_sharp()
    running = [
        _contestant("libvips", [sys.executable, "contestants/with_libvips.py"], ours),
        _contestant("sharp", ["node", "contestants/with_sharp.mjs"], {}),
        _contestant("Pillow", [sys.executable, "contestants/with_pillow.py"], {}),
    ]
    try:
        yield running
    finally:
        for each in running:
            each.process.kill()
            each.process.wait()


def _contestant(name: str, command: list[str], environment: dict[str, str]) -> Contestant:
    process = subprocess.Popen(
        command,
        cwd=HERE,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Contestant(name, process)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
