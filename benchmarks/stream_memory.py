"""Does stream-ingest's memory grow with what it has taken? A round is a million readings.

Ours as in benchmarks/stream_ingest.py: decoded, ids claimed, folded into windows, held against the
alert rules, over a store in memory that holds some minutes. A peak only ever grows, and so shows
any leak.
"""

import sys

from benchmarks.stream.contestants import READINGS_A_BATCH, Contestant, Setting, contestants
from benchmarks.web.interpreters import of_service
from tools import console
from tools.repository import Refusal

OURS = "ours"
SETTING = Setting("plain", 20)
TURNS_A_ROUND, BATCHES_A_TURN = 10, 200
LOOK_BATCHES = 5
"""One round is a look at whether all is there, and no measurement."""

MEBIBYTE = 1024 * 1024
MOST_GROWTH = 0.05
"""Of the first million's peak, over all that follow."""


def main(rounds: int) -> None:
    with contestants({OURS: of_service("stream-ingest")}) as running:
        peaks = [_take_round(running[OURS], rounds > 1) for _ in range(rounds)]
        rows = [[f"{number:,}", f"{peak / MEBIBYTE:.1f}"] for number, peak in peaks]
    console.table("Memory of one worker", ["readings taken", "peak MiB"], rows)
    (_, first), (count, last) = peaks[0], peaks[-1]
    growth = last / first - 1
    console.out.print(f"{count:,} readings: {growth:+.1%} since the first {peaks[0][0]:,}")
    if growth > MOST_GROWTH:
        raise Refusal(f"expected memory to stay within {MOST_GROWTH:.0%}, it grew by {growth:.1%}")


def _take_round(ours: Contestant, is_measured: bool) -> tuple[int, int]:
    """How many readings it has taken by now, and its peak in bytes."""
    for _ in range(TURNS_A_ROUND if is_measured else 1):
        # Garbage is collected when Python does so, as in the deployed function.
        ours.take_turn(SETTING, BATCHES_A_TURN if is_measured else LOOK_BATCHES, tidy=False)
    console.err.print(f"{ours.batches * READINGS_A_BATCH:,} readings")
    return ours.batches * READINGS_A_BATCH, ours.peak_bytes


if __name__ == "__main__":
    main(int(sys.argv[1]))
