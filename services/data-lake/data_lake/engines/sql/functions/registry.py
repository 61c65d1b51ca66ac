"""Which functions there are: the allow-list, and how each is called.

A function is a row of a table (`define`), Trino's signature and DuckDB's text for it; where that
doesn't do, it is Python of its own (`special`).
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

from data_lake.engines.sql.functions.signatures import Signature, signature_of
from data_lake.engines.sql.refusals import near, refuse
from data_lake.engines.sql.scope import Scope, Term

Special: TypeAlias = Callable[[exp.Anonymous, Scope], Term]
SIGNATURES: dict[str, list[Signature]] = {}
SPECIALS: dict[str, Special] = {}
NOTES: dict[str, str] = {}


def define(text: str, template: str, *, fails: bool = False) -> None:
    """`define("strpos(varchar, varchar) -> bigint", "strpos({0}, {1})")`.

    Of several of one name the first that fits is taken. An aggregate's template has {distinct},
    {order} and {over}: its FILTER and OVER clauses.
    """
    signature = signature_of(text, template, fails)
    SIGNATURES.setdefault(signature.name, []).append(signature)


def special(*names: str, note: str = "") -> Callable[[Special], Special]:
    """Registers Python that translates a call; `note` is for the reference page."""

    def register(function: Special) -> Special:
        for name in names:
            SPECIALS[name] = function
            NOTES[name] = note
        return function

    return register


def known_functions() -> list[str]:
    return sorted({*SIGNATURES, *SPECIALS})


def takes(node: exp.Anonymous, least: int, most: int | None) -> None:
    """Refuses a call with another number of arguments."""
    count = len(node.expressions)
    if count < least or (most is not None and count > most):
        name = str(node.this).lower()
        wanted = f"{least}" if most == least else f"{least} to {most or 'any number of'}"
        refuse("type_mismatch", f"{name} takes {wanted} arguments; here are {count}", node)


def unknown_function(name: str, node: exp.Expr) -> None:
    refuse(
        "unknown_function",
        f"Function {name!r} isn't supported{near(name, known_functions())}",
        node,
    )
