"""Where a reading's id is remembered, and whose it is.

An id belongs to the position of the stream that claims it first; any other position with it is a
duplicate, or has taken an id of something else. Ids that begin with their time (UUIDv7) share a
home with those of the same half second: a batch in order then writes few items, where an item for
each id would cost a write each. All others have a home of their own.

A home follows from the id alone, for an id counts once whatever else it comes with. A full home
never changes again: an id that isn't in it is looked for in the next, which its last letters name.
"""

from array import array
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from struct import iter_unpack
from sys import byteorder

from msgspec import Struct, msgpack

# 112 kB of the 400 kB that an item may have. No batch of honest clocks comes near it.
MOST_CLAIMS = 4_000
_DEEPEST = 12
_ID_CHARACTERS = 36
_LINE_CHARACTERS = _ID_CHARACTERS + 1
_KEPT_BYTES = 12
_DASHES = (8, 13, 18, 23)
_VERSION_AT = 14
_ID_BYTES = 16
# Of the first 64, those below a home's 512 ms. Whoever changes it lets ids of the last day count
# again.
_HOME_BITS = 25
_first = itemgetter(0)
_LONE = bytes(_KEPT_BYTES)


class _Stored(Struct, array_like=True, gc=False):
    ids: bytes = b""
    owners: bytes = b""
    contents: bytes = b""
    verdicts: list[tuple[int, int]] = []


class Claims(Struct, gc=False):
    """Side by side: the id of each, the position that claims it, a digest of what it says, and what
    whoever comes with it again shall hear, as one number."""

    ids: Sequence[bytes]
    owners: Sequence[int]
    contents: Sequence[int]
    verdicts: Sequence[int]

    def chosen(self, indexes: Sequence[int]) -> "Claims":
        if len(indexes) == 1:
            (index,) = indexes
            one = slice(index, index + 1)
            return Claims(self.ids[one], self.owners[one], self.contents[one], self.verdicts[one])
        take = itemgetter(*indexes)
        return Claims(take(self.ids), take(self.owners), take(self.contents), take(self.verdicts))


class Home:
    """What is stored under a version, 0 before the first; it only grows."""

    __slots__ = ("_known", "_places", "_verdicts", "contents", "ids", "owners", "version")

    def __init__(self, version: int = 0, body: bytes | None = None) -> None:
        stored = msgpack.decode(body, type=_Stored) if body else _Stored()
        self.version = version
        self.ids = stored.ids
        self.owners = array("Q", stored.owners)
        self.contents = array("Q", stored.contents)
        # Runs of equal ones, each with the place behind it: those of a batch mostly are.
        self._verdicts = stored.verdicts
        self._known = set(_parted(self.ids))
        self._places: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self.owners)

    @property
    def room(self) -> int:
        return MOST_CLAIMS - len(self)

    def takes_all(self, ids: Sequence[bytes]) -> bool:
        """Whether none of them is here, or comes twice, and there is room."""
        return len(ids) <= self.room and self._known.isdisjoint(ids) and len(set(ids)) == len(ids)

    def place(self, reading_id: bytes) -> int | None:
        """Where an id stands."""
        if reading_id not in self._known:
            return None
        if len(self._places) < len(self):
            self._places = {each: place for place, each in enumerate(_parted(self.ids))}
        return self._places[reading_id]

    def verdict(self, place: int) -> int:
        return next(verdict for verdict, end in self._verdicts if place < end)

    def add(self, claims: Claims) -> None:
        """None of them is here yet, and there is room."""
        start = len(self)
        if self._places and len(self._places) == start:
            self._places.update(zip(claims.ids, range(start, start + len(claims.ids)), strict=True))
        self._known.update(claims.ids)
        self.ids += b"".join(claims.ids)
        self.owners.extend(claims.owners)
        self.contents.extend(claims.contents)
        for verdict, count in _runs(claims.verdicts):
            start += count
            if self._verdicts and self._verdicts[-1][0] == verdict:
                self._verdicts.pop()
            self._verdicts.append((verdict, start))

    def encoded(self) -> bytes:
        return msgpack.encode(
            _Stored(self.ids, self.owners.tobytes(), self.contents.tobytes(), self._verdicts)
        )


def _runs(verdicts: Sequence[int]) -> list[tuple[int, int]]:
    """Each verdict, and how often it stands in a row; of a batch all are mostly one."""
    if verdicts.count(verdicts[0]) == len(verdicts):
        return [(verdicts[0], len(verdicts))]
    return [(verdict, len(list(run))) for verdict, run in groupby(verdicts)]


class Ids(Struct, gc=False):
    """Of each reading's id: what is kept of it, and its home's number, -1 in a home of its own."""

    texts: Sequence[str]
    kept: Sequence[bytes]
    homes: list[int]

    def by_home(self) -> dict[str, list[int]]:
        """The indexes of the ids that are looked for first in each home."""
        numbers = sorted(set(self.homes))
        if len(numbers) == 1 and numbers[0] >= 0:
            return {_timed_home(self.homes[0]): list(range(len(self.homes)))}
        found: dict[int, list[int]] = {number: [] for number in numbers}
        for index, number in enumerate(self.homes):
            found[number].append(index)
        homes = {_timed_home(number): found[number] for number in numbers if number >= 0}
        for index in found.get(-1, ()):
            homes.setdefault(f"id#{self.texts[index]}", []).append(index)
        return homes

    def home(self, index: int, depth: int) -> str:
        """The one that comes after as many full ones as `depth` says."""
        text = self.texts[index]
        if depth > _DEEPEST or self.homes[index] < 0:
            return f"id#{text}"
        return _timed_home(self.homes[index]) + text[_ID_CHARACTERS - depth :]


def ids_of(texts: Sequence[str]) -> Ids:
    raw = _raw(texts)
    if raw is not None:
        halves = array("Q", raw)
        if byteorder == "little":
            halves.byteswap()
        homes = [number >> _HOME_BITS for number in halves[::2]]
        return Ids(texts, list(map(_first, iter_unpack("4x12s", raw))), homes)
    apart = [ids_of([text]) if _raw([text]) is not None else None for text in texts]
    return Ids(
        texts,
        [each.kept[0] if each else _LONE for each in apart],
        [each.homes[0] if each else -1 for each in apart],
    )


def _timed_home(number: int) -> str:
    return f"time#{number:x}#"


def _raw(texts: Sequence[str]) -> bytes | None:
    """Their bytes when all are UUIDv7 in small letters, told at once: in a batch all are, or few.

    Source: https://www.rfc-editor.org/rfc/rfc9562#section-5.7
    """
    count = len(texts)
    # A line feed, which no id holds, ends each where it should: two can't make up for each other.
    joined = "\n".join(texts)
    dashes = "-" * count
    if (
        len(joined) != _LINE_CHARACTERS * count - 1
        or joined[_ID_CHARACTERS::_LINE_CHARACTERS] != "\n" * (count - 1)
        or joined[_VERSION_AT::_LINE_CHARACTERS] != "7" * count
        or any(joined[place::_LINE_CHARACTERS] != dashes for place in _DASHES)
        or joined != joined.lower()
    ):
        return None
    try:
        # It leaves white space out.
        raw = bytes.fromhex(joined.replace("-", ""))
    except ValueError:
        return None
    return raw if len(raw) == _ID_BYTES * count else None


def _parted(ids: bytes) -> list[bytes]:
    return list(map(_first, iter_unpack(f"{_KEPT_BYTES}s", ids)))
