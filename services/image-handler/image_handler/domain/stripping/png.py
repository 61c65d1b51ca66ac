"""PNG: its chunks of text, time and EXIF.

Source: PNG Specification (Third Edition), 5.3, 11.3, https://www.w3.org/TR/png-3/
"""

from zlib import crc32

from image_handler.domain.containers.png import SIGNATURE
from image_handler.domain.stripping.orienting import least_exif

# What shows the picture, moves it, or tells its colours; all else is somebody's words.
_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_EXIF = b"eXIf"


def stripped(data: bytes) -> bytes:
    """Up to its end; what stands behind it isn't part of it, and goes."""
    made, position = [SIGNATURE], len(SIGNATURE)
    while position + 12 <= len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        chunk, kind = data[position:end], data[position + 4 : position + 8]
        made.append(_least(chunk) if kind == _EXIF else chunk if kind in _KEPT else b"")
        position = end
        if kind == b"IEND":
            return b"".join(made)
    return b"".join([*made, data[position:]])


def _least(chunk: bytes) -> bytes:
    exif = chunk[8:-4]
    least = least_exif(exif)
    if least == exif:
        return chunk
    body = _EXIF + least
    return len(least).to_bytes(4, "big") + body + crc32(body).to_bytes(4, "big") if least else b""
