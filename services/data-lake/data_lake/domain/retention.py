"""Which versions of a partition may still be asked for, and which objects nobody needs."""

from collections.abc import Sequence

from msgspec import Struct

from data_lake.domain.layout import Pointer
from data_lake.domain.manifests import only_adds


class Kept(Struct, frozen=True):
    """Youngest first. What counts now is always the first of `kept`."""

    kept: tuple[Pointer, ...]
    expired: tuple[Pointer, ...]


def expire(history: Sequence[Pointer], cutoff: str) -> Kept:
    """A version's time begins when the next one takes its place, not when it was written.

    `history` is youngest first; `cutoff` is RFC 3339 in UTC, as `updated` is.
    """
    younger = [None, *history]
    expired = tuple(
        pointer
        for pointer, next_ in zip(history, younger, strict=False)
        if next_ is not None and next_.updated < cutoff
    )
    return Kept(tuple(each for each in history if each not in expired), expired)


def naming_all_files(kept: Sequence[Pointer]) -> list[Pointer]:
    """Versions whose manifests name every file of all `kept` (youngest first).

    A landing only adds, so the version before it has no file that it hasn't; thus a partition with
    a landing a minute needs a few manifests to be read, and not ten thousand.
    """
    younger = [None, *kept]
    return [
        pointer
        for pointer, next_ in zip(kept, younger, strict=False)
        if next_ is None or not only_adds(next_.cause) or next_.version != pointer.version + 1
    ]


def cause_of(data_key: str) -> str:
    """The landing or compaction that stored the object."""
    return data_key.rpartition("/")[2].partition("-")[0]


def version_of(key: str, links_or_manifests_folder: str) -> int | None:
    """Of a manifest or a link; None for a name of another kind."""
    digits = key.removeprefix(links_or_manifests_folder)[:8]
    return int(digits) if len(digits) == 8 and digits.isdecimal() else None
