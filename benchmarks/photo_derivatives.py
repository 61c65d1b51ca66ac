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
from io import BytesIO
from pathlib import Path

from tools import console
from tools.packaging import dependencies
from tools.packaging.target import target_of
from tools.repository import LOCAL_STAGE, STATE, Refusal, service
from tools.tour.photos.photograph import CHINA, PHOTOGRAPHS, REAL

HERE = Path(__file__).parent
MEBIBYTE = 1024 * 1024
LARGE = (5472, 3648)
"""20 megapixels, as many cameras write them."""


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
        return statistics.median(self.ms[photograph][1:])


def main(rounds: int) -> None:
    photographs = [*(PHOTOGRAPHS / each.name for each in REAL), *large_ones()]
    with contestants() as running:
        for turn in range(rounds + 1):  # the first one warms up
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
    small = [photograph.name for photograph in REAL]
    rates = [len(small) * 1000 / sum(map(each.median_ms, small)) for each in running]
    told = ", ".join(f"{each.name} {rate:.1f}" for each, rate in zip(running, rates, strict=True))
    console.out.print(f"The tour's photographs a second, one thread: {told}")


def large_ones() -> list[Path]:
    """Cameras' sizes, made of a real photograph: what is checked in stays small."""
    from PIL import Image

    folder = STATE / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for is_progressive in (False, True):
        file = folder / f"20-megapixels{'-progressive' if is_progressive else ''}.jpg"
        if not file.exists():
            with Image.open(BytesIO(CHINA.content)) as china:
                china.resize(LARGE, Image.Resampling.BICUBIC).save(
                    file, quality=90, progressive=is_progressive
                )
        made.append(file)
    return made


@contextmanager
def contestants() -> Iterator[list[Contestant]]:
    image_handler = service("image-handler")
    libraries = dependencies.installed(
        image_handler.folder / "requirements.txt", target_of(LOCAL_STAGE, "x86_64")
    )
    ours = {"PYTHONPATH": f"{libraries}:{image_handler.folder}"}
    _install_sharp()
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


def _install_sharp() -> None:
    """Its native library comes as a package; no script of it has to run."""
    if (HERE / "node_modules/sharp").exists():
        return
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    answer = subprocess.run(npm, cwd=HERE, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refusal(f"sharp can't be installed:\n{answer.stderr.strip()}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
