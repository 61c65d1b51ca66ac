"""Writing the edited picture, with all that sharp tells libvips' encoders.

Source: sharp 0.35, `src/pipeline.cc` ("Buffer output"); https://sharp.pixelplumbing.com/api-output
"""

from pyvips import GValue, Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Options
from image_handler.domain.edits.pictures import Rendered
from image_handler.engines.pipeline import animation
from image_handler.engines.pipeline.encoders import ENCODERS
from image_handler.engines.pipeline.metadata import ORIENTATION

# What is written of a source whose own format is asked for.
_AS_THE_INPUT = {"svg": "png"} | {
    each: each for each in ("jpeg", "png", "webp", "gif", "tiff", "heif", "raw")
}
# A side of one frame that fits into the format's own fields, and how sharp spells its name.
_MOST_PIXELS = {
    "jpeg": (65_535, "JPEG"),
    "webp": (16_383, "WebP"),
    "gif": (65_535, "GIF"),
    "heif": (16_384, "HEIF"),
}
_JPEG_CHANNELS = 3
_CMYK_CHANNELS = 4


def encode(
    image: Image, options: Options, input_format: str, pages: int, page_height: int
) -> Rendered:
    """`page_height` in pixels, of one of the `pages` frames.

    Raises PictureError for what doesn't fit into the format and for a format that isn't written;
    pyvips.Error for whatever goes wrong in the pixels, which are only worked on here.
    """
    written = _format(options.encoding.format, input_format)
    if options.orientation != -1:
        image = _with_orientation(image, options.orientation)
    image = animation.with_animation(image, pages, page_height, options.delay, options.loop)
    channels, told = image.bands, animation.told_pages(image)
    if written == "jpeg" or (written == "tiff" and options.encoding.tiff_compression == "jpeg"):
        _require_fitting(image, "jpeg")
        most = _CMYK_CHANNELS if _is_cmyk(options, written) else _JPEG_CHANNELS
        channels = min(channels, most)
    _require_fitting(image, written)
    if written == "raw":
        image = _samples(image, options)
        return Rendered(
            bytes(image.write_to_memory()), written, image.width, image.height, image.bands, told
        )
    data = ENCODERS[written](image, options.encoding, options.keep_metadata)
    return Rendered(bytes(data), written, image.width, image.height, channels, told)


def _format(asked: str, input_format: str) -> str:
    if asked != "input":
        if asked not in ENCODERS and asked != "raw":
            raise PictureError(f"Unsupported output format {asked}")
        return asked
    if input_format not in _AS_THE_INPUT:
        raise PictureError(
            f"Unsupported output format when trying to match input format of {input_format}"
        )
    return _AS_THE_INPUT[input_format]


def _with_orientation(image: Image, orientation: int) -> Image:
    copy = image.copy()
    copy.set_type(GValue.gint_type, ORIENTATION, orientation)
    return copy


def _is_cmyk(options: Options, written: str) -> bool:
    return written == "jpeg" and options.colourspace == "cmyk"


def _require_fitting(image: Image, written: str) -> None:
    if written not in _MOST_PIXELS:
        return
    most, name = _MOST_PIXELS[written]
    if image.width > most or animation.told_page_height(image) > most:
        raise PictureError(f"Processed image is too large for the {name} format")


def _samples(image: Image, options: Options) -> Image:
    if options.greyscale or image.interpretation == "b-w":
        image = image[0]
    depth = options.encoding.raw_depth
    return image if image.format == depth else image.cast(depth)
