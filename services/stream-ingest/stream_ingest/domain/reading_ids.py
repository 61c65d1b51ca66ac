"""Where a reading's id is remembered.

Ids that begin with their time (UUIDv7) share a home with those of the same half second: a batch in
order then writes few items, where an item for each id would cost a write each. All others have a
home of their own.

A home follows from the id alone, for an id counts once whatever else it comes with. An id that
isn't in a full one is looked for in the next, which its last letters name.
"""

from array import array
from collections.abc import Sequence
from operator import itemgetter
from struct import iter_unpack
from sys import byteorder

from msgspec import Struct

# What is kept of an id whose home says the rest.
KEPT_BYTES = 12
_DEEPEST = 12
_ID_CHARACTERS = 36
_LINE_CHARACTERS = _ID_CHARACTERS + 1
_DASHES = (8, 13, 18, 23)
_VERSION_AT = 14
_ID_BYTES = 16
# Of the first 64, those below a home's 512 ms. Whoever changes it lets ids of the last day count
# again.
_HOME_BITS = 25
_LONE = bytes(KEPT_BYTES)
_first = itemgetter(0)


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
