"""What is found by words: documents, questions and answers. Pure: no clock, network or files."""

import re

from msgspec import Struct

MOST_WORDS = 16
"""Of a question; those behind them change nothing."""
EXCERPT_CHARACTERS = 160
MOST_FACET_VALUES = 20
_WORD = re.compile(r"[^\W_]+")


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One per `kind` and `id`. `names` are of its parts, such as columns; `text` is prose.

    `version` sorts as text: of two the greater one counts, whichever comes first, and equal ones
    are one. `gone` tells that there is no such thing any more. `address` is where it is read: a
    path of this API or of the service that `kind` says. `updated` is RFC 3339 in UTC.
    """

    kind: str
    id: str
    version: str
    title: str = ""
    names: tuple[str, ...] = ()
    text: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""
    address: str = ""
    updated: str = ""
    gone: bool = False


class Question(Struct, frozen=True, kw_only=True):
    """Without words all documents are found, the youngest first; else the closest first.

    Each word must be in the document, as a form of the same word or at the beginning of another.
    """

    words: str = ""
    kind: str | None = None
    owner: str | None = None
    tag: str | None = None
    offset: int = 0
    limit: int = 50


class Hit(Struct, frozen=True, kw_only=True):
    document: Document
    excerpt: str


class FacetValue(Struct, frozen=True):
    value: str
    count: int


class Found(Struct, frozen=True, kw_only=True):
    """`total` of all pages. A facet counts what would be found with any value of it, by the other
    filters; the most frequent values, and at most MOST_FACET_VALUES of them."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    kinds: tuple[FacetValue, ...] = ()
    owners: tuple[FacetValue, ...] = ()
    tags: tuple[FacetValue, ...] = ()


NOTHING = Found()


def words_of(text: str) -> list[str]:
    """Letters and digits that stand together: `flight_number` is two words."""
    return _WORD.findall(text)[:MOST_WORDS]


def excerpt(text: str, words: list[str]) -> str:
    """About EXCERPT_CHARACTERS of the text, around the first of the words that it holds."""
    text = " ".join(text.split())
    if len(text) <= EXCERPT_CHARACTERS:
        return text
    places = [found for word in words if (found := text.lower().find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - EXCERPT_CHARACTERS // 3)
    if start:
        start = text.find(" ", start) + 1
    cut = text[start : start + EXCERPT_CHARACTERS]
    if start + EXCERPT_CHARACTERS < len(text):
        cut = f"{cut.rpartition(' ')[0] or cut}…"
    return f"…{cut}" if start else cut
