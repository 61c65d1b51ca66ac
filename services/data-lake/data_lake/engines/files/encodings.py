"""Text of any encoding as UTF-8."""

import codecs
import re
from collections.abc import Iterable, Iterator

from data_lake.domain.errors import Unreadable

_RUN = re.compile(r"[^\x00-\x7f]+")
# What western text has beside letters: degrees, currencies, dashes, curly quotes.
_SIGNS = "°€£§µ²³«»ªº½\u2013\u2014\u2018\u2019\u201c\u201d"
_SAMPLE_BYTES = 256 * 1024


class NotUtf8(Exception):
    """A line isn't UTF-8; which encoding it is must be guessed from more of them."""


def as_utf8(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-8 passes as it is, damaged lines too; raises Unreadable where another doesn't decode."""
    if encoding == "utf-8":
        yield from blocks
        return
    if encoding == "utf-8-sig":
        yield from _without_mark(blocks)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    size = 0
    try:
        for block in blocks:
            if text := decoder.decode(block):
                yield text.encode()
            size += len(block)
        if text := decoder.decode(b"", final=True):
            yield text.encode()
    except UnicodeError as error:
        raise Unreadable(f"expected text in {encoding}: {error}", byte=size) from error


def _without_mark(blocks: Iterable[bytes]) -> Iterator[bytes]:
    first = True
    for block in blocks:
        yield block.removeprefix(codecs.BOM_UTF8) if first else block
        first = False


def guessed_encoding(blocks: Iterable[bytes]) -> str:
    """Of a file that has lines which aren't UTF-8.

    It is UTF-8 all the same, with damaged lines, when half of the lines that have more than ASCII
    are. Raises Unreadable when nothing fits.
    """
    sample: list[bytes] = []
    size = utf8 = 0
    for line in _lines(blocks):
        if line.isascii():
            continue
        sample.append(line)
        size += len(line)
        utf8 += is_utf8(line)
        if size > _SAMPLE_BYTES:
            break
    if 2 * utf8 >= len(sample):
        return "utf-8"
    return _guessed(b"\n".join(sample))


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    yield rest


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guessed(sample: bytes) -> str:
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise Unreadable("expected text, got bytes of no encoding that is known")
    return best.encoding


def _is_western(sample: bytes) -> bool:
    """Single letters with accents between plain ones are Windows-1252, which has all of Latin-1.

    Short samples mislead a statistical guess; Cyrillic, Greek or Japanese have longer runs.
    """
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    runs = _RUN.findall(text)
    letters = sum(each.isalpha() or each in _SIGNS for run in runs for each in run)
    length = sum(map(len, runs))
    return length <= 1.5 * len(runs) and letters >= 0.8 * length
