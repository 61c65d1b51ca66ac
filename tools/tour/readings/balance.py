"""Whether every reading that was put is in its place, and in no other: by ids, not by counts."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tools.tour.promises import NotAsPromised
from tools.tour.readings.deliveries import Deliveries

NAMED = 3
"""Ids that a message names; more help nobody."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies where, by ids of readings; ids of others may be among them.

    `received` counts how often each came through the stream, `refused` has reasons.
    """

    received: "Counter[str]"
    stored: "Counter[str]"
    refused: dict[str, str]
    held: Collection[str]


@dataclass(frozen=True, slots=True)
class Balance:
    put: int
    stored: int
    duplicates: int
    quarantined: int
    held: int

    def __str__(self) -> str:
        return (
            f"{self.put:,} put = {self.stored:,} stored + {self.duplicates:,} duplicates "
            f"+ {self.quarantined:,} quarantined + {self.held:,} held"
        )


def balance(wanted: Deliveries, found: Found, released: Collection[str] = ()) -> Balance:
    """`released` are ids of readings that were held: these came through the stream once more.

    Raises NotAsPromised naming what is lost, counted twice, or in the wrong place.
    """
    put = wanted.put
    came = {i: found.received[i] - (i in released) for i in put}
    _none("put, but not in the raw backup as often", (i for i in put if came[i] < put[i]))
    stored = {i: n for i, n in found.stored.items() if i in put}
    _none("not stored, though they should be", wanted.counted.keys() - stored.keys())
    _none("stored, though they shouldn't be", stored.keys() - wanted.counted.keys())
    _none("stored more than once", (i for i, n in stored.items() if n != 1))
    refused = {i: why for i, why in found.refused.items() if i in put}
    held = put.keys() & set(found.held)
    # Who waits for long enough is refused: which of both it is by now is a matter of time.
    waiting = {i: refused.pop(i, "unknown-device") for i in wanted.unknown}
    _none(
        "in quarantine for another reason, or not at all",
        (i for i, why in wanted.refused.items() if refused.get(i) != why),
    )
    _none("in quarantine, though they shouldn't be", refused.keys() - wanted.refused.keys())
    _none("held, though they shouldn't be", held - wanted.unknown.keys())
    _none("neither held nor refused", wanted.unknown.keys() - held - found.refused.keys())
    _none("refused otherwise", (i for i, why in waiting.items() if why != "unknown-device"))
    quarantined = len(refused) + len(wanted.unknown.keys() - held)
    duplicates = sum(came[i] - 1 - (i in refused) for i in stored)
    settled = Balance(sum(came.values()), len(stored), duplicates, quarantined, len(held))
    missing = settled.put - len(stored) - duplicates - quarantined - len(held)
    if missing:
        raise NotAsPromised(f"{settled}: {missing} are missing")
    return settled


def _none(what: str, ids: Iterable[str]) -> None:
    if wrong := list(ids):
        named = ", ".join(wrong[:NAMED])
        raise NotAsPromised(f"{len(wrong)} readings are {what}: {named}")
