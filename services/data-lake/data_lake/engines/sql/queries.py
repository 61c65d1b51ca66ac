"""Queries, as DuckDB's text with columns c0, c1, …: who translates which, and WITH."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import NamedQuery, Scope, Term
from data_lake.engines.sql.types import Type

ROUNDS = 10
"""Of a recursive query: Trino's max_recursion_depth, which Athena leaves as it is."""
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Query:
    """`fields` are the names that the text gives, None where it gives none, and the types."""

    text: str
    fields: tuple[tuple[str | None, Type], ...]


_Translate = TypeVar("_Translate", bound=Callable[[Any, Scope], Query])
_TRANSLATIONS: dict[type[exp.Expr], Callable[[Any, Scope], Query]] = {}


def translates_query(*kinds: type[exp.Expr]) -> Callable[[_Translate], _Translate]:
    """Registers a function for these nodes."""

    def register(function: _Translate) -> _Translate:
        _TRANSLATIONS.update(dict.fromkeys(kinds, function))
        return function

    return register


def query_of(node: exp.Expr, scope: Scope) -> Query:
    """Raises RefusedQuery for whatever isn't a query that is known."""
    with_text, scope = _with(node.args.get("with_"), scope)
    translate = _TRANSLATIONS.get(type(node))
    if translate is None:
        unsupported(type(node).__name__, node)
    made = translate(node, scope)
    return replace(made, text=f"{with_text}{made.text}")


def _with(node: exp.With | None, scope: Scope) -> tuple[str, Scope]:
    if node is None:
        return "", scope
    only(node, "expressions", "recursive")
    texts = []
    for item in node.expressions:
        only(item, "this", "alias")
        name = item.alias.lower()
        text, named = _named(item, name, scope, bool(node.args.get("recursive")))
        texts.append(text)
        scope = replace(scope, queries={**scope.queries, name: named})
    return f"WITH {', '.join(texts)} ", scope


def _named(item: exp.CTE, name: str, scope: Scope, may_recur: bool) -> tuple[str, NamedQuery]:
    columns = [column.name.lower() for column in item.args["alias"].columns]
    own = scope.statement.alias("w")
    if may_recur and isinstance(item.this, exp.Union) and _names(item.this.expression, name):
        made = _recursive(item.this, name, columns, scope)
    else:
        made = query_of(item.this, replace(scope, fields=(), outputs={}))
    fields = renamed(made.fields, columns, item)
    listed = ", ".join(f"c{index}" for index in range(len(fields)))
    return f"{own}({listed}) AS ({made.text})", NamedQuery(own, fields)


def _names(node: exp.Expr, name: str) -> bool:
    return any(table.name.lower() == name for table in node.find_all(exp.Table))


def _recursive(node: exp.Union, name: str, columns: list[str], scope: Scope) -> Query:
    """As Trino does it: the second part is written out round by round, on the rows of the last.

    The first part gives the types. Rows of a round too many are an error.
    https://trino.io/docs/current/sql/select.html#with-recursive-clause
    """
    only(node, "this", "expression", "distinct")
    if node.args.get("distinct"):
        unsupported("UNION in a recursive query", node, "use UNION ALL")
    if not columns:
        refuse("syntax", f"Recursive query {name} needs a list of its columns", node)
    first = query_of(node.this, replace(scope, fields=(), outputs={}))
    kinds = [kind for _, kind in first.fields]
    fields, texts = renamed(first.fields, columns, node), [first.text]
    aliases = [scope.statement.alias("w") for _ in range(ROUNDS + 2)]
    for alias in aliases[:-1]:
        queries = {**scope.queries, name: NamedQuery(alias, fields)}
        inner = replace(scope, fields=(), outputs={}, queries=queries)
        texts.append(as_types(query_of(node.expression, inner), kinds, node).text)
    listed = ", ".join(f"c{index}" for index in range(len(kinds)))
    named = ", ".join(
        f"{alias}({listed}) AS MATERIALIZED ({text})"
        for alias, text in zip(aliases, texts, strict=True)
    )
    rows = " UNION ALL ".join(f"SELECT {listed} FROM {alias}" for alias in aliases[:-1])
    # A condition, for a column that nobody reads would not be computed.
    beyond = f"lake_raise('Recursion depth limit exceeded ({ROUNDS})', TRUE)"
    text = f"WITH {named} {rows} UNION ALL SELECT {listed} FROM {aliases[-1]} WHERE {beyond}"
    return Query(text, first.fields)


def renamed(
    fields: tuple[tuple[str | None, Type], ...], columns: list[str], node: exp.Expr
) -> tuple[tuple[str | None, Type], ...]:
    if columns and len(columns) != len(fields):
        refuse("type_mismatch", f"{len(columns)} names for {len(fields)} columns", node)
    names: Sequence[str | None] = columns or [name for name, _ in fields]
    return tuple(
        (name and name.lower(), kind) for name, (_, kind) in zip(names, fields, strict=True)
    )


def as_types(query: Query, kinds: list[Type], node: exp.Expr) -> Query:
    """The query with its columns widened."""
    if [kind for _, kind in query.fields] == kinds:
        return query
    if len(query.fields) != len(kinds):
        refuse("type_mismatch", f"{len(query.fields)} columns beside {len(kinds)}", node)
    listed = ", ".join(f"c{index}" for index in range(len(kinds)))
    terms = [
        coerced(Term(f"c{index}", mine), theirs, node).text
        for index, ((_, mine), theirs) in enumerate(zip(query.fields, kinds, strict=True))
    ]
    shown = ", ".join(f"{text} AS c{index}" for index, text in enumerate(terms))
    fields = tuple((name, kind) for (name, _), kind in zip(query.fields, kinds, strict=True))
    return Query(f"SELECT {shown} FROM ({query.text}) AS q({listed})", fields)


def numbered(node: exp.Expr, outputs: list[Term]) -> Term | None:
    """The output that a number names; None where it isn't a number."""
    if not isinstance(node, exp.Literal) or node.is_string:
        return None
    digits = node.this[:_MOST_DIGITS]
    if digits != node.this or not digits.isdigit() or not 1 <= int(digits) <= len(outputs):
        refuse("invalid_argument", f"Column {digits} isn't among {len(outputs)}", node)
    return outputs[int(node.this) - 1]


def limits_of(node: exp.Expr) -> str:
    """LIMIT, FETCH and OFFSET: whole numbers only."""
    text, limit, offset = "", node.args.get("limit"), node.args.get("offset")
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options and (options.args.get("percent") or options.args.get("with_ties")):
            unsupported("FETCH with PERCENT or WITH TIES", node)
        text += f" LIMIT {_whole(limit.args.get('count'), node) or 1}"
    elif limit is not None:
        only(limit, "expression")
        text += f" LIMIT {_whole(limit.expression, node)}" if not _is_all(limit.expression) else ""
    if offset is not None:
        only(offset, "expression")
        text += f" OFFSET {_whole(offset.expression, node)}"
    return text


def _is_all(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column | exp.Var) and node.name.lower() == "all"


def _whole(node: exp.Expr | None, whole: exp.Expr) -> str:
    if node is None:
        return ""
    if not isinstance(node, exp.Literal) or node.is_string or not node.this.isdigit():
        unsupported(f"LIMIT or OFFSET {node.sql('trino')}", whole, "write a whole number")
    if len(node.this) > _MOST_DIGITS:
        refuse("invalid_argument", "LIMIT and OFFSET take a bigint", whole)
    return str(int(node.this))
