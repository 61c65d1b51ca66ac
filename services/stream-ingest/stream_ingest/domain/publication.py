"""What is known of a closed group of windows, and how its record is stored."""

from datetime import datetime
from struct import Struct as Layout

from msgspec import Struct, msgpack

from stream_ingest.domain.claim import Claim


class Announcement(Struct, frozen=True):
    """Of a claim that holds windows; `cause` names what led to it."""

    claim: Claim
    count: int
    cause: str
    at: datetime


class Publication(Struct, frozen=True):
    """`parts` has the version of each part of the group's panes that the revision holds, by the
    pane's start in seconds since 1970 and the part; `pending` may not have been said yet."""

    revision: int = 0
    parts: dict[tuple[int, int], int] = {}
    pending: tuple[Announcement, ...] = ()


class _Stored(Struct, array_like=True):
    revision: int
    parts: bytes
    pending: tuple[Announcement, ...]


# Ten minutes of a busy shard have a thousand parts, and an item 400 kB at most.
_PART = Layout(">QIH")


def encoded(publication: Publication) -> bytes:
    parts = sorted(publication.parts.items())
    packed = b"".join([_PART.pack(*name, version) for name, version in parts])
    return msgpack.encode(_Stored(publication.revision, packed, publication.pending))


def decoded(body: bytes) -> Publication:
    stored = msgpack.decode(body, type=_Stored)
    parts = {(start_s, part): version for start_s, part, version in _PART.iter_unpack(stored.parts)}
    return Publication(stored.revision, parts, stored.pending)
