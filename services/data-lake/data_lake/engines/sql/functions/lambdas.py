"""Functions whose lambdas DuckDB calls otherwise. https://trino.io/docs/current/functions/lambda.html"""

from sqlglot import exp

from data_lake.engines.sql.expressions import coerced, fails_where, once, term_of
from data_lake.engines.sql.functions.calls import lambda_of
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import Type, array, common_type, stored_as


def lambda_with(node: exp.Expr, count: int, name: str) -> exp.Lambda:
    if not isinstance(node, exp.Lambda) or len(node.expressions) != count:
        refuse("type_mismatch", f"{name} takes a lambda of {count} parameters", node)
    return node


@special("reduce", note="reduce(array(T), S, (s, x) -> S, s -> R)")
def _reduce(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 4, 4)
    items, state = (term_of(item, scope) for item in node.expressions[:2])
    if items.type.name != "array":
        refuse("type_mismatch", f"reduce takes an array, not {items.type}", node)
    step = lambda_with(node.expressions[2], 2, "reduce")
    last = lambda_with(node.expressions[3], 1, "reduce")
    kind = _state_type(items.type.args[0], state.type, step, scope)
    folded = _folded(items, coerced(state, kind), step, scope)
    name = f"s{scope.depth}"
    inner = scope.with_lambdas({last.expressions[0].name.lower(): Term(name, kind)})
    result = term_of(last.this, inner)
    text = f"CASE WHEN {items.text} IS NOT NULL THEN {once(folded, name, result.text)} END"
    return Term(text, result.type, may_fail=True)


def _state_type(element: Type, kind: Type, step: exp.Lambda, scope: Scope) -> Type:
    """That of the beginning; of NULL, that of the first step."""
    names = [item.name.lower() for item in step.expressions]
    _, body = lambda_of(names, [kind, element], step.this, scope)
    wider = common_type(kind, body.type)
    if wider is None or (stored_as(wider) != stored_as(kind) and kind.name != "unknown"):
        refuse("type_mismatch", f"reduce's state is {kind}, its lambda gives {body.type}", step)
    return wider


def _folded(items: Term, state: Term, step: exp.Lambda, scope: Scope) -> str:
    """DuckDB has one type for state and element, so both travel in a struct."""
    depth, element = scope.depth, items.type.args[0]
    names = [item.name.lower() for item in step.expressions]
    parameters = {names[0]: Term(f"a{depth}.s", state.type), names[1]: Term(f"b{depth}.x", element)}
    stepped = coerced(term_of(step.this, scope.with_lambdas(parameters)), state.type).text
    struct = f"STRUCT(s {stored_as(state.type)}, x {stored_as(element)})"
    pair = f"CAST({{'s': NULL, 'x': y{depth}}} AS {struct})"
    listed = f"list_transform({items.text}, lambda y{depth}: {pair})"
    begin = f"CAST({{'s': {state.text}, 'x': NULL}} AS {struct})"
    next_one = f"CAST({{'s': {stepped}, 'x': NULL}} AS {struct})"
    return f"list_reduce({listed}, lambda a{depth}, b{depth}: {next_one}, {begin}).s"


@special("zip_with", note="zip_with(array(T), array(U), (x, y) -> R)")
def _zip_with(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 3, 3)
    left, right = (term_of(item, scope) for item in node.expressions[:2])
    body = lambda_with(node.expressions[2], 2, "zip_with")
    if left.type.name != "array" or right.type.name != "array":
        refuse("type_mismatch", "zip_with takes two arrays", node)
    name = f"z{scope.depth}"
    inner = scope.with_lambdas(
        {
            body.expressions[0].name.lower(): Term(f"{name}[1]", left.type.args[0]),
            body.expressions[1].name.lower(): Term(f"{name}[2]", right.type.args[0]),
        }
    )
    made = term_of(body.this, inner)
    text = f"list_transform(list_zip({left.text}, {right.text}), lambda {name}: {made.text})"
    return Term(text, array(made.type), may_fail=made.may_fail or fails_where([left, right]))
