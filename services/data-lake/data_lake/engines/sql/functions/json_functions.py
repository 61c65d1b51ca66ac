"""JSON. https://trino.io/docs/current/functions/json.html"""

from typing import Any

from sqlglot import exp

from data_lake.engines.sql.cast_nested import from_json
from data_lake.engines.sql.expressions import coerced, once, term_of, translates
from data_lake.engines.sql.functions.registry import define, special, takes
from data_lake.engines.sql.json_paths import Path, extracted, followed, path_of
from data_lake.engines.sql.refusals import only, refuse, unsupported
from data_lake.engines.sql.scope import Scope, Term
from data_lake.engines.sql.type_text import type_of
from data_lake.engines.sql.types import BIGINT, BOOLEAN, JSON, VARCHAR, Type

define("json_parse(varchar) -> json", "lake_json_parse({0})", fails=True)
define("json_format(json) -> varchar", "CAST({0} AS VARCHAR)")
define("is_json_scalar(json) -> boolean", "json_type({0}) NOT IN ('ARRAY', 'OBJECT')")
define(
    "is_json_scalar(varchar) -> boolean", "json_type({0}) NOT IN ('ARRAY', 'OBJECT')", fails=True
)


def document(node: exp.Expr, scope: Scope) -> str:
    """JSON, or text that may be; text that isn't gives NULL."""
    term = term_of(node, scope)
    if term.type.name == "json":
        return term.text
    if term.type.name not in ("varchar", "unknown"):
        refuse("type_mismatch", f"JSON functions take json or varchar, not {term.type}", node)
    return f"lake_json_or_null({term.text})"


def _path(node: exp.Expr, scope: Scope, has_mode: bool = False) -> Path:
    term = term_of(node, scope)
    if not isinstance(term.literal, str):
        unsupported("A JSON path that isn't a constant", node)
    path = path_of(term.literal, node, has_mode)
    if path.all_elements and not has_mode:
        unsupported("[*] in a JSON path", node, "CAST the array and use UNNEST")
    return path


@special("json_extract", note="json_extract(json, '$.a[0]'): json")
def _extract(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text = extracted(document(node.expressions[0], scope), _path(node.expressions[1], scope))
    return Term(text, JSON)


@special("json_extract_scalar", note="json_extract_scalar(json, '$.a'): varchar")
def _extract_scalar(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text = extracted(document(node.expressions[0], scope), _path(node.expressions[1], scope))
    return Term(f"lake_json_scalar({text})", VARCHAR)


@special("json_size", note="json_size(json, '$.a'): bigint")
def _size(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    text = extracted(document(node.expressions[0], scope), _path(node.expressions[1], scope))
    return Term(f"lake_json_size({text})", BIGINT)


@special("json_array_length", note="bigint; NULL for what is no array")
def _array_length(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 1, 1)
    return Term(f"lake_json_length({document(node.expressions[0], scope)})", BIGINT)


@special(
    "json_array_contains", note="json_array_contains(json, varchar, bigint, double or boolean)"
)
def _array_contains(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    value = term_of(node.expressions[1], scope)
    if value.type.name not in ("varchar", "boolean") and not value.type.is_whole:
        refuse("type_mismatch", f"json_array_contains of {value.type}", node)
    text = document(node.expressions[0], scope)
    made = f"lake_json_contains({text}, to_json({value.text}))"
    return Term(made, BOOLEAN, may_fail=value.may_fail)


@special("json_exists", note="json_exists(varchar, 'lax $.a')")
def _exists(node: exp.Anonymous, scope: Scope) -> Term:
    takes(node, 2, 2)
    path = _path(node.expressions[1], scope, has_mode=True)
    text = followed(document(node.expressions[0], scope), path)
    if path.all_elements:
        text = f"lake_json_first({text})"
    return Term(
        f"lake_json_exists({document(node.expressions[0], scope)}, {text})", BOOLEAN, may_fail=True
    )


def _clauses(node: exp.Expr) -> tuple[Any, Any]:
    """What ON EMPTY and ON ERROR say: None, "ERROR" or "NULL …", or an expression."""
    condition = node.args.get("on_condition")
    if not condition:
        return None, None
    only(condition, "empty", "error")
    return condition.args.get("empty"), condition.args.get("error")


@translates(exp.JSONValue)
def _value(node: exp.JSONValue, scope: Scope) -> Term:
    """JSON_VALUE(text, 'lax $.a' RETURNING bigint DEFAULT 0 ON EMPTY NULL ON ERROR)"""
    only(node, "this", "path", "returning", "on_condition")
    path = _path(node.args["path"], scope, has_mode=True)
    if path.all_elements:
        unsupported("[*] in JSON_VALUE", node)
    returning = node.args.get("returning")
    kind = type_of(returning.sql("trino")) if returning else VARCHAR
    if kind.name not in ("varchar", "boolean") and not kind.is_number:
        unsupported(f"JSON_VALUE RETURNING {kind}", node, "CAST its text")
    empty, error = _clauses(node)
    if error and str(error) != "NULL ON ERROR":
        unsupported("JSON_VALUE with ON ERROR but NULL", node)
    whole = document(node.this, scope)
    # What a path can't say here is refused; TRY is for what the value can't be.
    scalar = f"TRY({from_json('lake_json_only_scalar(item)', kind, node)})"
    if not empty or str(empty) == "NULL ON EMPTY":
        return Term(once(followed(whole, path), "item", scalar), kind, may_fail=True)
    default = _default(empty, kind, path, node, scope)
    both = f"CASE WHEN item IS NULL THEN {default} ELSE {scalar} END"
    text = once(followed(whole, path), "item", both)
    return Term(f"CASE WHEN {whole} IS NOT NULL THEN {text} END", kind, may_fail=True)


def _default(empty: Any, kind: Type, path: Path, node: exp.Expr, scope: Scope) -> str:
    """Strict mode is never empty: what isn't there is an error, which gives NULL."""
    if not isinstance(empty, exp.Expr):
        unsupported(f"JSON_VALUE with {empty}", node)
    return coerced(term_of(empty, scope), kind, node).text if path.is_lax else "NULL"


@translates(exp.JSONExtract)
def _query(node: exp.JSONExtract, scope: Scope) -> Term:
    """JSON_QUERY(text, 'lax $.a' WITH ARRAY WRAPPER)"""
    if not node.args.get("json_query"):
        unsupported("The operator ->", node, "use json_extract")
    only(node, "this", "expression", "option", "json_query", "on_condition")
    if node.args.get("on_condition"):
        unsupported("ON EMPTY and ON ERROR in JSON_QUERY", node)
    option = node.args.get("option")
    wrapper = " ".join(option.name.upper().split()) if option else "WITHOUT WRAPPER"
    path = _path(node.expression, scope, has_mode=True)
    item = followed(document(node.this, scope), path)
    if wrapper in ("WITHOUT WRAPPER", "WITHOUT ARRAY WRAPPER"):
        if path.all_elements:
            item = f"lake_json_sole({item})"
        return Term(f"CAST({item} AS VARCHAR)", VARCHAR, may_fail=True)
    if "CONDITIONAL" in wrapper.split():
        unsupported("CONDITIONAL WRAPPER", node)
    wrapped = f"lake_json_elements({item})" if path.all_elements else f"lake_json_wrapped({item})"
    return Term(f"CAST({wrapped} AS VARCHAR)", VARCHAR, may_fail=True)
