"""Full-text search in one SQLite file, by FTS5: https://www.sqlite.org/fts5.html

Two indexes of the same words: `forms` by Porter's stems, so that "flights" finds "flight", and
`starts` as they are written, so that what is being typed finds what begins so; a stem may be
shorter than the beginning that was typed. Neither holds texts (content=''): `texts` does, apart
from what is counted and sorted by.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import json

from data_lake.domain.search import (
    MOST_FACET_VALUES,
    Document,
    FacetValue,
    Found,
    Hit,
    Question,
    excerpt,
    words_of,
)

FORMAT = 1
"""Of the file; another one is another index, which is built anew."""
_TABLES = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
    gone INTEGER NOT NULL, owner TEXT NOT NULL, updated TEXT NOT NULL, title TEXT NOT NULL,
    UNIQUE (kind, id));
CREATE TABLE texts (number INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE tags (tag TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (number, tag))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE forms USING fts5(title, names, tags, body, content='',
    tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE starts USING fts5(title, names, tags, body, content='',
    tokenize='unicode61 remove_diacritics 2', prefix='2 3');
"""
# What is written is uploaded whole, or not at all: nothing needs to be on the disk before it is.
_UNHURRIED = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
_INDEXES = ("forms", "starts")
# A title says more than a column's name, that more than a tag, and prose least.
_WEIGHTS = "10.0, 6.0, 4.0, 1.0"
_MATCHED = (
    f"""INSERT INTO temp.matched SELECT d.number, w.score, d.kind, d.owner, d.updated, d.title, d.id
    FROM (SELECT rowid AS number, bm25(forms, {_WEIGHTS}) AS score FROM forms
        WHERE forms MATCH :forms) w CROSS JOIN documents d ON d.number = w.number""",
    # What is found by both has the rank of its form: ranks take most of the time. CROSS JOIN: first
    # what is found, for the planner might look through all documents instead.
    f"""INSERT INTO temp.matched SELECT d.number, w.score, d.kind, d.owner, d.updated, d.title, d.id
    FROM (SELECT rowid AS number, bm25(starts, {_WEIGHTS}) AS score FROM starts
        WHERE starts MATCH :starts AND rowid NOT IN (SELECT number FROM temp.matched)) w
    CROSS JOIN documents d ON d.number = w.number""",
)
_EVERYTHING = """INSERT INTO temp.matched SELECT number, 0, kind, owner, updated, title, id
    FROM documents WHERE NOT gone"""
_FILTERS = {
    "kind": "m.kind = :kind",
    "owner": "m.owner = :owner",
    "tag": "EXISTS (SELECT 1 FROM tags t WHERE t.number = m.number AND t.tag = :tag)",
}
_READER = """
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE matched (number INTEGER PRIMARY KEY, score REAL NOT NULL, kind TEXT NOT NULL,
    owner TEXT NOT NULL, updated TEXT NOT NULL, title TEXT NOT NULL, id TEXT NOT NULL);
"""


def create(path: Path) -> None:
    """An index of nothing; raises sqlite3.OperationalError where there is one."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(f"{_UNHURRIED}PRAGMA user_version = {FORMAT};{_TABLES}")
    finally:
        connection.close()


def write(path: Path, documents: Iterable[Document]) -> int:
    """Take over what is younger than what the file holds of the same thing; how many those are.

    All of them or, if something is raised, none.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_UNHURRIED)
        with connection:
            return sum(_taken(connection, each) for each in documents)
    finally:
        connection.close()


