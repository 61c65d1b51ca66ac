"""Names and what they stand for: columns of relations, parameters of lambdas, named queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from data_lake.engines.sql.prepared import Predicate
from data_lake.engines.sql.refusals import near, refuse
from data_lake.engines.sql.types import Type

NOT_LITERAL: Any = object()
_MOST_ALIASES = 10_000


@dataclass(slots=True)
class Use:
    """What a statement reads of a table, at one place where it names it."""

    name: str
    columns: set[str] = field(default_factory=set)
    bounds: list[Predicate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Term:
    """An expression for DuckDB. `literal` is its value where the text gives one.

    `may_fail` says that it raises an error for some rows: it mustn't be tried on rows that a
    condition before it has left out.
    """

    text: str
    type: Type
    literal: Any = NOT_LITERAL
    may_fail: bool = False

    @property
    def is_literal(self) -> bool:
        return self.literal is not NOT_LITERAL


@dataclass(frozen=True, slots=True)
class Field:
    """A column that can be named, by `name` or `relation.name`; both in lower case."""

    name: str | None
    type: Type
    text: str
    relation: str | None = None
    use: Use | None = None

    def term(self) -> Term:
        if self.use is not None and self.name is not None:
            self.use.columns.add(self.name)
        return Term(self.text, self.type)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of WITH: DuckDB's name for it, and its columns."""

    text: str
    fields: tuple[tuple[str | None, Type], ...]


@dataclass(slots=True)
class Statement:
    """What is gathered while a statement is translated."""

    tables: Mapping[str, Mapping[str, str]]
    uses: list[Use] = field(default_factory=list)
    is_repeatable: bool = True
    aliases: int = 0

    def alias(self, letter: str) -> str:
        """A name for DuckDB that no other has."""
        self.aliases += 1
        if self.aliases > _MOST_ALIASES:
            refuse("too_long", f"A statement has at most {_MOST_ALIASES} tables and subqueries")
        return f"{letter}{self.aliases}"


@dataclass(slots=True)
class Lifted:
    """Aggregates, and with them columns, that are computed before what they are written in."""

    with_columns: bool
    names: dict[str, str] = field(default_factory=dict)

    def name_of(self, text: str) -> str:
        return self.names.setdefault(text, f"g{len(self.names)}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What can be named at one place; `outer` is what surrounds a subquery.

    `lifted`: what may not stand here, and the names that stand for it.
    """

    statement: Statement
    fields: tuple[Field, ...] = ()
    outer: "Scope | None" = None
    lambdas: Mapping[str, Term] = field(default_factory=dict)
    queries: Mapping[str, NamedQuery] = field(default_factory=dict)
    outputs: Mapping[str, Term] = field(default_factory=dict)
    windows: Mapping[str, exp.Expr] = field(default_factory=dict)
    depth: int = 0
    lifted: Lifted | None = None

    def inside(self) -> "Scope":
        """For a subquery, which sees these columns from within."""
        return Scope(self.statement, outer=self, queries=self.queries, depth=self.depth)

    def with_lambdas(self, parameters: Mapping[str, Term]) -> "Scope":
        return replace(self, lambdas={**self.lambdas, **parameters}, depth=self.depth + 1)

    def column(self, names: list[str], node: exp.Expr) -> tuple[Term, list[str]]:
        """The column that the first names say, and those left over, which are fields of a row.

        Raises RefusedQuery("unknown_column" or "ambiguous_column").
        """
        scope: Scope | None = self
        while scope is not None:
            found = scope._find(names, node)
            if found:
                return found
            scope = scope.outer
        known = {item.name for item in self.fields if item.name}
        whole = ".".join(names)
        hint = near(names[-1], known)
        return refuse("unknown_column", f"Column {whole!r} isn't there{hint}", node)

    def _find(self, names: list[str], node: exp.Expr) -> tuple[Term, list[str]] | None:
        if names[0] in self.lambdas:
            return self.lambdas[names[0]], names[1:]
        if len(names) == 1 and names[0] in self.outputs:
            return self.outputs[names[0]], []
        if len(names) > 1:
            pair = tuple(names[:2])
            matches = [item for item in self.fields if (item.relation, item.name) == pair]
            if matches:
                return _only_one(matches, names, node), names[2:]
        matches = [item for item in self.fields if item.name == names[0]]
        return (_only_one(matches, names, node), names[1:]) if matches else None


def _only_one(matches: list[Field], names: list[str], node: exp.Expr) -> Term:
    if len(matches) > 1:
        refuse("ambiguous_column", f"Column {'.'.join(names)!r} is ambiguous: name its table", node)
    return matches[0].term()
