"""`?` and `:name`, bound as literals in the tree: a value never becomes text that is parsed.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

import re
from collections.abc import Mapping, Sequence

from sqlglot import exp

from data_lake.engines.sql.prepared import Json
from data_lake.engines.sql.refusals import refuse

_SURROGATE = re.compile("[\ud800-\udfff]")


def bind(tree: exp.Expr, parameters: Sequence[Json] | Mapping[str, Json]) -> None:
    """Changes the tree. Raises RefusedQuery("parameters") for one missing or left over."""
    named = parameters if isinstance(parameters, Mapping) else {}
    given = [] if isinstance(parameters, Mapping) else list(parameters)
    found = sorted(tree.find_all(exp.Placeholder), key=_place)
    names = {node.name for node in found if node.this}
    count = sum(1 for node in found if not node.this)
    if count != len(given):
        refuse("parameters", f"The statement has {count} times ?, and {len(given)} values came")
    if names - named.keys():
        refuse("parameters", f"No value came for :{', :'.join(sorted(names - named.keys()))}")
    if named.keys() - names:
        refuse("parameters", f"The statement has no :{', :'.join(sorted(named.keys() - names))}")
    values = iter(given)
    for node in found:
        node.replace(_literal(named[node.name] if node.this else next(values)))


def _place(node: exp.Expr) -> int:
    start = node.meta.get("start")
    return start if isinstance(start, int) else 0


def _literal(value: Json) -> exp.Expr:
    """A number, text, boolean or NULL; a date is text that the statement casts."""
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        if _SURROGATE.search(value):
            refuse("parameters", "A text holds half of a surrogate pair, which is no character")
        return exp.Literal.string(value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            refuse("parameters", "A whole number must be a bigint: pass it as text and CAST it")
        number: exp.Expr = exp.Literal.number(str(abs(value)))
        return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
    if isinstance(value, float):
        return _double(value)
    return refuse(
        "parameters", f"A parameter is text, a number, true, false or null, not {value!r}"
    )


def _double(value: float) -> exp.Expr:
    text = f"{abs(value)!r}"
    if not re.fullmatch(r"[0-9.e+-]+", text):
        refuse("parameters", f"{value} is not a number")
    number = exp.Literal.number(text if "e" in text else f"{text}e0")
    return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
