"""Whose an id is: of all positions of the stream that come with it, the first to claim it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.errors import Contended
from stream_ingest.domain.id_home import Claims, Home
from stream_ingest.domain.reading_ids import Ids
from stream_ingest.domain.versioned_item import MOST_TRIES, Item, Key
from stream_ingest.use_cases.window_keys import home_key

if TYPE_CHECKING:
    from stream_ingest.use_cases.ports import VersionedItems

DUPLICATE = -1
REUSED = -2


class _Waiting(Struct):
    """Who asks a home that comes after `depth` full ones; indexes ascend."""

    indexes: list[int]
    depth: int = 0


class _Homes:
    """What an earlier batch has read or written, and this one may well need again. Memory is
    bounded by two batches.

    It may be outdated: whoever writes by it does so under the version that it had.
    """

    def __init__(self) -> None:
        self._now: dict[Key, Home] = {}
        self._before: dict[Key, Home] = {}

    def age(self) -> None:
        self._before = self._now
        self._now = {}

    def take(self, key: Key) -> Home | None:
        """It is forgotten with that: who fails with it must not find it again."""
        found = self._before.pop(key, None)
        return self._now.pop(key, found)

    def keep(self, key: Key, home: Home) -> None:
        self._now[key] = home


class ClaimIds:
    """A claim tells what was decided about the reading with it, so that a repeat does the same."""

    def __init__(self, items: VersionedItems, kept_s: int) -> None:
        self._items = items
        self._kept_s = kept_s
        self._homes = _Homes()

    def __call__(self, ids: Ids, claims: Claims, at_s: int) -> list[int]:
        """Of each: the verdict of the claim that is its own, or DUPLICATE or REUSED.

        Of two in one batch the first claims. Raises Contended when others keep changing a home.
        """
        self._homes.age()
        verdicts = list(claims.verdicts)
        waiting = {home_key(home): _Waiting(indexes) for home, indexes in ids.by_home().items()}
        contended = 0
        while waiting:
            refused, waiting = self._round(waiting, ids, claims, verdicts, at_s)
            contended += bool(refused)
            if contended > MOST_TRIES:
                raise Contended(f"expected to claim ids within {MOST_TRIES} tries: {refused}")
        return verdicts

    def _round(
        self,
        waiting: dict[Key, _Waiting],
        ids: Ids,
        claims: Claims,
        verdicts: list[int],
        at_s: int,
    ) -> tuple[set[Key], dict[Key, _Waiting]]:
        """Ask each home once. Answers who was refused, and who has to ask on."""
        homes = self._read(waiting)
        overflows: dict[Key, list[int]] = {}
        changed: list[Item] = []
        for key, asking in waiting.items():
            home = homes[key]
            before = len(home)
            overflows[key] = _ask(home, asking.indexes, claims, verdicts)
            if len(home) > before:
                home.version += 1
                changed.append(Item(key, home.version, home.encoded(), at_s + self._kept_s))
        refused = self._items.write(changed) if changed else set()
        asking_on = {key: waiting[key] for key in refused}
        for asking in asking_on.values():
            for index in asking.indexes:
                verdicts[index] = claims.verdicts[index]
        for key, home in homes.items():
            if key not in refused:
                self._homes.keep(key, home)
                depth = waiting[key].depth + 1
                for index in overflows[key]:
                    further = home_key(ids.home(index, depth))
                    asking_on.setdefault(further, _Waiting([], depth)).indexes.append(index)
        return refused, asking_on

    def _read(self, keys: dict[Key, _Waiting]) -> dict[Key, Home]:
        homes = {key: home for key in keys if (home := self._homes.take(key)) is not None}
        if missing := keys.keys() - homes.keys():
            found = self._items.read(missing)
            for key in missing:
                item = found.get(key)
                homes[key] = Home(item.version, item.body) if item else Home()
        return homes


def _ask(home: Home, indexes: list[int], claims: Claims, verdicts: list[int]) -> list[int]:
    """Claim in this home what is nobody's. Answers for whom it is too full."""
    asked = claims if len(indexes) == len(claims.ids) else claims.chosen(indexes)
    if home.takes_all(asked.ids):
        home.add(asked)
        return []
    overflow = []
    for index in indexes:
        place = home.place(claims.ids[index])
        if place is None and not home.room:
            overflow.append(index)
            continue
        if place is None:
            place = len(home)
            home.add(claims.chosen([index]))
        verdicts[index] = _verdict(home, place, index, claims)
    return overflow


def _verdict(home: Home, place: int, index: int, claims: Claims) -> int:
    if home.owners[place] == claims.owners[index]:
        return home.verdict(place)
    return DUPLICATE if home.contents[place] == claims.contents[index] else REUSED
