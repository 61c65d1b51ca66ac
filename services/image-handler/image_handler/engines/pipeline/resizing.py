"""How much a picture shrinks, as much of it as possible already while it is decoded.

Source: sharp 0.35, `src/pipeline.cc` (Execute: from "Scaling calculations" to "Resize").
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Options
from image_handler.domain.edits.pictures import Source
from image_handler.engines.pipeline import colour_operations
from image_handler.engines.pipeline.adjusting import keeps_order, mixes_pixels
from image_handler.engines.pipeline.channels import ensure_alpha
from image_handler.engines.pipeline.finishing import LEAST_GAMMA, MOST_GAMMA
from image_handler.engines.pipeline.frames import Frames
from image_handler.engines.pipeline.geometry import FIRST_STRATEGY, Shrink, Target, resolve_shrink
from image_handler.engines.pipeline.loading import reopen
from image_handler.engines.pipeline.opacity import stays_opaque
from image_handler.engines.pipeline.profiles import to_working_space

_MIXED_ALIKE = ("srgb", "rgb", "rgb16")


def shrink_on_load(
    frames: Frames, source: Source, image_format: str, options: Options, target: Target
) -> None:
    """Open it again smaller, where its decoder can; only for a picture that is still as stored."""
    wanted = resolve_shrink(frames.image.width, frames.page_height, target)
    shrink = min(wanted)
    if image_format == "jpeg":
        factor = _jpeg_factor(shrink, options.fast_shrink_on_load)
        if factor > 1:
            frames.image = reopen(source, image_format, shrink=factor)
    elif (image_format == "webp" and options.fast_shrink_on_load and shrink > 1.0) or (
        image_format == "svg" and shrink != 1.0
    ):
        frames.image = reopen(source, image_format, scale=1.0 / shrink)
    frames.page_height = int(frames.image.get_page_height())


def scale(frames: Frames, source: Source, options: Options, target: Target) -> None:
    """Resize, in the working space; alpha is multiplied in before pixels are mixed."""
    shrink, page_height = _find_scaling(frames, target)
    resizes = shrink != (1.0, 1.0)
    keeps = options.in_sharps_order or not stays_opaque(options)
    needs_alpha = bool(options.composite) and keeps
    converts_late = _converts_late(frames.image, options, shrink) and not needs_alpha
    image = frames.image
    if not converts_late:
        image = _convert_colours(image, source, options)
    if needs_alpha:
        image = ensure_alpha(image)
    mixes = resizes or mixes_pixels(options)
    frames.premultiplied = mixes and image.hasalpha()
    if frames.premultiplied:
        frames.depth = str(image.format)
        image = image.premultiply().cast(frames.depth)
    if resizes:
        image = image.resize(1.0 / shrink.across, vscale=1.0 / shrink.down, kernel=options.kernel)
    if converts_late:
        image = _convert_colours(image, source, options)
    if options.composite and mixes and not frames.premultiplied:
        frames.depth = str(image.format)
    frames.image, frames.page_height = image, page_height


def _converts_late(image: Image, options: Options, shrink: Shrink) -> bool:
    """Whether colours are converted when fewer of them are left; to the eye it is the same.

    sharp converts them before, at up to three times the cost of the resize itself. CMYK shows it.
    """
    smaller = shrink != (1.0, 1.0) and min(shrink) >= 1.0
    return (
        smaller
        and options.gamma == 0.0
        and options.position < FIRST_STRATEGY
        and not keeps_order(options)
        and image.interpretation in _MIXED_ALIKE
        and not image.hasalpha()
    )


def _find_scaling(frames: Frames, target: Target) -> tuple[Shrink, int]:
    """The shrink that is left to do, and the height of a frame behind it."""
    across, down = resolve_shrink(frames.image.width, frames.page_height, target)
    page_height = round(frames.page_height / down)
    if frames.image.height > frames.page_height:
        # Each frame ends exactly on a pixel, or frames would run into each other.
        down = frames.image.height / (page_height * frames.pages)
    return Shrink(across, down), page_height


def _convert_colours(image: Image, source: Source, options: Options) -> Image:
    image = to_working_space(image, options, source)
    if options.flatten and image.hasalpha():
        image = colour_operations.flatten(image, options.flatten_background)
    if LEAST_GAMMA <= options.gamma <= MOST_GAMMA:
        image = colour_operations.apply_gamma(image, 1.0 / options.gamma)
    return image.colourspace("b-w") if options.greyscale else image


def _jpeg_factor(shrink: float, fast: bool) -> int:
    """8, 4, 2 or 1; the half of it where the decoder's rounding would leave too few pixels."""
    reserve = 1 if fast else 2
    factor = next((each for each in (8, 4, 2) if shrink >= each * reserve), 1)
    return factor // 2 if factor > 1 and int(shrink) == factor else factor
