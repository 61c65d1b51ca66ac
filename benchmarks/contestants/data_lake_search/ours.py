"""SQLite's FTS5, as the lake has it: forms and beginnings, ranks, and three facets with each."""

import sqlite3
from pathlib import Path
from typing import Any

from data_lake.domain.search import Document, Question
from data_lake.engines import search


def build(folder: Path, documents: list[dict[str, Any]]) -> None:
    path = folder / "index.sqlite"
    search.create(path)
    search.write(path, [Document(version="1", **each) for each in documents])


def opened(folder: Path) -> sqlite3.Connection:
    return search.opened(folder / "index.sqlite")


def add(folder: Path, document: dict[str, Any]) -> None:
    search.write(folder / "index.sqlite", [Document(version="2", **document)])


def ask(index: sqlite3.Connection, words: list[str]) -> int:
    return search.ask(index, Question(words=" ".join(words))).total
