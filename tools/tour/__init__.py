"""The tour: the estate used on real input, every promise looked at from outside."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

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
    from tools.tour import photos, readings, sites, stations

    return {
        "sites": sites.chapter,
        "stations": stations.chapter,
        "readings": readings.chapter,
        "photos": photos.chapter,
    }


# Photographs wait for their forms to expire, while readings need the machine.
SIDE_BY_SIDE = {"readings", "photos"}


def run(estate: Estate, chosen: dict[str, Chapter]) -> list[Seen]:
    """Raises Refusal at the first step that isn't as promised."""
    if not chosen.keys() >= SIDE_BY_SIDE:
        return [seen for name, act in chosen.items() for seen in _read(estate, name, act)]
    before = [name for name in chosen if name not in SIDE_BY_SIDE]
    seen = run(estate, {name: chosen[name] for name in before})
    beside = [name for name in chosen if name in SIDE_BY_SIDE]
    with console.working(f"tour: {' beside '.join(beside)} …"), ThreadPoolExecutor() as readers:
        parts = readers.map(lambda name: _read(estate, name, chosen[name], is_alone=False), beside)
        return [*seen, *chain.from_iterable(parts)]


def _read(estate: Estate, name: str, chapter: Chapter, is_alone: bool = True) -> list[Seen]:
    seen: list[Seen] = []
    for label, act in chapter(estate):
        start = time.perf_counter()
        try:
            with console.working(f"tour: {label} …") if is_alone else nullcontext():
                result = act()
        except Exception as error:  # an answer of another shape is a promise broken too
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
