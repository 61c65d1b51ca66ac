"""A request's body: announced as what, compressed how, and how large."""

import zlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from stream_ingest.api.problems import BODY_TOO_LARGE, MALFORMED_BODY, UNSUPPORTED_BODY, Problem

JSON, NDJSON = "application/json", "application/x-ndjson"
# In base64 and with its headers it has to fit into the 6 MB of an event:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_BYTES = 4 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
# zlib's number for a gzip header and its widest window: https://docs.python.org/3/library/zlib.html
_GZIP = 31


def body_of(event: Mapping[str, Any]) -> tuple[str, bytes]:
    """Media type and plain bytes; raises Problem."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (JSON, NDJSON):
        found = media_type or "no Content-Type"
        raise Problem(UNSUPPORTED_BODY, f"expected {JSON} or {NDJSON}, found {found}")
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        detail = f"expected Content-Encoding gzip or none, found {encoding}"
        raise Problem(UNSUPPORTED_BODY, detail, {"Accept-Encoding": "gzip"})
    body = _sent(event)
    if len(body) > MOST_BYTES:
        raise _too_large(f"{len(body)} bytes")
    # Not by its header alone: API Gateway may have unpacked the body and left the header.
    if encoding in ("gzip", "x-gzip") and body.startswith(_GZIP_MAGIC):
        return media_type, _unpacked(body)
    return media_type, body


def _sent(event: Mapping[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return b64decode(body)
    # Text that isn't UTF-8 is refused where it is read.
    return body.encode(errors="surrogatepass")


def _unpacked(body: bytes) -> bytes:
    """Never makes more than one byte too many: a thousandth of a body may unpack to all of it."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise Problem(MALFORMED_BODY, f"expected gzip, found none: {error}") from error
    if len(plain) > MOST_BYTES:
        raise _too_large("more, once unpacked")
    if not unpacker.eof:
        raise Problem(MALFORMED_BODY, "expected a whole gzip stream, and it ends early")
    if unpacker.unused_data:
        raise Problem(MALFORMED_BODY, "expected one gzip stream, and something comes behind it")
    return plain


def _too_large(found: str) -> Problem:
    detail = f"expected at most {MOST_BYTES} bytes, unpacked, found {found}; send less at a time"
    return Problem(BODY_TOO_LARGE, detail)
