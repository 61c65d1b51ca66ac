"""A body as the bytes of its readings, as they came."""

import json
from io import BytesIO

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from stream_ingest.api.body import NDJSON
from stream_ingest.api.problems import MALFORMED_BODY, NO_READINGS, TOO_MANY_READINGS, Problem

MOST_READINGS = 5_000
_NAME = b'"readings"'


class _Wrapped(Struct):
    readings: list[Raw] | UnsetType = UNSET
    reading_id: Raw | UnsetType = UNSET


_LIST = msgspec.json.Decoder(list[Raw])
_WRAPPED = msgspec.json.Decoder(_Wrapped)


def readings_of(media_type: str, body: bytes) -> list[bytes]:
    """From 1 to MOST_READINGS; raises Problem.

    JSON is an array of readings, an object with `readings`, or one reading; NDJSON a reading a
    line, of which empty ones don't count.
    """
    readings = _lines(body) if media_type == NDJSON else _values(body)
    if not readings:
        raise Problem(NO_READINGS, f"expected 1 to {MOST_READINGS} readings, found none")
    if len(readings) > MOST_READINGS:
        detail = f"expected at most {MOST_READINGS} readings, found more; send less at a time"
        raise Problem(TOO_MANY_READINGS, detail)
    return readings


def _lines(body: bytes) -> list[bytes]:
    lines: list[bytes] = []
    # Line by line, for a body may be nothing but millions of them.
    for line in BytesIO(body):
        if stripped := line.strip():
            lines.append(stripped)
            if len(lines) > MOST_READINGS:
                break
    return lines


def _values(body: bytes) -> list[bytes]:
    """Parted only: whether each is a reading is asked where all doors ask it."""
    body = body.strip()
    if not body:
        return []
    try:
        if body.startswith(b"["):
            return [bytes(each) for each in _LIST.decode(body)[: MOST_READINGS + 1]]
        wrapped = _WRAPPED.decode(body)
        if wrapped.readings is UNSET:
            return [body]
        _expect_one_list(wrapped, body)
    except (ValueError, RecursionError) as error:
        detail = f"expected a reading, an array of readings, or an object with `readings`; {error}"
        raise Problem(MALFORMED_BODY, detail) from error
    return [bytes(each) for each in wrapped.readings[: MOST_READINGS + 1]]


def _expect_one_list(wrapped: _Wrapped, body: bytes) -> None:
    """Of a name that comes twice msgspec takes the last, and what the first held would be lost."""
    if wrapped.reading_id is not UNSET:
        raise ValueError("found both in one object")
    # Written with escapes the name could stand there unseen.
    if body.count(_NAME) > 1 or b"\\u" in body:
        names = [name for name, _ in json.loads(body, object_pairs_hook=list)]
        if names.count("readings") > 1:
            raise ValueError("found `readings` more than once")
