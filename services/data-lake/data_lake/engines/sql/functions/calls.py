"""Calls: arguments fitted to a signature, and the clauses that aggregates have beside them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, fails_where, term_of, translates
from data_lake.engines.sql.functions.registry import (
    SIGNATURES,
    SPECIALS,
    unknown_function,
)
from data_lake.engines.sql.functions.signatures import Signature, bound, filled
from data_lake.engines.sql.ordering import order_of
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import ZONED, Type, stored_as

_WINDOWS = frozenset(
    [
        "row_number",
        "rank",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
    ]
)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What stands beside an aggregate's arguments, as DuckDB's text."""

    distinct: str = ""
    order: str = ""
    filter: str = ""
    over: str = ""
    nulls: str = ""

    @property
    def any(self) -> str:
        """What a function that isn't an aggregate can't have."""
        return self.distinct or self.order or self.filter or self.over or self.nulls


@translates(exp.Anonymous)
def _call(node: exp.Anonymous, scope: Scope) -> Term:
    return called(node, scope, Clauses())


def called(node: exp.Expr, scope: Scope, clauses: Clauses) -> Term:
    """A call by name; `clauses` are those that stand after it."""
    if not isinstance(node, exp.Anonymous):
        unsupported(f"FILTER or OVER after {node.key.upper()}", node)
    only(node, "this", "expressions")
    name = str(node.name).lower()
    if name in SPECIALS:
        if clauses.any:
            unsupported(f"FILTER or OVER after {name}", node)
        return SPECIALS[name](node, scope)
    if name not in SIGNATURES:
        unknown_function(name, node)
    is_aggregate = any(signature.is_aggregate for signature in SIGNATURES[name])
    inner = replace(scope, lifted=None) if is_aggregate else scope
    arguments, distinct, order = _arguments_of(node, inner)
    clauses = Clauses(distinct, order, clauses.filter, clauses.over, clauses.nulls)
    term = fitted(name, arguments, inner, node, clauses)
    if scope.lifted is None or not is_aggregate:
        return term
    if clauses.over:
        unsupported("A window function within TRY", node, "compute it in a subquery")
    return replace(term, text=scope.lifted.name_of(term.text))


def _arguments_of(node: exp.Anonymous, scope: Scope) -> tuple[list[exp.Expr], str, str]:
    """Arguments without what belongs to the aggregate: DISTINCT and ORDER BY."""
    arguments, distinct, order = list(node.expressions), "", ""
    if arguments and isinstance(arguments[-1], exp.Order):
        order = f" {order_of(arguments[-1], scope)}"
        arguments[-1] = arguments[-1].this
    if arguments and isinstance(arguments[0], exp.Distinct):
        only(arguments[0], "expressions")
        distinct = "DISTINCT "
        arguments = [*arguments[0].expressions, *arguments[1:]]
    if len(arguments) == 1 and isinstance(arguments[0], exp.Star):
        if str(node.name).lower() != "count" or distinct or order:
            unsupported(f"* in {node.name}", node)
        arguments = []
    return arguments, distinct, order


def fitted(
    name: str,
    arguments: list[exp.Expr],
    scope: Scope,
    node: exp.Expr,
    clauses: Clauses,
) -> Term:
    """The first signature of that name that fits. Raises RefusedQuery("type_mismatch")."""
    terms = [None if isinstance(item, exp.Lambda) else term_of(item, scope) for item in arguments]
    for signature in SIGNATURES[name]:
        found = _fit(signature, terms, arguments)
        if found is not None:
            return _made(signature, terms, arguments, found, scope, node, clauses)
    shown = ", ".join("a lambda" if term is None else str(term.type) for term in terms)
    takes = " or ".join(signature.text for signature in SIGNATURES[name])
    return refuse("type_mismatch", f"{name}({shown}) isn't defined; {takes} is", node)


def _fit(
    signature: Signature, terms: list[Term | None], arguments: list[exp.Expr]
) -> dict[str, Type] | None:
    """What the letters stand for; None where the arguments don't fit."""
    parameters = signature.parameters_for(len(terms))
    if parameters is None:
        return None
    found: dict[str, Type] = {}
    for parameter, term, node in zip(parameters, terms, arguments, strict=True):
        if term is None:
            if parameter.name != "function" or len(parameter.args) - 1 != len(node.expressions):
                return None
        elif parameter.name == "function" or not bound(parameter, term.type, found):
            return None
    return found


def _made(
    signature: Signature,
    terms: list[Term | None],
    arguments: list[exp.Expr],
    found: dict[str, Type],
    scope: Scope,
    node: exp.Expr,
    clauses: Clauses,
) -> Term:
    if clauses.any and not signature.is_aggregate:
        unsupported(f"DISTINCT, ORDER BY, FILTER or OVER with {signature.name}", node)
    if signature.name in _WINDOWS and not clauses.over:
        refuse("syntax", f"{signature.name} needs OVER (…)", node)
    parameters = signature.parameters_for(len(terms)) or ()
    made: list[Term] = []
    for parameter, term, argument in zip(parameters, terms, arguments, strict=True):
        if term is None:
            made.append(function_of(argument, parameter, found, scope))
        else:
            made.append(_as_parameter(term, parameter, found, argument))
    result = filled(signature.result, found)
    text = signature.template.format(
        *(term.text for term in made),
        all=", ".join(term.text for term in made),
        distinct=clauses.distinct,
        order=clauses.order,
        nulls=clauses.nulls,
        over=clauses.filter + clauses.over,
        **_of_types(found),
    )
    may_fail = signature.may_fail or fails_where(made)
    return Term(text, result, may_fail=may_fail)


def _of_types(found: dict[str, Type]) -> dict[str, str]:
    """{T}: DuckDB's type; of a decimal also 10 ** scale and its inverse."""
    texts = {name[1:]: stored_as(kind) for name, kind in found.items()}
    if "?D" in found:
        scale = found["?D"].scale
        texts["D_ten"] = f"CAST('1{'0' * scale}' AS DECIMAL({scale + 1}, 0))"
        unit = f"0.{'0' * (scale - 1)}1" if scale else "1"
        texts["D_unit"] = f"CAST('{unit}' AS DECIMAL({scale or 1}, {scale}))"
    return texts


def _as_parameter(term: Term, parameter: Type, found: dict[str, Type], node: exp.Expr) -> Term:
    kind = filled(parameter, found)
    if kind.name == ZONED == term.type.name:
        return term
    return coerced(term, kind, node)


def function_of(node: exp.Expr, parameter: Type, found: dict[str, Type], scope: Scope) -> Term:
    """A lambda; what it gives is noted for the letter of its result."""
    *kinds, result = parameter.args
    names = [item.name.lower() for item in node.expressions]
    text, body = lambda_of(names, [filled(kind, found) for kind in kinds], node.this, scope)
    if not bound(result, body.type, found):
        wanted = filled(result, found)
        refuse("type_mismatch", f"The lambda gives {body.type}, and must give {wanted}", node)
    body = coerced(body, filled(result, found), node)
    return Term(text(body.text), parameter, may_fail=body.may_fail)


def lambda_of(
    names: list[str], kinds: list[Type], body: exp.Expr, scope: Scope
) -> tuple[Callable[[str], str], Term]:
    """The body, and what makes DuckDB's lambda of its text."""
    own = [f"p{scope.depth}_{index}" for index in range(len(names))]
    terms = {name: Term(mine, kind) for name, mine, kind in zip(names, own, kinds, strict=True)}
    inner = term_of(body, scope.with_lambdas(terms))
    return (lambda text: f"lambda {', '.join(own)}: {text}"), inner
