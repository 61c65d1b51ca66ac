"""How fast, and in how much memory, are twenty typical requests for pictures answered?

Ours is image-handler's engine; its peer is sharp, which AWS's solution calls. Both are long-running
processes of one thread that take turns, request by request, first one first and then the other.
Two tables: with equal settings, all of them spelled out, and with the defaults of each, ours by
`transform` as a request of the modern mode comes to it. ms and their ratio are medians; "of CPU"
compares processor time, the fastest turn of each; SSIM is of the luma, against the same edits of
sharp without loss; MiB are the highest of the resident process while it works; USD are for a
million requests of that processor time.
"""

import statistics
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.images.contestants import Contestant, Turn, ask, install_sharp, processes
from benchmarks.images.requests import Request, requests
from benchmarks.rounds.cases import chosen
from benchmarks.rounds.turns import turns
from tools import console

CONTESTANTS = (
    [sys.executable, "with_ours.py"],
    ["node", "with_sharp.mjs"],
    [sys.executable, "similarity.py"],
)
MEBIBYTE = 1024 * 1024
ALL = 20
WAYS = {"equal": "Equal settings", "defaults": "Defaults of each"}
# us-east-1, x86_64; look it up before you rely on a sum: https://aws.amazon.com/lambda/pricing/
GIGABYTE_SECOND, MILLION_REQUESTS = 0.0000166667, 0.20
COLUMNS = ["request", "to", "ms", "ratio", "of CPU", "KB", "ratio", "SSIM", "MiB", "USD"]
MEMORY_MB = 1769
"""At which Lambda gives one whole processor: processor time is what is paid for."""


def main(rounds: int, *only: str) -> None:
    asked = chosen(requests(), only, name=lambda request: request.name)
    install_sharp()
    with processes(*CONTESTANTS) as (ours, sharp, similarity), TemporaryDirectory() as folder:
        mine, peer = running = [Contestant("ours", ours), Contestant("sharp", sharp)]
        for number in turns(rounds):
            order = running if number % 2 else running[::-1]
            for way, (index, request) in product(WAYS, enumerate(asked)):
                for each in order:
                    kept = None if number else _made(folder, each, (way, index))
                    each.take((way, index), request.told(way), kept)
            console.err.print(f"round {number} of {rounds}")
        for index, request in enumerate(asked):
            lossless = Path(folder, f"lossless-{index}")
            ask("sharp", sharp, {**request.told("lossless"), "kept": str(lossless)})
            for way, each in product(WAYS, running):
                pair = [str(_made(folder, each, (way, index))), str(lossless)]
                each.ssim[way, index] = ask("similarity", similarity, pair)
    for way in WAYS:
        show(way, mine, peer, asked, rounds)


def _made(folder: str, contestant: Contestant, turn: Turn) -> Path:
    return Path(folder, f"{contestant.name}-{'-'.join(map(str, turn))}")


def show(way: str, mine: Contestant, peer: Contestant, asked: list[Request], rounds: int) -> None:
    every: list[Turn] = [(way, index) for index in range(len(asked))]
    rows = [
        [request.name, request.format, *_row(mine, peer, turn)]
        for request, turn in zip(asked, every, strict=True)
    ]
    rows.append(_total(mine, peer, every))
    console.table(f"{WAYS[way]}: ours / sharp, median of {rounds}", COLUMNS, rows)


def _row(mine: Contestant, peer: Contestant, turn: Turn) -> list[str]:
    ms, theirs = mine.median_ms(turn), peer.median_ms(turn)
    peaks = [each.peak_bytes[turn] / MEBIBYTE for each in (mine, peer)]
    return [
        f"{_short(ms)}/{_short(theirs)}",
        f"{mine.ratio(peer, turn):.2f}",
        f"{mine.processor_ratio(peer, turn):.2f}",
        f"{_short(mine.sizes[turn] / 1000)}/{_short(peer.sizes[turn] / 1000)}",
        f"{mine.sizes[turn] / peer.sizes[turn]:.2f}",
        f"{mine.ssim[turn]:.4f}/{peer.ssim[turn]:.4f}",
        f"{peaks[0]:.0f}/{peaks[1]:.0f}",
        f"{_cost(mine, turn):.2f}/{_cost(peer, turn):.2f}",
    ]


def _total(mine: Contestant, peer: Contestant, every: list[Turn]) -> list[str]:
    """Geometric means of the ratios, means of SSIM and of cost, the highest peaks."""
    times = statistics.geometric_mean(mine.ratio(peer, t) for t in every)
    processor = statistics.geometric_mean(mine.processor_ratio(peer, t) for t in every)
    sizes = statistics.geometric_mean(mine.sizes[t] / peer.sizes[t] for t in every)
    ssim = [statistics.mean(each.ssim[t] for t in every) for each in (mine, peer)]
    peaks = [max(each.peak_bytes[t] for t in every) / MEBIBYTE for each in (mine, peer)]
    costs = [statistics.mean(_cost(each, t) for t in every) for each in (mine, peer)]
    return [
        "all twenty" if len(every) == ALL else f"these {len(every)}",
        "",
        "",
        f"{times:.2f}",
        f"{processor:.2f}",
        "",
        f"{sizes:.2f}",
        f"{ssim[0]:.4f}/{ssim[1]:.4f}",
        f"{peaks[0]:.0f}/{peaks[1]:.0f}",
        f"{costs[0]:.2f}/{costs[1]:.2f}",
    ]


def _short(amount: float) -> str:
    return f"{amount:.0f}" if amount >= 100 else f"{amount:.1f}"


def _cost(contestant: Contestant, turn: Turn) -> float:
    """USD for a million requests."""
    seconds = contestant.fastest_ms(turn) / 1000 * 1e6
    return seconds * MEMORY_MB / 1024 * GIGABYTE_SECOND + MILLION_REQUESTS


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
