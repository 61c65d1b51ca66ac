"""A JSON document, an array of objects or objects one after the other, as lines of JSON."""

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import IO

import msgspec
from msgspec import Raw

from data_lake.domain.errors import Unreadable

# It is held in memory twice, and engines read lines as fast.
MOST_BYTES = 200 * 2**20

_SPACE = re.compile(r"[ \t\r\n]*")
_array: msgspec.json.Decoder[list[Raw]] = msgspec.json.Decoder(list[Raw])
_object: msgspec.json.Decoder[dict[str, Raw]] = msgspec.json.Decoder(dict[str, Raw])


def write_lines(document: bytes, file: IO[bytes]) -> int:
    """Answers how many; raises Unreadable for a document that breaks off or has other values."""
    count = 0
    for value in _values(document):
        if not value.startswith(b"{"):
            raise Unreadable(f"expected objects, value {count + 1} is {value[:40]!r}")
        # In texts of JSON there are no line ends: these are between its parts.
        file.write(value.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
        count += 1
    return count


def _values(document: bytes) -> Iterator[bytes]:
    try:
        document.decode()
        if document.lstrip().startswith(b"["):
            yield from map(bytes, _array.decode(document))
            return
        try:
            _object.decode(document)
            yield document.strip()
        except msgspec.DecodeError as error:
            if "trailing" not in str(error):
                raise
            yield from _one_after_the_other(document.decode())
    except UnicodeDecodeError as error:
        raise Unreadable("expected JSON in UTF-8", byte=error.start) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"no JSON document: {error}") from error


def _one_after_the_other(text: str) -> Iterator[bytes]:
    decoder = JSONDecoder()
    position = _past_space(text, 0)
    try:
        while position < len(text):
            _, end = decoder.raw_decode(text, position)
            yield text[position:end].encode()
            position = _past_space(text, end)
    except JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg}", error.lineno, error.pos) from error


def _past_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
