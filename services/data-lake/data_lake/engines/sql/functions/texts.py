"""Texts. https://trino.io/docs/current/functions/string.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.expressions import (
    coerced,
    common,
    fails_where,
    term_of,
    translates,
)
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.types import BIGINT, VARBINARY, VARCHAR, array

define("length(varchar) -> bigint", "length({0})")
define("length(varbinary) -> bigint", "octet_length({0})")
define("upper(varchar) -> varchar", "lake_upper({0})")
define("lower(varchar) -> varchar", "lower({0})")
define("reverse(varchar) -> varchar", "array_to_string(list_reverse(string_split({0}, '')), '')")
define("reverse(array(T)) -> array(T)", "list_reverse({0})")
define("trim(varchar) -> varchar", "lake_trim({0})")
define("ltrim(varchar) -> varchar", "lake_ltrim({0})")
define("rtrim(varchar) -> varchar", "lake_rtrim({0})")
define("strpos(varchar, varchar) -> bigint", "strpos({0}, {1})")
define("starts_with(varchar, varchar) -> boolean", "starts_with({0}, {1})")
define("ends_with(varchar, varchar) -> boolean", "ends_with({0}, {1})")
define("replace(varchar, varchar) -> varchar", "replace({0}, {1}, '')")
define("replace(varchar, varchar, varchar) -> varchar", "lake_replace({0}, {1}, {2})")
define("substr(varchar, bigint) -> varchar", "lake_substr({0}, {1})")
define("substr(varchar, bigint, bigint) -> varchar", "lake_substring({0}, {1}, {2})")
define("substring(varchar, bigint) -> varchar", "lake_substr({0}, {1})")
define("substring(varchar, bigint, bigint) -> varchar", "lake_substring({0}, {1}, {2})")
define("split(varchar, varchar) -> array(varchar)", "lake_split({0}, {1})", fails=True)
define(
    "split(varchar, varchar, bigint) -> array(varchar)",
    "lake_split_limit({0}, {1}, {2})",
    fails=True,
)
define(
    "split_part(varchar, varchar, bigint) -> varchar", "lake_split_part({0}, {1}, {2})", fails=True
)
define(
    "split_to_map(varchar, varchar, varchar) -> map(varchar, varchar)",
    "lake_split_to_map({0}, {1}, {2})",
    fails=True,
)
define(
    "split_to_multimap(varchar, varchar, varchar) -> map(varchar, array(varchar))",
    "lake_split_to_multimap({0}, {1}, {2})",
    fails=True,
)
define("strpos(varchar, varchar, bigint) -> bigint", "lake_strpos({0}, {1}, {2})", fails=True)
define(
    "lpad(varchar, bigint, varchar) -> varchar",
    "lake_pad(lpad({0}, CAST({1} AS INTEGER), {2}), {0}, {1}, {2})",
    fails=True,
)
define(
    "rpad(varchar, bigint, varchar) -> varchar",
    "lake_pad(rpad({0}, CAST({1} AS INTEGER), {2}), {0}, {1}, {2})",
    fails=True,
)
define("chr(bigint) -> varchar", "chr(CAST({0} AS INTEGER))", fails=True)
define("codepoint(varchar) -> integer", "lake_codepoint({0})", fails=True)
define("translate(varchar, varchar, varchar) -> varchar", "translate({0}, {1}, {2})")
define("levenshtein_distance(varchar, varchar) -> bigint", "lake_levenshtein({0}, {1})", fails=True)
define("hamming_distance(varchar, varchar) -> bigint", "lake_hamming({0}, {1})", fails=True)
define("normalize(varchar) -> varchar", "nfc_normalize({0})")
define("to_utf8(varchar) -> varbinary", "encode({0})")
define("from_utf8(varbinary) -> varchar", "decode({0})", fails=True)


@translates(exp.DPipe)
def _pipe(node: exp.DPipe, scope: Scope) -> Term:
    only(node, "this", "expression", "safe")
    return joined([term_of(part, scope) for part in node.flatten(unnest=False)], node)


@special("concat", note="of varchar, varbinary or arrays; NULL when an argument is NULL")
def _concat(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, None)
    return joined([term_of(item, scope) for item in node.expressions], node)


def joined(terms: list[Term], node: exp.Expr) -> Term:
    """Texts, bytes, or arrays and elements of them, from left to right."""
    result = terms[0]
    for term in terms[1:]:
        result = _pair(result, term, node)
    return result


def _pair(left: Term, right: Term, node: exp.Expr) -> Term:
    names = (left.type.name, right.type.name)
    fails = fails_where([left, right])
    if "array" in names:
        return _arrays(left, right, node)
    for kind in (VARCHAR, VARBINARY):
        if all(name in (kind.name, "unknown") for name in names):
            one, other = coerced(left, kind).text, coerced(right, kind).text
            return Term(f"({one} || {other})", kind, may_fail=fails)
    message = f"{left.type} || {right.type} isn't defined: CAST to varchar"
    return refuse("type_mismatch", message, node)


def _arrays(left: Term, right: Term, node: exp.Expr) -> Term:
    """NULL when an array is; an element may be NULL."""
    sides, checks, arrays = [], [], []
    for term in (left, right):
        is_array = term.type.name == "array"
        sides.append(term if is_array else Term(f"[{term.text}]", array(term.type)))
        arrays += [term.text] if is_array else []
    made, kind = common(sides, node, f"{left.type} || {right.type}")
    checks = [f"{text} IS NULL" for text in arrays]
    text = f"list_concat({made[0].text}, {made[1].text})"
    whole = f"CASE WHEN {' OR '.join(checks)} THEN NULL ELSE {text} END"
    return Term(whole, kind, may_fail=fails_where([left, right]))


@special("concat_ws", note="concat_ws(separator, varchar, …), concat_ws(separator, array(varchar))")
def _concat_ws(node: exp.Anonymous, scope: Scope) -> Term:
    """NULLs are left out; a separator that is NULL gives NULL."""
    takes(node, 2, None)
    terms = [term_of(item, scope) for item in node.expressions]
    if len(terms) == 2 and terms[1].type.name == "array":
        items = coerced(terms[1], array(VARCHAR), node).text
    else:
        items = f"[{', '.join(coerced(term, VARCHAR, node).text for term in terms[1:])}]"
    separator = coerced(terms[0], VARCHAR, node).text
    macro = "lake_array_join" if terms[0].is_literal else "lake_array_join_by"
    return Term(f"{macro}({items}, {separator})", VARCHAR, may_fail=fails_where(terms))


@translates(exp.Trim)
def _trim(node: exp.Trim, scope: Scope) -> Term:
    """TRIM(LEADING 'x' FROM y)"""
    only(node, "this", "expression", "position")
    side = str(node.args.get("position") or "").upper()
    name = {"LEADING": "ltrim", "TRAILING": "rtrim", "BOTH": "trim", "": "trim"}[side]
    text = coerced(term_of(node.this, scope), VARCHAR, node)
    marks = node.args.get("expression")
    if marks is None:
        return Term(f"lake_{name}({text.text})", VARCHAR, may_fail=text.may_fail)
    what = coerced(term_of(marks, scope), VARCHAR, node)
    return Term(f"{name}({text.text}, {what.text})", VARCHAR, may_fail=text.may_fail)


@translates(exp.StrPosition)
def _position(node: exp.StrPosition, scope: Scope) -> Term:
    only(node, "this", "substr")
    terms = [
        coerced(term_of(part, scope), VARCHAR, node) for part in (node.this, node.args["substr"])
    ]
    return Term(f"strpos({terms[0].text}, {terms[1].text})", BIGINT, may_fail=fails_where(terms))


@translates(exp.Substring)
def _substring(node: Any, scope: Scope) -> Term:
    """SUBSTRING(x FROM 2 FOR 3)"""
    only(node, "this", "start", "length")
    text = coerced(term_of(node.this, scope), VARCHAR, node).text
    bounds = [
        coerced(term_of(node.args[part], scope), BIGINT, node).text
        for part in ("start", "length")
        if node.args.get(part) is not None
    ]
    if not bounds:
        unsupported("SUBSTRING without FROM", node)
    macro = "lake_substr" if len(bounds) == 1 else "lake_substring"
    return Term(f"{macro}({text}, {', '.join(bounds)})", VARCHAR)