def opened(path: Path) -> sqlite3.Connection:
    """To read a file that never changes; it may be deleted as soon as it is open."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    connection.executescript(_READER)
    return connection


def ask(connection: sqlite3.Connection, question: Question) -> Found:
    words = words_of(question.words)
    if question.words.strip() and not words:
        return Found()
    connection.execute("DELETE FROM temp.matched")
    if words:
        quoted = [f'"{word}"' for word in words]
        asked = {"forms": " ".join(quoted), "starts": " ".join(f"{each}*" for each in quoted)}
        for statement in _MATCHED:
            connection.execute(statement, asked)
    else:
        connection.execute(_EVERYTHING)
    return Found(
        hits=_hits(connection, question, words),
        total=_total(connection, question),
        kinds=_facet(connection, question, "kind", "SELECT kind AS value FROM temp.matched m"),
        owners=_facet(connection, question, "owner", "SELECT owner AS value FROM temp.matched m"),
        tags=_facet(
            connection, question, "tag",
            "SELECT g.tag AS value FROM temp.matched m JOIN tags g ON g.number = m.number",
        ),
    )  # fmt: skip


def _taken(connection: sqlite3.Connection, document: Document) -> bool:
    key = (document.kind, document.id)
    row = connection.execute(
        "SELECT number, version, document FROM documents JOIN texts USING (number)"
        " WHERE kind = ? AND id = ?",
        key,
    ).fetchone()
    if row and row[1] >= document.version:
        return False
    if row:
        _index(connection, row[0], json.decode(row[2], type=Document), is_new=False)
        connection.execute("DELETE FROM tags WHERE number = ?", row[:1])
    number = connection.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row[0] if row else None, *key, document.version, document.gone, document.owner,
            document.updated, document.title.casefold(),
        ),
    ).lastrowid  # fmt: skip
    text = (number, json.encode(document))
    connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", text)
    _index(connection, number, document, is_new=True)
    if not document.gone:
        tags = [(tag, number) for tag in dict.fromkeys(document.tags)]
        connection.executemany("INSERT INTO tags VALUES (?, ?)", tags)
    return True


def _index(connection: sqlite3.Connection, number: Any, document: Document, is_new: bool) -> None:
    """Without its texts the index must be told what it held: section 6.3 of FTS5's page."""
    if document.gone:
        return
    texts = (
        f"{document.title} {document.id}", " ".join(document.names), " ".join(document.tags),
        f"{document.text} {document.owner}",
    )  # fmt: skip
    for index in _INDEXES:
        command = "" if is_new else "'delete', "
        connection.execute(
            f"INSERT INTO {index} ({'' if is_new else f'{index}, '}rowid, title, names, tags, body)"
            f" VALUES ({command}?, ?, ?, ?, ?)",
            (number, *texts),
        )


def _where(question: Question, without: str = "") -> str:
    kept = [text for name, text in _FILTERS.items()
            if name != without and getattr(question, name) is not None]  # fmt: skip
    return f" WHERE {' AND '.join(kept)}" if kept else ""


def _given(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in (*_FILTERS, "offset", "limit")}


def _hits(connection: sqlite3.Connection, question: Question, words: list[str]) -> tuple[Hit, ...]:
    numbers = connection.execute(
        f"SELECT number FROM temp.matched m{_where(question)} ORDER BY title = :title DESC, score,"
        " updated DESC, kind, id LIMIT :limit OFFSET :offset",
        _given(question) | {"title": question.words.strip().casefold()},
    )
    read = "SELECT document FROM texts WHERE number = ?"
    documents = [
        json.decode(connection.execute(read, number).fetchone()[0], type=Document)
        for number in numbers.fetchall()
    ]
    return tuple(Hit(document=each, excerpt=excerpt(each.text, words)) for each in documents)


def _total(connection: sqlite3.Connection, question: Question) -> int:
    counted = f"SELECT count(*) FROM temp.matched m{_where(question)}"
    return int(connection.execute(counted, _given(question)).fetchone()[0])


def _facet(
    connection: sqlite3.Connection, question: Question, name: str, selected: str
) -> tuple[FacetValue, ...]:
    rows = connection.execute(
        f"SELECT value, count(*) AS found FROM ({selected}{_where(question, name)})"
        f" WHERE value <> '' GROUP BY value ORDER BY found DESC, value LIMIT {MOST_FACET_VALUES}",
        _given(question),
    )
    return tuple(FacetValue(value, count) for value, count in rows)
