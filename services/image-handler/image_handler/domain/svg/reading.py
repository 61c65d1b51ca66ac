"""An XML reader that fetches nothing and multiplies nothing.

Source: https://docs.python.org/3/library/xml.html#xml-security; what is refused here is what the
package `defusedxml` refuses, https://github.com/tiran/defusedxml
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol
from xml.parsers import expat

# A map of a city has about as much; a decoder's work grows with it.
MOST_BYTES = 10 * 1024 * 1024
# Each takes Python some microseconds; counting them takes none.
MOST_TAGS = 250_000
# Illustrator writes the names of its namespaces as entities; nobody writes a drawing so.
LONGEST_ENTITY = 256
# What entities add, beyond the file's own length.
MOST_ADDED = 1024 * 1024
SEPARATOR = " "
_AS_IT_IS = (None, "utf-8", "us-ascii")
_W3C = "http://www.w3.org/"


class Malformed(Exception):
    """No XML, or XML of a kind that only attackers write. The text says which."""


class Name(NamedTuple):
    """`prefix` as it was written, empty without one."""

    namespace: str
    local: str
    prefix: str


class Reader(Protocol):
    """What hears of a drawing, in its order; `alter` tells that something was left out already."""

    def alter(self) -> None: ...
    def declare(self, prefix: str, namespace: str) -> None: ...
    def start(self, name: Name, attributes: Sequence[tuple[Name, str]]) -> None: ...
    def end(self) -> None: ...
    def hear(self, text: str) -> None: ...


def read_into(reader: Reader, data: bytes) -> None:
    """Raises Malformed."""
    if len(data) > MOST_BYTES:
        raise Malformed(f"expected at most {MOST_BYTES:,} bytes, found {len(data):,}")
    if data.count(b"<") > MOST_TAGS:
        raise Malformed(f"expected at most {MOST_TAGS:,} tags, found more")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        reader.alter()
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.namespace_prefixes = True
    parser.ordered_attributes = True
    parser.buffer_text = True
    _set_handlers(parser, reader, len(data) + MOST_ADDED)
    _set_guards(parser, reader)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Malformed(f"expected XML, found {error}") from error


def _set_handlers(parser: expat.XMLParserType, reader: Reader, most_characters: int) -> None:
    characters = 0

    def count(size: int) -> None:
        nonlocal characters
        characters += size
        if characters > most_characters:
            raise Malformed("expected entities that add little, found them to multiply")

    def start(name: str, attributes: list[str]) -> None:
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        count(sum(len(value) for _, value in pairs))
        reader.start(_name(name), [(_name(each), value) for each, value in pairs])

    def hear(text: str) -> None:
        count(len(text))
        reader.hear(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: reader.end()
    parser.CharacterDataHandler = hear
    parser.StartNamespaceDeclHandler = lambda prefix, uri: reader.declare(prefix or "", uri or "")


def _set_guards(parser: expat.XMLParserType, reader: Reader) -> None:
    """What stands before the drawing, and may change what the drawing means."""

    def see_type(_: str, system: str | None, __: str | None, has_own: bool) -> None:
        if has_own or not (system or _W3C).startswith(_W3C):
            reader.alter()

    def see_entity(name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        reader.alter()
        if is_parameter or len(value or "") > LONGEST_ENTITY or "&" in (value or ""):
            raise Malformed(f"expected no entities but short ones, found {name[:40]!r}")

    def see_declaration(_: str, encoding: str | None, __: int) -> None:
        if (encoding.lower() if encoding else None) not in _AS_IT_IS:
            reader.alter()

    def leave_out(*_: object) -> int:
        reader.alter()
        return 1

    parser.StartDoctypeDeclHandler = see_type
    parser.EntityDeclHandler = see_entity
    parser.XmlDeclHandler = see_declaration
    parser.ExternalEntityRefHandler = leave_out
    parser.SkippedEntityHandler = leave_out
    parser.ProcessingInstructionHandler = leave_out


def _name(written: str) -> Name:
    """expat gives `namespace local prefix`, the last only where there is one."""
    parts = written.split(SEPARATOR)
    if len(parts) == 1:
        return Name("", written, "")
    return Name(parts[0], parts[1], parts[2] if len(parts) > 2 else "")
