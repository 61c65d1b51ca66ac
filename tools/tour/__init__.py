"""The tour: the estate used on real input, every promise looked at from outside."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    from tools.tour import photos, sites, stations

    return {"sites": sites.chapter, "stations": stations.chapter, "photos": photos.chapter}


def run(estate: Estate, chosen: dict[str, Chapter]) -> list[Seen]:
    """Raises Refusal at the first step that isn't as promised."""
    seen: list[Seen] = []
    for name, chapter in chosen.items():
        for label, act in chapter(estate):
            start = time.perf_counter()
            try:
                with console.working(f"tour: {label} …"):
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
