"""Flights from New York in three weeks of a winter with a blizzard, as files of many forms."""

import bz2
import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FLIGHTS = Path(__file__).with_name("flights")
AIRLINES = Path(__file__).with_name("airlines.csv")
WHOLE, CUT, DAMAGED = "2013-02-22.csv.gz", "2013-02-07.csv.gz", "2013-02-22.csv"
"""The first is dropped in its damaged form alone, the second in a cut form too."""

LATE_MINUTES = 15
"""From which on the Bureau of Transportation Statistics calls an arrival late:
https://www.bts.gov/explore-topics-and-geography/topics/airline-time-performance-and-causes-flight-delays"""

FEWEST = 100
"""Flights of a carrier, for its share to say something."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    flights: int = 0
    cancelled: int = 0
    late: int = 0

    def with_one(self, flight: Row) -> "Tally":
        """A cancelled flight has no departure, and one that was diverted no arrival."""
        delay = flight["arr_delay"]
        is_late = delay != "NA" and int(delay) >= LATE_MINUTES
        return Tally(
            self.flights + 1,
            self.cancelled + (flight["dep_time"] == "NA"),
            self.late + is_late,
        )


@dataclass(frozen=True, slots=True)
class Damage:
    line: int
    """Counted from 1, the header's."""

    byte: int
    text: str


def whole_files() -> list[Path]:
    return [file for file in sorted(FLIGHTS.iterdir()) if file.name != WHOLE]


def rows_of(file: Path) -> list[Row]:
    text = _TEXTS[file.suffix](file.read_bytes())
    if file.name.endswith(".jsonl.gz"):
        return [_in_words(json.loads(line)) for line in text.splitlines()]
    return list(csv.DictReader(text.splitlines(), delimiter=_delimiter(text)))


def cut() -> bytes:
    """As an upload leaves it that broke off, and that somebody took for whole."""
    content = (FLIGHTS / CUT).read_bytes()
    return content[: len(content) // 2]


def damaged() -> tuple[bytes, list[Damage]]:
    """A file with three bad lines: a word for a number, fields that are missing, an open quote."""
    lines = gzip.decompress((FLIGHTS / WHOLE).read_bytes()).decode().splitlines(keepends=True)
    for place, spoil in _SPOILT.items():
        lines[place] = spoil(lines[place])
    starts = {place: len("".join(lines[:place]).encode()) for place in _SPOILT}
    found = [Damage(place + 1, starts[place], lines[place].rstrip("\n")) for place in _SPOILT]
    return "".join(lines).encode(), found


def rows_of_the_damaged() -> list[Row]:
    """What of it is to be read."""
    rows = rows_of(FLIGHTS / WHOLE)
    return [row for place, row in enumerate(rows, start=1) if place not in _SPOILT]


def tallies(flights: Iterable[Row]) -> dict[str, Tally]:
    """By carrier; those with few flights are left out."""
    found: dict[str, Tally] = defaultdict(Tally)
    for flight in flights:
        found[flight["carrier"]] = found[flight["carrier"]].with_one(flight)
    return {carrier: tally for carrier, tally in found.items() if tally.flights >= FEWEST}


@cache
def airlines() -> dict[str, str]:
    """Names by the code of two letters."""
    with AIRLINES.open(encoding="utf-8", newline="") as file:
        return {row["carrier"]: row["name"] for row in csv.DictReader(file)}


def all_rows() -> Iterator[Row]:
    for file in whole_files():
        yield from rows_of(file)
    yield from rows_of_the_damaged()


_TEXTS: dict[str, Callable[[bytes], str]] = {
    ".gz": lambda content: gzip.decompress(content).decode(),
    ".bz2": lambda content: _decoded(bz2.decompress(content)),
}
_SPOILT: dict[int, Callable[[str], str]] = {
    11: lambda line: line.replace("2013,2,22,", "2013,2,22,half past ", 1),
    701: lambda line: line[:40] + "\n",
    2000: lambda line: f'"{line}',
}


def _decoded(content: bytes) -> str:
    return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")


def _delimiter(text: str) -> str:
    header = text[: text.index("\n")]
    return max(",;\t", key=header.count)


def _in_words(row: Mapping[str, object]) -> Row:
    return {name: "NA" if value is None else str(value) for name, value in row.items()}
