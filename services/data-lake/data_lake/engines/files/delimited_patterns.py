"""What a row of delimited text looks like.

RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180): a field with delimiters, quotes or line breaks is
in quotes, which are doubled within. A quote inside of a field that doesn't begin with one stands
for itself.
"""

import re

from msgspec import Struct


class Dialect(Struct, frozen=True):
    """`names` are a header's fields, or None where there is no header; `header` is its line.

    `null_text` stands for no value in every column, beside an empty field.
    """

    delimiter: str
    quote: str
    width: int
    names: tuple[str, ...] | None = None
    header: str = ""
    null_text: str = ""


class Patterns:
    """`row` has the dialect's width, `any` has any; `in_quotes` is what a field's quotes hold."""

    def __init__(self, delimiter: str, quote: str, width: int) -> None:
        self.delimiter = delimiter.encode()
        self.quote = quote.encode()
        d, q = re.escape(self.delimiter), re.escape(self.quote)
        in_quotes = q + b"[^" + q + b"]*+(?:" + q + q + b"[^" + q + b"]*+)*+" + q
        plain = b"(?:[^" + d + q + b"\r\n][^" + d + b"\r\n]*+)?+"
        field = b"(?:" + in_quotes + b"|" + plain + b")"
        end = rb"(?:\r?\n|\Z)"
        self.row = re.compile(field + b"(?:" + d + field + b"){%d}" % (width - 1) + end)
        self.any = re.compile(field + b"(?:" + d + field + b")*+" + end)
        self.in_quotes = re.compile(in_quotes)

    def width(self, record: bytes) -> int:
        return self.in_quotes.sub(b"", record).count(self.delimiter) + 1
