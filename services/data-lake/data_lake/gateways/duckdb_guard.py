"""What the engine itself reads in a statement, before it is run: the last look of two.

The translation writes every statement anew; should a text slip through it as more than a text, what
it names is refused here, by the tree that DuckDB's own parser makes of it.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import json

from data_lake.gateways.duckdb_views import SCHEMA

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The translation names all queries of WITH so, and no table is called so outside of our schema.
_OWN_QUERY = re.compile(r"w[0-9]+")
_RELATIONS = frozenset({"SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST"})
_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series", "json_each"})
# What tells of the process, its settings and files, changes them, or runs text as a statement.
_FORBIDDEN = re.compile(
    r"duckdb_.*|pragma_.*|pg_.*|read_.*|write_.*|set_.*|enable_.*|disable_.*|http_.*|parquet_.*"
    r"|.*_scan|.*secret.*|.*checkpoint|get(env|variable)|query(_table)?|current_setting|glob"
    r"|sniff_csv|json_execute_.*|json_(de)?serialize_.*|from_substrait.*|get_substrait.*"
    r"|(next|curr)val|txid_current|in_search_path|current_(query|user|role)|(session_)?user"
    r"|current_(database|catalog|schemas?)|version|parse_duckdb_log_message|sql_auto_complete"
    r"|storage_info|test_.*|add_.*|which_.*|python_.*",
    re.IGNORECASE,
)


def refuse_what_is_foreign(connection: "DuckDBPyConnection", sql: str) -> None:
    """Raises ValueError naming a table outside of our schema, or a function of the engine's own."""
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree: dict[str, Any] = json.decode(row[0]) if row else {"error": True}
    if tree.get("error"):
        reason = tree.get("error_message", "no tree")
        raise ValueError(f"expected a statement that can be looked through: {reason}")
    for node in _nodes(tree["statements"]):
        if "function_name" in node:
            _expect_harmless(node)
        elif "class" not in node and "alias" in node and "sample" in node:
            _expect_own(node)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Without recursion: a translation may be deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(part for part in node.values() if isinstance(part, (dict, list)))
        else:
            waiting.extend(part for part in node if isinstance(part, (dict, list)))


def _expect_own(node: dict[str, Any]) -> None:
    kind = node["type"]
    if kind == "BASE_TABLE":
        place, name = (node["catalog_name"], node["schema_name"]), node["table_name"]
        if place != ("", SCHEMA) and not (place == ("", "") and _OWN_QUERY.fullmatch(name)):
            raise ValueError(f"expected a table of the schema {SCHEMA}, found {name[:100]!r}")
    elif kind == "TABLE_FUNCTION":
        name = node["function"].get("function_name", "")
        if name.lower() not in _TABLE_FUNCTIONS:
            raise ValueError(f"expected a table, found the function {name[:100]!r}")
    elif kind not in _RELATIONS:
        raise ValueError(f"expected a table or a query after FROM, found {kind}")


def _expect_harmless(node: dict[str, Any]) -> None:
    name = node["function_name"]
    if node.get("catalog") or node.get("schema") not in ("", "main") or _FORBIDDEN.fullmatch(name):
        raise ValueError(f"expected a function of the translation, found {name[:100]!r}")
