"""The fields of a protobuf message, as far as reading a foreign one needs them.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator
from typing import TypeAlias

_VARINT, _EIGHT_BYTES, _LENGTH, _GROUP, _END_OF_GROUP, _FOUR_BYTES = range(6)
_MOST_VARINT_BYTES = 10
_GREATEST_VARINT = 2**64 - 1
_GREATEST_FIELD = 2**29 - 1

Value: TypeAlias = int | bytes | None
"""Of a varint, of a length-delimited field, and of any other."""


class Malformed(ValueError):
    """These bytes are not a message; the text goes on after "one where"."""


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """Number and value of each, in order. Raises Malformed."""
    at = 0
    open_groups: list[int] = []
    while at < len(message):
        number, wire_type, at = _tag(message, at)
        if wire_type == _GROUP:
            open_groups.append(number)
        elif wire_type == _END_OF_GROUP:
            if not open_groups or open_groups.pop() != number:
                raise Malformed(f"group {number} ends and was not begun")
            if not open_groups:
                yield number, None
        else:
            value, at = _value(message, at, wire_type)
            if not open_groups:
                yield number, value
    if open_groups:
        raise Malformed(f"group {open_groups[-1]} does not end")


def _tag(message: bytes, at: int) -> tuple[int, int, int]:
    tag, at = _varint(message, at)
    number = tag >> 3
    if not 1 <= number <= _GREATEST_FIELD:
        raise Malformed(f"a field has the number {number}")
    return number, tag & 7, at


def _value(message: bytes, at: int, wire_type: int) -> tuple[Value, int]:
    if wire_type == _VARINT:
        return _varint(message, at)
    if wire_type == _LENGTH:
        length, at = _varint(message, at)
    elif wire_type in (_EIGHT_BYTES, _FOUR_BYTES):
        length = 8 if wire_type == _EIGHT_BYTES else 4
    else:
        raise Malformed(f"a field has the wire type {wire_type}")
    stop = at + length
    if stop > len(message):
        raise Malformed(f"a field of {length} bytes goes on {stop - len(message)} beyond the end")
    return (message[at:stop] if wire_type == _LENGTH else None), stop


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_MOST_VARINT_BYTES):
        if at + place >= len(message):
            raise Malformed("a varint goes on beyond the end")
        byte = message[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            if value > _GREATEST_VARINT:
                break
            return value, at + place + 1
    raise Malformed("a varint is greater than 64 bits")
