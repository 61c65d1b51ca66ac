"""Opening a stored picture by what it holds, never by what it is called.

As sharp's `OpenInput` does for buffers. Source: sharp 0.35, `src/common.cc`;
https://sharp.pixelplumbing.com/api-constructor
"""

from typing import Any

import pyvips  # type: ignore[import-untyped]
from pyvips import Error, Image

from image_handler.domain.edits.errors import NotAPicture, PictureError
from image_handler.domain.edits.pictures import Raw, Source
from image_handler.engines.library import cause, format_of, tells_of_memory

MOST_CHANNELS = 5
MOST_SVG_PIXELS = 32_767
"""A side of a drawing: cairo's own limit."""
MM_PER_INCH = 25.4
_OPERATIONS = {"gif": "gifload_source", "heif": "heifload_source"} | {
    name: f"{name}load_source" for name in ("jpeg", "png", "webp", "tiff", "svg")
}
_SEQUENTIAL = "vips-sequential"
_WITH_PAGES = {"webp", "gif", "tiff", "heif"}


def open_source(source: Source, **options: Any) -> tuple[Image, str]:
    """The picture, whose pixels are decoded only when they are asked for, and sharp's format name.

    `options` go to the decoder. Raises NotAPicture with sharp's sentences.
    """
    if source.raw is not None:
        image, image_format = _from_samples(source.data, source.raw), "raw"
    else:
        image_format = determine_format(source.data)
        image = _decoding(source, image_format, options)
    if source.most_pixels is not None and image.width * image.height > source.most_pixels:
        raise NotAPicture("Input image exceeds pixel limit")
    if image.bands > MOST_CHANNELS:
        raise NotAPicture("Input image exceeds channel limit")
    return image, image_format


def determine_format(data: bytes) -> str:
    """sharp's name of the format, by content. Raises NotAPicture when no decoder takes it."""
    if not data:
        raise NotAPicture("Input Buffer is empty")
    found = format_of(data)
    if found is None:
        raise NotAPicture("Input buffer contains unsupported image format")
    return found


def reopen(source: Source, image_format: str, **options: Any) -> Image:
    """The same picture, made smaller by its decoder: `shrink=2|4|8` of jpeg, `scale` of webp, svg.

    Raises PictureError for a drawing that is scaled to more than cairo draws.
    """
    image = _opened(source, image_format, options)
    if image_format == "svg" and _exceeds_cairo(image):
        raise PictureError("Input SVG image will exceed 32767x32767 pixel limit when scaled")
    return image


def require_drawable(image: Image, image_format: str) -> None:
    """Raises PictureError for a drawing of a size of its own that cairo doesn't draw."""
    if image_format == "svg" and _exceeds_cairo(image):
        raise PictureError("Input SVG image exceeds 32767x32767 pixel limit")


def _exceeds_cairo(image: Image) -> bool:
    return bool(max(image.width, image.height) > MOST_SVG_PIXELS)


def _decoding(source: Source, image_format: str, options: dict[str, Any]) -> Image:
    try:
        image = _opened(source, image_format, options)
        primary = _primary_page(source, image, image_format)
        return image if primary == 0 else _opened(source, image_format, {"page": primary} | options)
    except Error as error:
        if tells_of_memory(str(error)):
            raise
        raise NotAPicture(f"Input buffer has corrupt header: {cause(str(error))}") from error


def _opened(source: Source, image_format: str, options: dict[str, Any]) -> Image:
    # A source reads the caller's bytes where they are; `…load_buffer` would copy them each time.
    origin = pyvips.Source.new_from_memory(source.data)
    given = _options(source, image_format) | options
    image = pyvips.Operation.call(_OPERATIONS[image_format], origin, **given)
    # pyvips hands this list on to every picture made from this one, but not the bytes of a source.
    image._references.append(source.data)
    if image_format == "svg":
        return with_density(image, source.density)
    return image


def _options(source: Source, image_format: str) -> dict[str, Any]:
    options: dict[str, Any] = {"access": "sequential", "fail_on": source.fail_on}
    if image_format in _WITH_PAGES:
        options |= {"n": source.pages, "page": 0}
    if image_format == "svg":
        options["dpi"] = source.density
    return options


def _primary_page(source: Source, image: Image, image_format: str) -> int:
    """Of several pictures in a HEIF the one that its maker calls the first."""
    if image_format != "heif" or source.pages != 1 or not image.get_typeof("heif-primary"):
        return 0
    return int(image.get("heif-primary")) if image.get_n_pages() > 1 else 0


def _from_samples(data: bytes, raw: Raw) -> Image:
    expected = raw.width * raw.height * raw.channels
    if len(data) != expected:
        raise NotAPicture(f"expected {expected} samples, found: {len(data)}")
    image = Image.new_from_memory(data, raw.width, raw.height, raw.channels, "uchar")
    return image.copy(interpretation="b-w" if raw.channels < 3 else "srgb")


def stay_sequential(image: Image, condition: bool = True) -> Image:
    """What reads its rows in any order needs them all: then the decoder runs to its end first."""
    if not (condition and image.get_typeof(_SEQUENTIAL)):
        return image
    copy = image.copy_memory().copy()
    copy.remove(_SEQUENTIAL)
    return copy


def with_density(image: Image, density: float) -> Image:
    """`density` in pixels per inch."""
    per_mm = density / MM_PER_INCH
    return image.copy(xres=per_mm, yres=per_mm)
