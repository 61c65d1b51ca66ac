"""Names and texts as DuckDB's SQL takes them."""

from collections.abc import Mapping
from pathlib import Path


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: list[str]) -> str:
    return "[" + ", ".join(map(literal, texts)) + "]"


def column_kinds(kinds: Mapping[str, str]) -> str:
    """As the readers' `columns` takes them: name → DuckDB's type."""
    return "{" + ", ".join(f"{literal(name)}: {literal(kinds[name])}" for name in kinds) + "}"
