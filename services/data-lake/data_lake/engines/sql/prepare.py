"""A statement's text → what may be run: read, checked and translated in one walk over its tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from data_lake.domain.errors import RefusedQuery
from data_lake.engines.sql.cast_rules import cast_to
from data_lake.engines.sql.catalogue_statements import answered, is_catalogue_statement
from data_lake.engines.sql.expressions import cast_text
from data_lake.engines.sql.grammar import text_of, tokens_of, tree_of
from data_lake.engines.sql.parameters import bind
from data_lake.engines.sql.prepared import Json, Prepared, ResultColumn, TableUse
from data_lake.engines.sql.queries import Query, query_of
from data_lake.engines.sql.refusals import placed, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Statement, Term, Use
from data_lake.engines.sql.times import in_zone
from data_lake.engines.sql.types import VARCHAR, ZONED, Type

_BEGINNINGS = ("SELECT", "WITH", "VALUES", "(", "TABLE")
_LONGEST_TRANSLATION = 4_000_000


def prepare(
    text: str,
    tables: Mapping[str, Mapping[str, str]],
    parameters: Sequence[Json] | Mapping[str, Json] = (),
) -> Prepared:
    """`tables`: name → column → Trino type. `parameters`: of `?` in order, or of `:name`.

    Raises RefusedQuery naming what isn't supported, and where.
    """
    try:
        return _prepared(text, tables, parameters)
    except RecursionError:
        raise RefusedQuery(
            "too_deep", "The statement's parts stand too deep in each other"
        ) from None
    except RefusedQuery as refusal:
        raise placed(refusal, text) from None


def _prepared(
    text: str,
    tables: Mapping[str, Mapping[str, str]],
    parameters: Sequence[Json] | Mapping[str, Json],
) -> Prepared:
    tokens = tokens_of(text)
    if is_catalogue_statement(tokens):
        return answered(tokens, tables)
    kind: Literal["query", "explain"] = "query"
    if tokens[0].text.upper() == "EXPLAIN":
        kind, tokens = "explain", _explained(tokens)
    beginning = tokens[0].text.upper()
    if beginning not in _BEGINNINGS:
        unsupported(f"A statement that begins with {beginning[:40]}", instead="use SELECT")
    tree = tree_of(text, tokens)
    bind(tree, parameters)
    statement = Statement(tables)
    query = query_of(tree, Scope(statement))
    return _finished(kind, tree, query, statement)


def _explained(tokens: list[Token]) -> list[Token]:
    if len(tokens) < 2 or tokens[1].text.upper() not in _BEGINNINGS[:3]:
        what = tokens[1].text.upper() if len(tokens) > 1 else "nothing"
        unsupported(f"EXPLAIN {what[:40]}", instead="EXPLAIN takes a query and no options")
    return tokens[1:]


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    type: Type


def _finished(
    kind: Literal["query", "explain"], tree: exp.Expr, query: Query, statement: Statement
) -> Prepared:
    shown = [_shown(f"c{index}", each) for index, (_, each) in enumerate(query.fields)]
    sql = query.text
    if any(item.text != f"c{index}" for index, item in enumerate(shown)):
        listed = ", ".join(f"c{index}" for index in range(len(shown)))
        texts = ", ".join(f"{item.text} AS c{index}" for index, item in enumerate(shown))
        sql = f"SELECT {texts} FROM ({sql}) AS q({listed})"
    if len(sql) > _LONGEST_TRANSLATION:
        refuse("too_long", "The statement's translation is too long: write it in steps")
    names = (name or f"_col{index}" for index, (name, _) in enumerate(query.fields))
    return Prepared(
        kind,
        sql,
        tuple(ResultColumn(name, str(item.type)) for name, item in zip(names, shown, strict=True)),
        tuple(_use(use) for use in statement.uses),
        text_of(tree),
        statement.is_repeatable,
    )


def _use(use: Use) -> TableUse:
    return TableUse(use.name, tuple(sorted(use.columns)), tuple(dict.fromkeys(use.bounds)))


def _shown(text: str, kind: Type) -> _Shown:
    """What can be fetched: instants as their zone's wall clock, or as text with the zone's name."""
    if kind.name == ZONED and kind.zone == "UTC":
        return _Shown(in_zone(text, "UTC"), kind)
    if kind.name == ZONED:
        in_milliseconds = replace(kind, size=3)
        return _Shown(cast_to(Term(text, in_milliseconds), VARCHAR).text, in_milliseconds)
    if kind.holds(ZONED):
        unsupported(f"A result of type {kind}", instead="CAST its instants to varchar")
    if kind.name == "json":
        return _Shown(cast_text(text, VARCHAR), kind)
    return _Shown(text, kind)
