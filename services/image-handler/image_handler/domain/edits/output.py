"""How the result is written: formats, their options, and which metadata stay.

Source: sharp 0.35, `lib/output.js`, https://sharp.pixelplumbing.com/api-output
"""

from collections.abc import Callable, Mapping
from typing import Any

from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.format_options import (
    GIF,
    HEIF,
    JPEG,
    JPEG_FINE,
    PNG,
    PNG_PALETTE,
    RAW,
    TIFF,
    WEBP,
)
from image_handler.domain.edits.options import (
    KEEP_EXIF,
    KEEP_ICC,
    KEEP_IPTC,
    KEEP_OTHER,
    KEEP_XMP,
    Options,
)
from image_handler.domain.edits.values import (
    boolean,
    fill,
    integer,
    invalid,
    is_defined,
    is_finite,
    is_whole,
    member,
    members,
    one_of,
)
from image_handler.domain.javascript import UNDEFINED, truthy

_MOST_FRAMES = 1_000_000
_MOST_TOLD = 65_535
_PALETTE_OPTIONS = ("quality", "effort", "colours", "colors", "dither")


def keep_metadata(options: Options, _value: Any = UNDEFINED) -> None:
    options.keep_metadata |= KEEP_EXIF | KEEP_XMP | KEEP_IPTC | KEEP_ICC | KEEP_OTHER


def with_metadata(options: Options, value: Any = UNDEFINED) -> None:
    """All that the source has, and its colours in sRGB with that profile.

    Of sharp's members only `orientation` is taken, that of EXIF, 1 to 8: no request comes here.
    """
    keep_metadata(options)
    options.icc_profile = "srgb"
    given = members(value, "orientation") or {}
    fill(options, {"orientation": ("orientation", integer(1, 8))}, given)


def jpeg(options: Options, value: Any = UNDEFINED) -> None:
    given = dict(members(value, "quality") or {})
    for british, american in (
        ("optimiseCoding", "optimizeCoding"),
        ("trellisQuantisation", "trellisQuantization"),
        ("optimiseScans", "optimizeScans"),
    ):
        if isinstance(given.get(american), bool):
            given[british] = given[american]
    if is_finite(given.get("quantizationTable")):
        given["quantisationTable"] = given["quantizationTable"]
    encoding = options.encoding
    fill(encoding, JPEG, given)
    if is_defined(mozjpeg := member(given, "mozjpeg")) and boolean("mozjpeg", mozjpeg):
        encoding.jpeg_trellis_quantisation = True
        encoding.jpeg_overshoot_deringing = True
        encoding.jpeg_optimise_scans = True
        encoding.jpeg_progressive = True
        encoding.jpeg_quantisation_table = 3
    fill(encoding, JPEG_FINE, given)
    encoding.jpeg_progressive |= given.get("optimiseScans") is True
    _write(options, "jpeg", given)


def png(options: Options, value: Any = UNDEFINED) -> None:
    """Whoever names a quality, an effort, colours or dither without a palette gets one."""
    given = _with_colours(members(value, "progressive") or {})
    fill(options.encoding, PNG, given)
    if not is_defined(given.get("palette")):
        options.encoding.png_palette |= any(
            is_defined(given.get(name)) for name in _PALETTE_OPTIONS
        )
    if options.encoding.png_palette:
        fill(options.encoding, PNG_PALETTE, given)
    _write(options, "png", given)


def webp(options: Options, value: Any = UNDEFINED) -> None:
    given = members(value, "quality") or {}
    fill(options.encoding, WEBP, given)
    _set_animation(options, given)
    _write(options, "webp", given)


def gif(options: Options, value: Any = UNDEFINED) -> None:
    given = _with_colours(members(value, "reuse") or {})
    fill(options.encoding, GIF, given)
    _set_animation(options, given)
    _write(options, "gif", given)


def tiff(options: Options, value: Any = UNDEFINED) -> None:
    given = members(value, "quality") or {}
    fill(options.encoding, TIFF, given)
    _write(options, "tiff", given)


def avif(options: Options, value: Any = UNDEFINED) -> None:
    given = value if isinstance(value, dict) else {}
    heif(options, {**given, "compression": "av1"})


def heif(options: Options, value: Any = UNDEFINED) -> None:
    """Only for this format sharp wants options: the compression must be named."""
    given = members(value, "compression")
    if given is None:
        raise invalid("options", "Object", value)
    encoding = options.encoding
    encoding.heif_compression = one_of("av1", "hevc")("compression", member(given, "compression"))
    fill(encoding, HEIF, given)
    if encoding.heif_lossless and given.get("tune") == "iq":
        encoding.heif_tune = "ssim"
    _write(options, "heif", given)


def raw(options: Options, value: Any = UNDEFINED) -> None:
    fill(options.encoding, RAW, members(value, "depth") or {})
    options.encoding.format = "raw"


_FORMATS: Mapping[str, Callable[[Options], None]] = {
    "heic": heif,
    "heif": heif,
    "avif": avif,
    "jpeg": jpeg,
    "jpg": jpeg,
    "jpe": jpeg,
    "png": png,
    "raw": raw,
    "tiff": tiff,
    "tif": tiff,
    "webp": webp,
    "gif": gif,
}
# sharp knows them by name: its build writes no JPEG 2000 or XL, and tiles are an archive.
_UNWRITTEN = ("tile", "dz", "jp2", "jpx", "j2k", "j2c", "jxl")


def to_format(options: Options, value: Any) -> None:
    """The format alone, by its name or as an object with it as `id`; options stay as they are."""
    name = member(value, "id") or value if members(value, "id") is not None else value
    if not isinstance(name, str):
        raise InvalidEdit("format.toLowerCase is not a function")
    if name.lower() in _UNWRITTEN:
        raise InvalidEdit(f"{name} is not written")
    write = _FORMATS.get(name.lower())
    if write is None:
        raise invalid("format", f"one of: {', '.join(_FORMATS)}", value)
    write(options)


def _write(options: Options, name: str, given: Mapping[str, Any]) -> None:
    if given.get("force") is not False:
        options.encoding.format = name


def _with_colours(given: Mapping[str, Any]) -> dict[str, Any]:
    either = given.get("colours", UNDEFINED)
    return {**given, "colours": either if truthy(either) else given.get("colors", UNDEFINED)}


def _set_animation(options: Options, given: Mapping[str, Any]) -> None:
    if is_defined(loop := given.get("loop")):
        options.loop = integer(0, _MOST_TOLD)("loop", loop)
    if is_defined(delay := given.get("delay")):
        options.delay = [int(each) for each in _delays(delay)]


def _delays(delay: Any) -> list[Any]:
    """One for all frames, or one for each."""
    many = delay if isinstance(delay, list) else [delay]
    if 1 <= len(many) <= _MOST_FRAMES and all(
        is_whole(each) and 0 <= each <= _MOST_TOLD for each in many
    ):
        return many
    raise invalid("delay", "integer or an array of integers between 0 and 65535", delay)
