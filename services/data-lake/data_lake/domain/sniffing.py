"""What a file is, by its first bytes; its name says nothing. Pure."""

from typing import Literal

from data_lake.domain.errors import Unreadable

Compression = Literal["", "gzip", "zstd", "bz2"]
Format = Literal["delimited", "json lines", "json", "parquet", "orc", "avro", "empty"]

# RFC 1952, RFC 8878; bzip2 has no specification but its source.
_COMPRESSIONS: dict[bytes, Compression] = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bz2",
}
# https://parquet.apache.org/docs/file-format/, https://orc.apache.org/specification/ORCv1/,
# https://avro.apache.org/docs/1.12.0/specification/#object-container-files
_FORMATS: dict[bytes, Format] = {b"PAR1": "parquet", b"ORC": "orc", b"Obj\x01": "avro"}
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive (or a workbook: save it as CSV)",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Office document: save it as CSV",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\xfd7zXZ": "xz, which isn't read: use gzip, zstd or bzip2",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x04\x22\x4d\x18": "lz4, which isn't read: use gzip, zstd or bzip2",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file: save it as Parquet",
    b"\x7fELF": "a program",
}
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def compression_of(first: bytes) -> Compression:
    return next((kind for magic, kind in _COMPRESSIONS.items() if first.startswith(magic)), "")


def binary_format_of(first: bytes) -> Format | None:
    """None for what may be text; raises Unreadable for what is known and isn't read."""
    for magic, kind in _FORMATS.items():
        if first.startswith(magic):
            return kind
    for magic, name in _OTHERS.items():
        if first.startswith(magic):
            raise Unreadable(f"expected rows of data, got {name}", byte=0)
    return None


def marked_encoding(first: bytes) -> str | None:
    """By its byte order mark (https://www.unicode.org/faq/utf_bom.html), or by where its zeros are.

    Raises Unreadable for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    if b"\x00" not in first:
        return None
    # Text of western letters has a zero in each second byte, or three in each fourth.
    pairs = len(first) // 2
    odd, even = first[1::2].count(0), first[0::2].count(0)
    if first[:4].count(0) == 3:
        return "utf-32-le" if first[0] else "utf-32-be"
    if odd > 0.7 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.7 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    if 10 * first.count(0) > len(first):
        raise Unreadable("expected text, got zero bytes", byte=first.index(0))
    # A few of them spoil their rows only.
    return None
