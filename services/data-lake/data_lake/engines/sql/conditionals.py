"""CASE, IF, COALESCE, NULLIF, TRY. https://trino.io/docs/current/functions/conditional.html"""

from dataclasses import replace

from sqlglot import exp

from data_lake.engines.sql.comparisons import compared
from data_lake.engines.sql.expressions import (
    boolean,
    common,
    fails_where,
    once,
    term_of,
    translates,
)
from data_lake.engines.sql.functions.registry import special, takes
from data_lake.engines.sql.refusals import only
from data_lake.engines.sql.scope import Lifted, Scope, Term


@translates(exp.Case)
def _case(node: exp.Case, scope: Scope) -> Term:
    only(node, "this", "ifs", "default")
    tests = []
    for branch in node.args["ifs"]:
        if node.this is None:
            tests.append(boolean(branch.this, scope, "What WHEN takes"))
        else:
            tests.append(
                compared("=", term_of(node.this, scope), term_of(branch.this, scope), node)
            )
    default = node.args.get("default") or exp.null()
    parts = [branch.args["true"] for branch in node.args["ifs"]] + [default]
    results, kind = common([term_of(part, scope) for part in parts], node, "CASE")
    whens = " ".join(
        f"WHEN {test.text} THEN {result.text}"
        for test, result in zip(tests, results[:-1], strict=True)
    )
    text = f"CASE {whens} ELSE {results[-1].text} END"
    return Term(text, kind, may_fail=fails_where([*tests, *results]))


@translates(exp.If)
def _if(node: exp.If, scope: Scope) -> Term:
    only(node, "this", "true", "false")
    test = boolean(node.this, scope, "What IF takes")
    parts = [node.args["true"], node.args.get("false") or exp.null()]
    results, kind = common([term_of(part, scope) for part in parts], node, "IF")
    text = f"CASE WHEN {test.text} THEN {results[0].text} ELSE {results[1].text} END"
    return Term(text, kind, may_fail=fails_where([test, *results]))


@special("coalesce", note="the first that isn't NULL, of one type")
def _coalesce(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, None)
    terms, kind = common([term_of(item, scope) for item in node.expressions], node, "coalesce")
    text = f"coalesce({', '.join(term.text for term in terms)})"
    return Term(text, kind, may_fail=fails_where(terms))


@special("nullif", note="nullif(a, b): NULL where a = b, else a")
def _nullif(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    one, other = (term_of(item, scope) for item in node.expressions)
    test = compared("=", one, other, node)
    text = f"CASE WHEN {test.text} THEN NULL ELSE {one.text} END"
    return Term(text, one.type, may_fail=test.may_fail)


@special("try", note="try(x): NULL where x fails")
def _try(node: exp.Anonymous, scope: Scope) -> Term:
    """DuckDB's TRY has no aggregates within: they are computed outside."""
    takes(node, 1, 1)
    lifted = Lifted(with_columns=False)
    term = term_of(node.expressions[0], replace(scope, lifted=lifted))
    if isinstance(node.expressions[0], exp.Column | exp.Literal):
        return term
    if lifted.names:
        lifted = Lifted(with_columns=True)
        term = term_of(node.expressions[0], replace(scope, lifted=lifted))
    text = f"TRY({term.text})"
    for lifted_text, name in lifted.names.items():
        text = once(lifted_text, name, text)
    return Term(text, term.type)
