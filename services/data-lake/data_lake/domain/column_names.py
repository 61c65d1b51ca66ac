"""Names of columns that every engine takes, made of whatever a file calls them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

MOST_CHARACTERS = 128

_NOT_IN_NAMES = re.compile(r"\W+")


def column_name(text: str, position: int) -> str:
    """In lower case, as Athena keeps it: letters, digits, `_`; `position` counts from 1.

    `Größe (m²)` → `grosse_m2`. Letters of other scripts stay.
    Source: https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    # Folding gives some scripts capital letters, and so does the plain form of others.
    plain = unicodedata.normalize("NFC", plain).lower()
    name = _NOT_IN_NAMES.sub("_", plain).strip("_")
    if not name:
        return f"column_{position}"
    return (f"_{name}" if name[0].isdecimal() else name)[:MOST_CHARACTERS]


def column_names(texts: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """In their order; a name that comes again gets `_2`, `_3` …, as one that is `taken` does."""
    names: list[str] = []
    seen = set(taken)
    for position, text in enumerate(texts, 1):
        first = name = column_name(text, position)
        number = 1
        while name in seen:
            number += 1
            name = f"{first}_{number}"
        seen.add(name)
        names.append(name)
    return names
