"""libvips as a stranger's pictures may meet it: few decoders, one thread, nothing remembered.

Whoever computes with pyvips imports this first; the set-up is the library's own and holds for all.
Source: https://www.libvips.org/API/current/func.block_untrusted_set.html
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyvips  # type: ignore[import-untyped]
from pyvips import ffi, vips_lib

from image_handler.domain.edits.errors import PictureError

DECODERS = {
    "Jpeg": "jpeg",
    "Png": "png",
    "Webp": "webp",
    "Nsgif": "gif",
    "Heif": "heif",
    "Tiff": "tiff",
    "Svg": "svg",
}
"""The library's name of each decoder that is on, and sharp's name of its format."""

# As libvips and its decoders word it. Not the picture's fault, whose needs are bounded before it is
# decoded, unless libheif reckons that it needs more than libheif allows.
_NO_MEMORY = (
    "out of memory|unable to allocate|insufficient memory|memory allocation error(?!: security)"
)
_WORD = "[A-Za-z]{3}"


def format_of(data: bytes) -> str | None:
    """sharp's name of the format, by content; None when no decoder that is on takes it."""
    found = vips_lib.vips_foreign_find_load_buffer(data, len(data))
    if found == ffi.NULL:
        return None
    name = ffi.string(found).decode()
    return DECODERS[name.removeprefix("VipsForeignLoad").removesuffix("Buffer")]


@contextmanager
def pictures_at_work() -> Iterator[None]:
    """libvips' one error for everything becomes PictureError, told as libvips tells its details.

    What tells of memory passes on as pyvips.Error: the same picture may be done another time.
    """
    try:
        yield
    except pyvips.Error as error:
        if tells_of_memory(str(error)):
            raise
        raise PictureError(error.detail.strip() or error.message) from error


def tells_of_memory(told: str) -> bool:
    return re.search(_NO_MEMORY, told, flags=re.IGNORECASE) is not None


def cause(told: str) -> str:
    """The last line that says something: libheif's ends with a line of numbers.

    Before it stand a decoder's complaints of each row, and what was complained of pictures before
    this one: libvips collects them.
    """
    lines = [line.strip() for line in told.splitlines()]
    return next((line for line in reversed(lines) if re.search(_WORD, line)), "no reason")


def _allow_only_decoders() -> None:
    """None of the dozens in the library but these; SVG's is among the untrusted ones to it."""
    pyvips.block_untrusted_set(True)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in DECODERS:
        for origin in ("Buffer", "Source"):
            pyvips.operation_block_set(f"VipsForeignLoad{name}{origin}", False)


_allow_only_decoders()
# The library warns of each damaged row, thousands of times; what matters comes as an error.
logging.getLogger("pyvips").setLevel(logging.ERROR)
# One picture at a time on less than two processors: more threads only add memory. Nothing is
# computed twice either, so that a cache would only hold the last picture.
pyvips.concurrency_set(1)
pyvips.cache_set_max(0)
