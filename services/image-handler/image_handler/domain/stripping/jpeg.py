"""JPEG: its application segments and comments, those behind a scan too.

Sources: ITU-T T.81, B.2.4.6; CIPA DC-008, 4.7; ICC.1:2022, B.4; Adobe TN 5116
"""

from image_handler.domain.containers.jpeg import ALONE, END_OF_IMAGE, MARKER
from image_handler.domain.stripping.orienting import least_exif

APP0, APP1, APP2, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_EXIF = b"Exif\0\0"
# Decoders need them: density and, from Adobe, which way colours are written.
_KEPT = {APP0: (b"JFIF\0",), APP2: (b"ICC_PROFILE\0",), APP14: (b"Adobe",)}
# Behind the end telephones put films and depth maps, with metadata of their own.
_START = b"\xff\xd8"


def stripped(data: bytes) -> bytes:
    """Up to the end of the image; what stands behind it isn't part of it, and goes."""
    made: list[bytes] = []
    copied, position = 0, len(_START)
    while marker := MARKER.search(data, position):
        code, position = marker[1][0], marker.end()
        if code == END_OF_IMAGE:
            return b"".join([*made, data[copied:position]])
        if code in ALONE:
            continue
        end = position + max(int.from_bytes(data[position : position + 2], "big"), 2)
        if APP0 <= code <= APP15 or code == COMMENT:
            made += [data[copied : marker.start()], _least(code, data[marker.start() : end])]
            copied = end
        position = end
    return b"".join([*made, data[copied:]])


def _least(code: int, segment: bytes) -> bytes:
    """What stays of one, marker and length before it."""
    payload = segment[4:]
    if code == APP1 and payload.startswith(_EXIF):
        exif = least_exif(payload)
        if exif == payload:
            return segment
        return _segment(code, _EXIF + exif) if exif else b""
    if code == APP0 and payload.startswith(b"JFIF\0") and any(payload[12:14]):
        # A thumbnail follows the sizes: it may show what was cut away since.
        return _segment(code, payload[:12] + b"\0\0")
    return segment if payload.startswith(_KEPT.get(code, ())) else b""


def _segment(code: int, payload: bytes) -> bytes:
    return bytes([0xFF, code]) + (len(payload) + 2).to_bytes(2, "big") + payload
