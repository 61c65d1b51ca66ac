"""tantivy: the same fields, stems and beginnings, BM25, and the same three facets."""

from pathlib import Path
from typing import Any

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder

FIELDS = {"title": 10.0, "names": 6.0, "tags": 4.0, "body": 1.0}
MOST = 50


def _schema() -> Schema:
    builder = SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="en_stem")
        builder.add_text_field(f"{field}_starts", tokenizer_name="default")
    for facet in ("kind", "owner", "tag"):
        builder.add_text_field(facet, tokenizer_name="raw", fast=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    return builder.build()


def build(folder: Path, documents: list[dict[str, Any]]) -> None:
    writer = Index(_schema(), path=str(folder)).writer(heap_size=100_000_000, num_threads=1)
    for each in documents:
        writer.add_document(_document(each))
    writer.commit()
    writer.wait_merging_threads()


def opened(folder: Path) -> Index:
    return Index.open(str(folder))


def add(folder: Path, document: dict[str, Any]) -> None:
    writer = Index.open(str(folder)).writer(heap_size=20_000_000, num_threads=1)
    writer.delete_documents("id", document["id"])
    writer.add_document(_document(document))
    writer.commit()
    writer.wait_merging_threads()


def ask(index: Index, words: list[str]) -> int:
    every = [(Occur.Must, _either(index, word)) for word in words]
    query = Query.boolean_query(every)
    searcher = index.searcher()
    found = searcher.search(query, limit=MOST, count=True)
    facets = {each: {"terms": {"field": each, "size": 20}} for each in ("kind", "owner", "tag")}
    searcher.aggregate(query, facets)
    for _, address in found.hits:
        searcher.doc(address)
    return int(found.count)


def _either(index: Index, word: str) -> Query:
    asked = []
    for field, weight in FIELDS.items():
        form = index.parse_query(word, [field])
        start = Query.regex_query(index.schema, f"{field}_starts", f"{word}.*")
        asked += [(Occur.Should, Query.boost_query(each, weight)) for each in (form, start)]
    return Query.boolean_query(asked)


def _document(each: dict[str, Any]) -> Document:
    texts = {
        "title": each["title"],
        "names": " ".join(each["names"]),
        "tags": " ".join(each["tags"]),
        "body": each["text"],
    }
    starts = {f"{field}_starts": text for field, text in texts.items()}
    return Document(
        **texts, **starts, kind=each["kind"], owner=each["owner"], tag=each["tags"], id=each["id"]
    )
