"""UNNEST of arrays and maps, several side by side. https://trino.io/docs/current/sql/select.html#unnest"""

from sqlglot import exp

from data_lake.engines.sql.expressions import term_of
from data_lake.engines.sql.refusals import only, refuse
from data_lake.engines.sql.scope import Field, Scope, Term
from data_lake.engines.sql.types import BIGINT, Type, quoted


def unnested(node: exp.Unnest, scope: Scope, own: str) -> tuple[str, tuple[Field, ...]]:
    """DuckDB puts the lists of one SELECT side by side and fills with NULL, as Trino does."""
    only(node, "expressions", "alias", "offset")
    terms = [term_of(item, scope) for item in node.expressions]
    inner: list[str] = []
    outer: list[str] = []
    kinds: list[Type] = []
    for term in terms:
        for text, kind in _lists(term, node):
            name = f"u{len(inner)}"
            inner.append(f"unnest({text}) AS {name}")
            if kind.name == "row":
                outer += [f"{name}.{quoted(field)}" for field in kind.field_names()]
                kinds += kind.args
            else:
                outer.append(name)
                kinds.append(kind)
    alias = node.args.get("alias")
    names: list[str | None] = [column.name.lower() for column in alias.columns] if alias else []
    offset = node.args.get("offset")
    if offset:
        longest = f"greatest({', '.join(_length(term) for term in terms)})"
        inner.append(f"unnest(range(1, {longest} + 1)) AS n")
        outer.append("n")
        kinds.append(BIGINT)
        # The parser takes the last name of the alias for the ordinal's.
        names += [offset.name.lower()] if names and isinstance(offset, exp.Identifier) else []
    if not names:
        names = [None] * len(kinds)
    if len(names) != len(kinds):
        refuse("type_mismatch", f"UNNEST gives {len(kinds)} columns; {len(names)} are named", node)
    table = alias.name.lower() or None if alias else None
    listed = ", ".join(f"c{index}" for index in range(len(kinds)))
    text = f"LATERAL (SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)}))"
    fields = tuple(
        Field(name, kind, f"{own}.c{index}", table)
        for index, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    return f"{text} AS {own}({listed})", fields


def _lists(term: Term, node: exp.Expr) -> list[tuple[str, Type]]:
    kind = term.type
    if kind.name == "array":
        return [(term.text, kind.args[0])]
    if kind.name == "map":
        keys, values = f"map_keys({term.text})", f"map_values({term.text})"
        return [(keys, kind.args[0]), (values, kind.args[1])]
    return refuse("type_mismatch", f"UNNEST takes arrays and maps, not {kind}", node)


def _length(term: Term) -> str:
    length = "len" if term.type.name == "array" else "cardinality"
    return f"CAST(coalesce({length}({term.text}), 0) AS BIGINT)"
