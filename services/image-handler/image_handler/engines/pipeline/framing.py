"""What becomes of the edges: canvas, crop, rotation by any angle, extraction, affine, extension.

Source: sharp 0.35, `src/pipeline.cc` (Execute: from "Crop/embed" to "Extend edges").
"""

import pyvips  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Options
from image_handler.engines.pipeline.channels import with_background
from image_handler.engines.pipeline.frames import Area, Frames
from image_handler.engines.pipeline.geometry import FIRST_STRATEGY, place_crop, place_embed
from image_handler.engines.pipeline.loading import stay_sequential

# Of the strategies this one looks for the most entropy, 17 for what draws attention.
_ENTROPY = 16
_MOVING_EDGES = ("crop", "embed")


def fit_canvas(frames: Frames, options: Options) -> None:
    """Bring the resized picture to the size asked for: by a border around it or by a cut."""
    if options.canvas not in _MOVING_EDGES or (options.width <= 0 and options.height <= 0):
        return
    width, height = frames.image.width, frames.frame_height
    wanted = (
        options.width if options.width > 0 else width,
        options.height if options.height > 0 else height,
    )
    if wanted == (width, height):
        return
    if options.canvas == "embed":
        _embed(frames, options, wanted)
    else:
        least = (min(wanted[0], width), min(wanted[1], height))
        if options.position < FIRST_STRATEGY:
            corner = place_crop(width, height, least, options.position)
            frames.crop(Area(*corner, *least))
        else:
            _crop_by_content(frames, options, least)


def extract_before(frames: Frames, options: Options) -> None:
    if options.top_offset_pre != -1:
        frames.crop(
            Area(
                options.left_offset_pre,
                options.top_offset_pre,
                options.width_pre,
                options.height_pre,
            )
        )


def extract_behind(frames: Frames, options: Options) -> None:
    if options.top_offset_post != -1:
        frames.crop(
            Area(
                options.left_offset_post,
                options.top_offset_post,
                options.width_post,
                options.height_post,
            )
        )


def transform_affinely(frames: Frames, options: Options) -> None:
    if not options.affine_matrix:
        return
    frames.require_one("Affine")
    image = stay_sequential(frames.image)
    image, background = with_background(image, options.affine_background, frames.premultiplied)
    frames.image = image.affine(
        options.affine_matrix,
        background=background,
        idx=options.affine_idx,
        idy=options.affine_idy,
        odx=options.affine_odx,
        ody=options.affine_ody,
        interpolate=pyvips.Interpolate.new(options.affine_interpolator),
    )


def extend(frames: Frames, options: Options) -> None:
    """Widen by a border of a colour, or of what stands at the edges."""
    left, top = options.extend_left, options.extend_top
    if max(left, top, options.extend_right, options.extend_bottom) <= 0:
        return
    width = frames.image.width + left + options.extend_right
    height = frames.frame_height + top + options.extend_bottom
    background = None
    by_colour = options.extend_with == "background"
    if by_colour:
        frames.image, background = with_background(
            frames.image, options.extend_background, frames.premultiplied
        )
    frames.image = stay_sequential(frames.image, frames.pages > 1 or not by_colour)
    frames.embed(Area(left, top, width, height), options.extend_with, background)


def _embed(frames: Frames, options: Options, wanted: tuple[int, int]) -> None:
    frames.image, background = with_background(
        frames.image, options.resize_background, frames.premultiplied
    )
    width, height = frames.image.width, frames.frame_height
    corner = place_embed(width, height, wanted, options.position)
    area = Area(*corner, max(width, wanted[0]), max(height, wanted[1]))
    frames.embed(area, "background", background)


def _crop_by_content(frames: Frames, options: Options, size: tuple[int, int]) -> None:
    frames.require_one("Resize strategy")
    frames.image = stay_sequential(frames.image).smartcrop(
        *size,
        interesting="entropy" if options.position == _ENTROPY else "attention",
        premultiplied=frames.premultiplied,
    )
