"""What a home remembers: whose each id in it is.

An id belongs to the position of the stream that claims it first; any other position with it is a
duplicate, or has taken an id of something else. A full home never changes again: an id that isn't
in it is looked for in the next (domain/reading_ids.py).
"""

from array import array
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from struct import iter_unpack

from msgspec import Struct, msgpack

from stream_ingest.domain.reading_ids import KEPT_BYTES

# 112 kB of the 400 kB that an item may have. No batch of honest clocks comes near it.
MOST_CLAIMS = 4_000
_first = itemgetter(0)


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


def _parted(ids: bytes) -> list[bytes]:
    return list(map(_first, iter_unpack(f"{KEPT_BYTES}s", ids)))
