"""Other pictures that come in: laid over, joined as channels, or combined bit by bit.

Source: sharp 0.35, `src/pipeline.cc` (Execute: "Composite", "Join additional color channels",
"Apply bitwise boolean operation").
"""

import math

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import Layer, Options
from image_handler.domain.edits.pictures import Source
from image_handler.engines.pipeline.channels import ensure_alpha
from image_handler.engines.pipeline.geometry import limit_offset, place_crop
from image_handler.engines.pipeline.loading import open_source, stay_sequential
from image_handler.engines.pipeline.metadata import remove_orientation, without
from image_handler.engines.pipeline.profiles import ensure_colourspace
from image_handler.engines.pipeline.turning import upright

# An odd number of tiles along an axis keeps one of them in the middle of it.
_MIDDLE_ACROSS = (0, 1, 3)
_MIDDLE_DOWN = (0, 2, 4)
_CENTRE = 0
# A GIF's own palette has not the colours that come in.
_PALETTE = "gif-palette"


def composite(image: Image, options: Options) -> Image:
    """Lay all layers over it, in their order; the result has an alpha channel."""
    image = ensure_alpha(image)
    laid = [_lay(image, layer) for layer in options.composite]
    space = options.colourspace_pipeline
    result = image.composite(
        [each for each, _ in laid],
        [layer.blend for layer in options.composite],
        compositing_space="srgb" if space == "last" else space,
        x=[left for _, (left, _) in laid],
        y=[top for _, (_, top) in laid],
    )
    return without(result, _PALETTE)


def join_channels(image: Image, options: Options, space: str) -> Image:
    for source in options.join_channel_in:
        other, _ = open_source(source)
        image = image.bandjoin(ensure_colourspace(other, options.colourspace_pipeline))
    return without(image.copy(interpretation=space), _PALETTE)


def combine_bitwise(image: Image, source: Source, options: Options) -> Image:
    other, _ = open_source(source)
    other = ensure_colourspace(other, options.colourspace_pipeline)
    return without(image.boolean(other, options.boolean_op), _PALETTE)


def _lay(image: Image, layer: Layer) -> tuple[Image, tuple[int, int]]:
    """The layer as it is laid, with the place of its corner; this may lie outside."""
    over = _opened(layer)
    if over.width > image.width or over.height > image.height:
        raise PictureError("Image to composite must have same dimensions or smaller")
    if layer.tile:
        over = _tiled(image, over, layer)
    over = ensure_alpha(over)
    if layer.premultiplied:
        over = over.unpremultiply()
    return over, _place(image, over, layer)


def _opened(layer: Layer) -> Image:
    over, _ = open_source(layer.source)
    if not layer.source.auto_orient:
        return over
    angle, flop = upright(over)
    over = stay_sequential(remove_orientation(over), angle != 0)
    if angle:
        over = over.rot(f"d{angle}")
    return over.flip("horizontal") if flop else over


def _tiled(image: Image, over: Image, layer: Layer) -> Image:
    """Laid side by side until it covers all, cut to the size of the picture."""
    across = math.ceil(image.width / over.width)
    down = math.ceil(image.height / over.height)
    across |= layer.gravity in _MIDDLE_ACROSS
    down |= layer.gravity in _MIDDLE_DOWN
    covering = stay_sequential(over).replicate(across, down)
    size = (image.width, image.height)
    if layer.has_offset:
        corner = limit_offset(covering.width, covering.height, size, (layer.left, layer.top))
    else:
        corner = place_crop(covering.width, covering.height, size, layer.gravity)
    return covering.extract_area(*corner, *size)


def _place(image: Image, over: Image, layer: Layer) -> tuple[int, int]:
    if layer.has_offset and not layer.tile:
        return layer.left, layer.top
    size = (over.width, over.height)
    if layer.has_offset:
        return limit_offset(image.width, image.height, size, (layer.left, layer.top))
    return place_crop(image.width, image.height, size, _CENTRE if layer.tile else layer.gravity)
