"""WebP: its chunks `EXIF` and `XMP `, and those that nobody knows.

Source: RFC 9649, 2.7, https://www.rfc-editor.org/rfc/rfc9649
"""

from image_handler.domain.stripping.orienting import least_exif

_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_EXIF = b"EXIF"
# Bits of the header's first byte that say that the chunk is there.
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_MOST_CHUNKS = 100_000


def stripped(data: bytes) -> bytes:
    """As long as it says it is; what stands behind it isn't part of it, and goes."""
    chunks: list[bytes] = []
    position, has_exif = 12, False
    until = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while position + 8 <= until and len(chunks) < _MOST_CHUNKS:
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        end = position + 8 + size + size % 2
        chunk, kind = data[position:end], data[position : position + 4]
        if kind == _EXIF:
            chunk = _least(chunk[: 8 + size])
            has_exif = bool(chunk)
        chunks.append(chunk if kind in _KEPT or kind == _EXIF else b"")
        position = end
    body = b"WEBP" + b"".join(_flagged(chunk, has_exif) for chunk in chunks) + data[position:until]
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _flagged(chunk: bytes, has_exif: bool) -> bytes:
    if chunk[:4] != b"VP8X":
        return chunk
    flags = chunk[8] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if has_exif else 0)
    return chunk[:8] + bytes([flags]) + chunk[9:]


def _least(chunk: bytes) -> bytes:
    least = least_exif(chunk[8:])
    if not least:
        return b""
    return _EXIF + len(least).to_bytes(4, "little") + least + b"\0" * (len(least) % 2)
