"""Casts of arrays, maps and rows, part by part, and those from and to JSON.

https://trino.io/docs/current/functions/json.html#cast-to-json, #cast-from-json
"""

from collections.abc import Callable

from sqlglot import exp

from data_lake.engines.sql.expressions import once, text_literal
from data_lake.engines.sql.refusals import refuse
from data_lake.engines.sql.scope import Term
from data_lake.engines.sql.types import VARCHAR, ZONED, Type, packed, stored_as

Cast = Callable[[Term, Type, exp.Expr | None], Term]


def cast_nested(term: Term, kind: Type, node: exp.Expr | None, cast: Cast) -> Term:
    """The same shape with other parts."""
    here = term.type
    if len(here.args) != len(kind.args):
        refuse("type_mismatch", f"Cannot cast {here} to {kind}", node)
    names = {"array": "x", "map": "e", "row": "r"}
    variable = f"{names[here.name]}{_depth(kind)}"
    if here.name == "array":
        item = cast(Term(variable, here.args[0]), kind.args[0], node)
        text = f"list_transform({term.text}, lambda {variable}: {item.text})"
        text = f"CAST({text} AS {stored_as(kind)})"
        return Term(text, kind, may_fail=item.may_fail or term.may_fail)
    if here.name == "map":
        key = cast(Term(f"{variable}.key", here.args[0]), kind.args[0], node)
        value = cast(Term(f"{variable}.value", here.args[1]), kind.args[1], node)
        pair = f"struct_pack(k := {key.text}, v := {value.text})"
        entries = f"list_transform(map_entries({term.text}), lambda {variable}: {pair})"
        text = f"CAST(map_from_entries({entries}) AS {stored_as(kind)})"
        return Term(text, kind, may_fail=True)
    parts = [
        cast(Term(f"struct_extract({term.text}, {text_literal(name)})", mine), theirs, node)
        for name, mine, theirs in zip(here.field_names(), here.args, kind.args, strict=True)
    ]
    return Term(_packed(kind, [part.text for part in parts], term.text), kind, may_fail=True)


def _depth(kind: Type) -> int:
    return 1 + max((_depth(arg) for arg in kind.args), default=0)


def _packed(kind: Type, texts: list[str], source: str) -> str:
    whole = f"CAST({packed(kind, texts)} AS {stored_as(kind)})"
    return f"CASE WHEN {source} IS NOT NULL THEN {whole} END"


def from_json(text: str, kind: Type, node: exp.Expr | None) -> str:
    """JSON → kind. Objects' fields find a row's by name, arrays' by position."""
    scalar = {
        "varchar": "lake_json_varchar",
        "boolean": "lake_json_boolean",
        "double": "lake_json_number",
        "real": "lake_json_number",
        "decimal": "lake_json_number",
    }.get("double" if kind.is_whole else kind.name)
    if kind.is_whole:
        return f"CAST(lake_json_whole({text}, '{kind}') AS {stored_as(kind)})"
    if scalar:
        return f"CAST({scalar}({text}, '{kind}') AS {stored_as(kind)})"
    if kind.name == "json":
        return text
    variable = f"j{_depth(kind)}"
    if kind.name == "array":
        item = _element(variable, kind.args[0], node)
        items = f"CAST(lake_json_array({text}) AS JSON[])"
        return f"CAST(list_transform({items}, lambda {variable}: {item}) AS {stored_as(kind)})"
    if kind.name == "map" and kind.args[0].name == "varchar":
        item = _element(f"{variable}.value", kind.args[1], node)
        entries = f"map_entries(CAST(lake_json_object({text}) AS MAP(VARCHAR, JSON)))"
        pair = f"struct_pack(k := {variable}.key, v := {item})"
        made = f"map_from_entries(list_transform({entries}, lambda {variable}: {pair}))"
        return f"CAST({made} AS {stored_as(kind)})"
    if kind.name == "row":
        return once(text, variable, _row_from_json(variable, kind, node))
    return refuse("type_mismatch", f"Cannot cast json to {kind}", node)


def _row_from_json(text: str, kind: Type, node: exp.Expr | None) -> str:
    parts = [
        from_json(f"lake_json_field({text}, {index}, {text_literal(name or '')})", arg, node)
        for index, (name, arg) in enumerate(zip(kind.fields, kind.args, strict=True))
    ]
    return _packed(kind, parts, f"lake_json_value({text})")


def _element(text: str, kind: Type, node: exp.Expr | None) -> str:
    """DuckDB takes an element null for NULL; as JSON it stays null."""
    if kind.name == "json":
        return f"coalesce({text}, CAST('null' AS JSON))"
    return from_json(text, kind, node)


def to_json(term: Term, node: exp.Expr | None, cast: Cast) -> str:
    """kind → JSON. A row becomes an object, or an array where its fields have no names."""
    return f"CASE WHEN {term.text} IS NOT NULL THEN {_json_of(term, node, cast)} END"


def _json_of(term: Term, node: exp.Expr | None, cast: Cast) -> str:
    kind, variable = term.type, f"j{_depth(term.type)}"
    if kind.name == "json":
        return term.text
    if kind.name in ("boolean", "varchar") or kind.is_number:
        return f"to_json({term.text})"
    if kind.name in ("date", "timestamp", ZONED):
        return f"to_json({cast(term, VARCHAR, node).text})"
    if kind.name == "array":
        item = to_json(Term(variable, kind.args[0]), node, cast)
        return f"to_json(list_transform({term.text}, lambda {variable}: {item}))"
    if kind.name == "map" and kind.args[0].name == "varchar":
        item = to_json(Term(f"{variable}.value", kind.args[1]), node, cast)
        pair = f"struct_pack(k := {variable}.key, v := {item})"
        entries = f"list_sort(list_transform(map_entries({term.text}), lambda {variable}: {pair}))"
        return f"to_json(map_from_entries({entries}))"
    if kind.name == "row":
        parts = [
            to_json(Term(f"struct_extract({term.text}, {text_literal(name)})", arg), node, cast)
            for name, arg in zip(kind.field_names(), kind.args, strict=True)
        ]
        pairs = zip(kind.fields, parts, strict=True)
        inside = ", ".join(f"{text_literal(name or '')}, {part}" for name, part in pairs)
        return f"json_object({inside})"
    return refuse("type_mismatch", f"Cannot cast {kind} to json", node)
