"""Tables of the catalogue, named queries, and queries with an alias, as FROM reads them."""

from dataclasses import dataclass

from sqlglot import exp

from data_lake.engines.sql.queries import Query, renamed
from data_lake.engines.sql.refusals import near, only, refuse, unsupported
from data_lake.engines.sql.scope import Field, Scope, Use
from data_lake.engines.sql.type_text import type_of
from data_lake.engines.sql.types import quoted


@dataclass(frozen=True, slots=True)
class Relation:
    """`fields` can be named; `shown` is what * gives."""

    text: str = ""
    fields: tuple[Field, ...] = ()
    shown: tuple[Field, ...] = ()


def aliased(node: exp.Expr, made: Query, scope: Scope, prefix: str = "") -> Relation:
    alias = node.args.get("alias")
    columns = [column.name.lower() for column in alias.columns] if alias else []
    own = scope.statement.alias("q")
    listed = ", ".join(f"c{index}" for index in range(len(made.fields)))
    name = alias.name.lower() or None if alias else None
    named = renamed(made.fields, columns, node)
    fields = tuple(
        Field(each, kind, f"{own}.c{index}", name) for index, (each, kind) in enumerate(named)
    )
    text = f"{prefix}({made.text}) AS {own}({listed}){_sample(node, scope)}"
    return Relation(text, fields, fields)


def table_of(node: exp.Table, scope: Scope) -> Relation:
    name = node.name.lower()
    if not isinstance(node.this, exp.Identifier) or node.args.get("db"):
        shown = node.this.sql("trino") if isinstance(node.this, exp.Func) else node.sql("trino")
        refuse("unknown_table", f"Table {shown} isn't in the catalogue: write its name alone", node)
    only(node, "this", "alias", "sample")
    alias = node.args.get("alias")
    called = alias.name.lower() if alias else name
    named = scope.queries.get(name)
    own = scope.statement.alias("t")
    sample = _sample(node, scope)
    columns = [column.name.lower() for column in alias.columns] if alias else []
    if named is not None:
        listed = renamed(named.fields, columns, node)
        fields = tuple(
            Field(each, kind, f"{own}.c{index}", called)
            for index, (each, kind) in enumerate(listed)
        )
        return Relation(f"{named.text} AS {own}{sample}", fields, fields)
    types = scope.statement.tables.get(name)
    if types is None:
        hint = near(name, scope.statement.tables)
        refuse("unknown_table", f"Table {name[:200]!r} isn't in the catalogue{hint}", node)
    if columns:
        unsupported("Names for a table's columns", node, "use a subquery")
    use = Use(name)
    scope.statement.uses.append(use)
    fields = tuple(
        Field(column.lower(), type_of(kind), f"{own}.{quoted(column)}", called, use)
        for column, kind in types.items()
    )
    return Relation(f"lake.{quoted(name)} AS {own}{sample}", fields, fields)


def _sample(node: exp.Expr, scope: Scope) -> str:
    """TABLESAMPLE BERNOULLI (10) or SYSTEM (10): percent."""
    sample = node.args.get("sample")
    if sample is None:
        return ""
    only(sample, "method", "percent")
    method, percent = sample.args.get("method"), sample.args.get("percent")
    name = method.name.upper() if method else ""
    if name not in ("BERNOULLI", "SYSTEM") or not isinstance(percent, exp.Literal):
        unsupported("This TABLESAMPLE", node, "write TABLESAMPLE BERNOULLI (10)")
    if percent.is_string or not 0 <= float(percent.this) <= 100:
        refuse("invalid_argument", "TABLESAMPLE takes 0 to 100 percent", node)
    scope.statement.is_repeatable = False
    return f" TABLESAMPLE {name}({float(percent.this)} PERCENT)"
