"""How what isn't supported is refused: by name, and where it stands in the text."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from sqlglot import exp

from data_lake.domain.errors import RefusedQuery


class RefusedHere(RefusedQuery):
    """`offset` counts the characters before the place, None where that isn't known."""

    offset: int | None = None


def refuse(code: str, message: str, node: exp.Expr | None = None) -> NoReturn:
    """Raises a RefusedQuery that knows where `node` stands."""
    refusal = RefusedHere(code, message)
    refusal.offset = _offset_of(node) if node is not None else None
    raise refusal


def unsupported(what: str, node: exp.Expr | None = None, instead: str = "") -> NoReturn:
    """Refuses by name; `instead` says what to write."""
    refuse("unsupported", f"{what} isn't supported{f': {instead}' if instead else ''}", node)


def only(node: exp.Expr, *parts: str) -> None:
    """Refuses a node with any part that isn't named: what nobody reads mustn't be dropped."""
    for part, value in node.args.items():
        if value and part not in parts:
            unsupported(f"{part.strip('_').replace('_', ' ').upper()} in {node.key.upper()}", node)


def near(name: str, names: Iterable[str]) -> str:
    """`; did you mean events?` or nothing."""
    matches = get_close_matches(name.lower()[:200], list(names), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(matches)}?" if matches else ""


def _offset_of(node: exp.Expr) -> int | None:
    starts = (part.meta.get("start") for part in node.walk() if "start" in part.meta)
    return min((start for start in starts if start is not None), default=None)


def placed(refusal: RefusedQuery, text: str) -> RefusedQuery:
    """The same with line and column, from 1, of the place in `text`."""
    offset = getattr(refusal, "offset", None)
    if offset is None:
        return refusal
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - before.rfind("\n")
    return RefusedQuery(refusal.code, refusal.message, line, column)
