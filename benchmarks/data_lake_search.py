"""Which engine finds documents, at what weight, and up to how many?

SQLite's FTS5, which Python brings, beside tantivy, on the same documents and questions: the
functions of Python's library, by what they say they do. Each answers 50 hits, the total, and three
facets. Milliseconds are the processor's, of a process that does nothing else; each round is a
process of each. Target: half of the questions within 20 ms at 20,000 documents.
"""

import json
import statistics
import subprocess
import sys
from typing import Any

from benchmarks.web.interpreters import HERE, Interpreter, of_peers, of_service
from tools import console
from tools.repository import Refusal

OURS, PEER = "ours", "with_tantivy"
TARGET_DOCUMENTS, TARGET_MS = 20_000, 20.0
SIZES = (2_000, TARGET_DOCUMENTS, 40_000, 80_000)
KINDS = ("one word", "two words", "three letters")
HEAD = ["documents", "engine", *(f"{kind}, p50 / p95 ms" for kind in KINDS), "one changed, ms",
        "all built, s", "MB", "open, ms", "peak MiB"]  # fmt: skip


def main(rounds: int) -> None:
    service, peer = of_service("data-lake"), of_peers("search-peers", "tantivy")
    # A single round is a look at whether all is there.
    sizes = SIZES if rounds > 1 else SIZES[:1]
    rows, ours = [], {}
    for size in sizes:
        told = {
            OURS: [_take(OURS, service, size) for _ in range(rounds)],
            PEER: [_take(PEER, peer, size) for _ in range(rounds)],
        }
        ours[size] = told[OURS]
        rows += [_row(size, name, each) for name, each in told.items()]
    console.table("Finding by words", HEAD, rows)
    console.out.print(
        f"tantivy's package: {peer.unzipped_bytes / 1e6:.1f} MB; FTS5 is Python's own"
    )
    size = TARGET_DOCUMENTS if TARGET_DOCUMENTS in ours else sizes[-1]
    slowest = max(_asked(ours[size], kind, "p50") for kind in KINDS)
    console.out.print(f"{size:,} documents: p50 {slowest:.1f} ms of {TARGET_MS:.0f}")
    if slowest > TARGET_MS and rounds > 1:
        raise Refusal(f"expected half of the questions within {TARGET_MS} ms, found {slowest:.1f}")


def _take(name: str, interpreter: Interpreter, size: int) -> dict[str, Any]:
    turns = str(HERE / "contestants/data_lake_search/turns.py")
    answer = subprocess.run(
        interpreter.command(turns, name, str(size)),
        env=interpreter.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise Refusal(f"{name} fails:\n{answer.stderr.strip()}")
    console.err.print(f"{name}, {size:,} documents")
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def _row(size: int, name: str, told: list[dict[str, Any]]) -> list[str]:
    asked = [f"{_asked(told, kind, 'p50'):.1f} / {_asked(told, kind, 'p95'):.1f}" for kind in KINDS]
    return [
        f"{size:,}", name, *asked, f"{_median(told, 'add'):.1f}",
        f"{_median(told, 'build') / 1000:.1f}", f"{_median(told, 'bytes') / 1e6:.1f}",
        f"{_median(told, 'open'):.1f}", f"{_median(told, 'peak') / 2**20:.0f}",
    ]  # fmt: skip


def _asked(told: list[dict[str, Any]], kind: str, share: str) -> float:
    return float(statistics.median(each["asked"][kind][share] for each in told))


def _median(told: list[dict[str, Any]], name: str) -> float:
    return float(statistics.median(each[name] for each in told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
