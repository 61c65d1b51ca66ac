"""sharp's way of a picture: read, shrunk, edited and written, always in the same order.

Source: sharp 0.35, `src/pipeline.cc` (Execute). Its gain maps, joined inputs and tiles are left
out.
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import KEEP_ICC, Options
from image_handler.domain.edits.pictures import Rendered, Source
from image_handler.domain.records import replace
from image_handler.engines.library import pictures_at_work
from image_handler.engines.pipeline import compositing, framing
from image_handler.engines.pipeline.adjusting import adjust
from image_handler.engines.pipeline.finishing import finish, to_output_space
from image_handler.engines.pipeline.frames import Frames
from image_handler.engines.pipeline.geometry import Target
from image_handler.engines.pipeline.loading import open_source, require_drawable, stay_sequential
from image_handler.engines.pipeline.metadata import page_count, remove_orientation
from image_handler.engines.pipeline.profiles import (
    ANY_SPACE,
    embedded_profile,
    ensure_colourspace,
    known_space,
    processing_profile,
)
from image_handler.engines.pipeline.resizing import scale, shrink_on_load
from image_handler.engines.pipeline.saving import encode
from image_handler.engines.pipeline.trimming import trim
from image_handler.engines.pipeline.turning import (
    Turning,
    find_turning,
    rotate,
    turn_before,
    turn_behind_resize,
)


def render(source: Source, options: Options) -> Rendered:
    """The edited picture, encoded.

    Raises NotAPicture when the source can't be read, PictureError with sharp's sentence when an
    edit or the rest of the data fails; pyvips.Error only when memory is short.
    """
    options = _read(options)
    with pictures_at_work():
        frames, image_format, profile, processing = _shaped(source, options)
        image = _paint(frames, options)
        image = to_output_space(image, options, profile, processing)
        return encode(image, options, image_format, frames.pages, frames.page_height)


def measure(source: Source, options: Options) -> tuple[int, int]:
    """Width and height that one frame of `render` will have, before any pixel is asked for.

    Raises as `render` does, of what shows before that.
    """
    with pictures_at_work():
        frames, *_ = _shaped(source, _read(options))
        return int(frames.image.width), frames.frame_height


def _read(options: Options) -> Options:
    """The options, without a colour space to work in that libvips doesn't know."""
    space = known_space(options.colourspace_pipeline, ANY_SPACE)
    if space == options.colourspace_pipeline:
        return options
    return replace(options, colourspace_pipeline=space)


def _shaped(source: Source, options: Options) -> tuple[Frames, str, bytes | None, str]:
    """The frames at their size; the source's format, its profile, and the space to work in."""
    frames, image_format = _open(source, options)
    turning = find_turning(frames.image, options, source.auto_orient or options.auto_orient)
    _prepare(frames, source, options, turning, image_format)
    profile = None
    if options.keep_metadata & KEEP_ICC and not options.icc_profile:
        profile = embedded_profile(frames.image)
    processing = processing_profile(frames.image, options)
    scale(frames, source, options, Target.of(options, turning.swaps_sides))
    _shape(frames, options, turning)
    return frames, image_format, profile, processing


def _open(source: Source, options: Options) -> tuple[Frames, str]:
    image, image_format = open_source(source)
    image = ensure_colourspace(image, options.colourspace_pipeline)
    return Frames(image, page_count(image, source), int(image.get_page_height())), image_format


def _prepare(
    frames: Frames, source: Source, options: Options, turning: Turning, image_format: str
) -> None:
    """Up to the picture that is to be resized; opened again smaller if nothing was to be done."""
    turn_before(frames, turning, options)
    if options.trim_threshold >= 0.0:
        frames.require_one("Trim")
        frames.image = trim(stay_sequential(frames.image), options)
    framing.extract_before(frames, options)
    if frames.pages == 1:
        frames.page_height = int(frames.image.height)
    if _is_as_stored(options, turning):
        shrink_on_load(
            frames, source, image_format, options, Target.of(options, turning.swaps_sides)
        )
    require_drawable(frames.image, image_format)
    if source.auto_orient or options.auto_orient:
        frames.image = remove_orientation(frames.image)


def _is_as_stored(options: Options, turning: Turning) -> bool:
    """Whether a resize comes first, so that the decoder may do a part of it."""
    return (
        (options.width > 0 or options.height > 0)
        and options.gamma == 0
        and options.top_offset_pre == -1
        and options.trim_threshold < 0.0
        and options.colourspace_pipeline == ANY_SPACE
        and not (turning.orients_before or turning.turns_before or turning.waits)
    )


def _shape(frames: Frames, options: Options, turning: Turning) -> None:
    """Turn, and all else that moves the edges."""
    turn_behind_resize(frames, turning)
    if options.join_channel_in:
        space = known_space(options.colourspace, "srgb")
        frames.image = compositing.join_channels(frames.image, options, space)
    framing.fit_canvas(frames, options)
    if turning.odd_angle:
        rotate(frames, turning.odd_angle, options)
    framing.extract_behind(frames, options)
    framing.transform_affinely(frames, options)
    framing.extend(frames, options)


def _paint(frames: Frames, options: Options) -> Image:
    """Colours, filters and layers."""
    image = adjust(frames.image, options)
    if frames.premultiplied:
        image = image.unpremultiply()
    if frames.depth is not None:
        image = image.cast(frames.depth)
    if options.composite:
        image = compositing.composite(image, options)
    return finish(image, options)
