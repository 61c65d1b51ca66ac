"""The tour: the estate used on real input, every promise looked at from outside."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tools import console
from tools.estate import Estate
from tools.repository import Refusal
from tools.tour.picture import save
from tools.tour.promises import NotAsPromised, Step

Chapter = Callable[[Estate], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Seen:
    chapter: str
    step: str
    result: str
    seconds: float


def chapters() -> dict[str, Chapter]:
    from tools.tour import lake, photos, readings, sites, stations

    return {
        "sites": sites.chapter,
        "stations": stations.chapter,
        "readings": readings.chapter,
        "photos": photos.chapter,
        "lake": lake.chapter,
    }


BESIDE = ("photos", "lake")
"""A lane of their own: photographs wait for forms to expire, while others need the machine."""


def run(estate: Estate, chosen: dict[str, Chapter]) -> list[Seen]:
    """One after the other, but a second lane beside the first; told in the order that was chosen.

    Raises Refusal at the first step that isn't as promised.
    """
    beside = [name for name in BESIDE if name in chosen]
    if len(beside) == len(chosen):
        beside = []
    given_up, others = Event(), ThreadPoolExecutor(1)
    try:
        reading = {
            name: others.submit(_read, estate, name, chosen[name], given_up, False)
            for name in beside
        }
        seen = {n: _read(estate, n, act, given_up) for n, act in chosen.items() if n not in beside}
        with console.working(f"tour: {', '.join(beside)} …") if beside else nullcontext():
            seen |= {name: read.result() for name, read in reading.items()}
    finally:
        # Ctrl-C waits for no photograph to settle.
        given_up.set()
        others.shutdown(wait=False)
    return [each for name in chosen for each in seen[name]]


def _read(
    estate: Estate, name: str, chapter: Chapter, given_up: Event, is_shown: bool = True
) -> list[Seen]:
    seen: list[Seen] = []
    for label, act in chapter(estate):
        if given_up.is_set():
            break
        start = time.perf_counter()
        try:
            with console.working(f"tour: {label} …") if is_shown else nullcontext():
                result = act()
        except Exception as error:  # an answer of another shape is a promise broken too
            if given_up.is_set():  # what was to answer may be gone by now
                break
            given_up.set()
            found = str(error) if isinstance(error, NotAsPromised) else repr(error)
            console.failed(label, found)
            raise Refusal(f"the tour's step {label!r} failed: {found}") from error
        seen.append(Seen(name, label, result, time.perf_counter() - start))
    return seen


def show(seen: list[Seen], picture: Path | None = None) -> None:
    """The table, and the same as an SVG where one is wanted."""
    rows = [["✓", s.chapter, s.step, s.result, f"{s.seconds:.1f}"] for s in seen]
    drawn = console.table("The tour", ["", "chapter", "step", "what was seen", "s"], rows)
    if picture:
        save(drawn, picture)
