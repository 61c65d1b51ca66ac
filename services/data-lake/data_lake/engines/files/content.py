"""What a file holds: its format by its content, and its rows as a relation."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from data_lake.domain.errors import Unreadable
from data_lake.domain.sniffing import Compression, Format, binary_format_of, compression_of
from data_lake.domain.trino_types import Kind
from data_lake.engines.files import decompression, json_documents
from data_lake.engines.files.avro_files import avro_lines
from data_lake.engines.files.json_lines import are_json_lines
from data_lake.engines.files.orc_files import orc_lines
from data_lake.engines.files.parquet_source import parquet_relation, parquet_rows
from data_lake.engines.files.relations import Relation
from data_lake.engines.files.row_formats import delimited, json_lines, json_relation
from data_lake.engines.files.text_source import TextSource
from data_lake.engines.files.typed_lines import lines_relation
from data_lake.engines.files.workplace import Content, Workplace

# The engine holds several of them at once.
_MOST_VALUE_BYTES = 64 * 2**20


def content_of(
    path: Path, place: Workplace, known: Sequence[str], taken: tuple[str, ...]
) -> Content:
    """`known` are the data set's columns, `taken` names that none may get. Raises Unreadable."""
    compression = decompression.compression_of_file(path)
    first = next(decompression.blocks(path, compression, place.limits.object_bytes), b"")
    inner = compression_of(first)
    if compression and inner:
        # Packed twice: once by who wrote it, once by who sent it.
        path, compression = _unpacked(path, compression, place), inner
        first = next(decompression.blocks(path, compression, place.limits.object_bytes), b"")
    binary = binary_format_of(first)
    if binary:
        plain = _unpacked(path, compression, place) if compression else path
        return _columnar(binary, plain, compression, place, taken)
    source = TextSource(path, compression, place.limits.object_bytes)
    sample = source.sample()
    start = sample.lstrip()[:1]
    if not start:
        return Content(format="empty", rows=0, relation=_nothing, compression=compression)
    if start == b"<":
        raise Unreadable("expected rows of data, got XML or HTML", 1, 0)
    if start == b"[" or (start == b"{" and not are_json_lines(sample)):
        return _document(source, compression, place, taken)
    if start == b"{":
        return json_lines(source, compression, place, taken)
    return delimited(source, sample, compression, place, known, taken)


def _nothing(known: Mapping[str, Kind]) -> Relation:
    return Relation("(SELECT 1 WHERE FALSE)", ())


def _unpacked(path: Path, compression: Compression, place: Workplace) -> Path:
    into = place.path("unpacked")
    with into.open("wb") as file:
        for block in decompression.blocks(path, compression, place.limits.object_bytes):
            file.write(block)
    return into


def _columnar(
    binary: Format, path: Path, compression: Compression, place: Workplace, taken: tuple[str, ...]
) -> Content:
    if binary == "parquet":
        rows = parquet_rows(place.connection, path)
        relation = parquet_relation(place.connection, path, taken)
    else:
        lines_of = orc_lines if binary == "orc" else avro_lines
        lines = lines_of(path, place.path("clean"))
        rows = lines.rows
        relation = lines_relation(lines, taken, place.limits.line_bytes)
    return Content(
        format=binary, rows=rows, relation=lambda known: relation, compression=compression
    )


def _document(
    source: TextSource, compression: Compression, place: Workplace, taken: tuple[str, ...]
) -> Content:
    with place.path("clean").open("wb") as clean:
        rows = json_documents.write_lines(source.document(json_documents.MOST_BYTES), clean)
    # A document is one line, if its writer likes: a value in it is bounded by the document.
    longest = min(place.path("clean").stat().st_size, _MOST_VALUE_BYTES)
    most_bytes = max(place.limits.line_bytes, longest)
    return Content(
        format="json",
        rows=rows,
        relation=json_relation(place, taken, rows, most_bytes),
        compression=compression,
        encoding=source.encoding,
    )
