"""Which object a Thumbor path names: what is left when sizes, filters and buckets are taken out.

Source: the AWS solution's Thumbor paths, which are Thumbor's without hash, `unsafe`, `smart` and
alignment: https://thumbor.readthedocs.io/en/latest/usage.html
"""

import re

from image_handler.domain.requests import refusals
from image_handler.domain.requests.decoding import decoded_percent
from image_handler.domain.requests.request import Mode

_CROP = re.compile(r"/[0-9]+x[0-9]+:[0-9]+x[0-9]+(?=/)")
_SIZE = re.compile(r"/[0-9]+x[0-9]+(?=/)")
# Up to the last bracket of all: a watermark's own key may hold slashes.
_WATERMARK = re.compile(r"filters:watermark\([^\n\r\u2028\u2029]*\)")
_FILTERS = re.compile(r"filters:[^/]+")
_FIT_IN = re.compile(r"/fit-in(?=/)")
# Up to the filter's own bracket: one in the key stays there.
_WELL_FORMED_FILTERS = re.compile(r"filters(?::[A-Za-z_]+\([^)]*\))+(?=/)")
_UNSAFE = re.compile(r"/?unsafe(?=/)")
_KNOWN_ENDS = (".jpg", ".jpeg", ".png", ".webp", ".tiff", ".tif", ".svg", ".gif", ".avif")
_END = re.compile(r"\.[^.\\/]+")
_LINE_ENDS = re.compile(r"[\n\r\u2028\u2029]")


def key_of_path(path: str, bucket: str, mode: Mode) -> str:
    """`path` as it came, percent-encoded, after rewriting; raises RefusedRequest."""
    if mode is Mode.MODERN:
        path = _WELL_FORMED_FILTERS.sub("", without_unsafe(path))
    path = _SIZE.sub("", _CROP.sub("", path))
    path = _FILTERS.sub("", _WATERMARK.sub("", path, count=1))
    path = _FIT_IN.sub("", path).replace(f"s3:{bucket}/", "", 1)
    try:
        return decoded_percent(path.lstrip("/"))
    except ValueError as error:
        raise refusals.of_mishap(mode, f"The path can't be decoded: {error}.") from error


def without_unsafe(path: str) -> str:
    """Thumbor's own URLs begin with it, or with a signature of its own."""
    found = _UNSAFE.match(path)
    return path[found.end() :] if found else path


def has_supported_name(path: str) -> bool:
    """Whether the name has no ending, or one of a format that is read."""
    plain = path.lower()
    if plain.endswith(_KNOWN_ENDS) and plain != ".png":
        return True
    return not _LINE_ENDS.search(path) and not _has_ending(path)


def _has_ending(path: str) -> bool:
    return path.rfind(".") > 0 and _END.fullmatch(path, path.rfind(".")) is not None
