"""How a part of a pane is stored: in few bytes, for each KB of a write costs."""

from array import array
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from msgspec import Struct, msgpack

from stream_ingest.domain.pane import Part, Row

_KNOWN_DEVICES = 65_536


class _Stored(Struct, array_like=True):
    """A row names its kind and unit by their index, and its last instant from `start_us` on. That
    of one reading has its value alone: [device, kind, mask, changed, last at, last, and for more
    count, total, least, greatest]. `positions` are those of all rows, one after the other.
    """

    start_us: int
    kinds: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]
    positions: bytes


_decoder = msgpack.Decoder(_Stored)


def encoded(part: Part) -> bytes:
    rows = part.rows.values()
    start_us = min([row.last_at_us for row in rows])
    named = dict.fromkeys([(row.kind, row.unit) for row in rows])
    kinds = {name: index for index, name in enumerate(named)}
    stored = [
        (
            _short(row.device_id), kinds[row.kind, row.unit], row.mask, row.changed,
            row.last_at_us - start_us, row.last,
        )
        if row.count == 1
        else (
            _short(row.device_id), kinds[row.kind, row.unit], row.mask, row.changed,
            row.last_at_us - start_us, row.last,
            row.count, row.total, row.least, row.greatest,
        )
        for row in rows
    ]  # fmt: skip
    positions = array("Q", chain.from_iterable([row.positions for row in rows]))
    return msgpack.encode(_Stored(start_us, list(kinds), stored, positions.tobytes()))


def decoded(version: int, body: bytes) -> Part:
    stored = _decoder.decode(body)
    positions = array("Q", stored.positions)
    rows: dict[tuple[str, str, int], Row] = {}
    start = 0
    for device, index, mask, changed, offset_us, last, *more in stored.rows:
        count, total, least, greatest = more or (1, last, last, last)
        kind, unit = stored.kinds[index]
        row = Row(
            _long(device), kind, unit, mask, count, total, least, greatest, last,
            stored.start_us + offset_us, changed, positions[start : start + count],
        )  # fmt: skip
        rows[row.key] = row
        start += count
    return Part(version, rows)


@lru_cache(_KNOWN_DEVICES)
def _short(device_id: str) -> bytes | str:
    """A device's id is a UUID, but where web-api isn't in play."""
    try:
        short = UUID(device_id)
    except ValueError:
        return device_id
    return short.bytes if str(short) == device_id else device_id


@lru_cache(_KNOWN_DEVICES)
def _long(device: bytes | str) -> str:
    return device if isinstance(device, str) else str(UUID(bytes=device))
