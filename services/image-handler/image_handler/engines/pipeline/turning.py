"""Turning and mirroring, before the resize or behind it.

Source: sharp 0.35, `src/pipeline.cc` (Execute, CalculateAngleRotation).
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Options
from image_handler.domain.records import dataclass
from image_handler.engines.pipeline.adjusting import keeps_order
from image_handler.engines.pipeline.channels import with_background
from image_handler.engines.pipeline.frames import Frames
from image_handler.engines.pipeline.geometry import FIRST_STRATEGY, Target, resolve_shrink
from image_handler.engines.pipeline.loading import stay_sequential
from image_handler.engines.pipeline.metadata import exif_orientation

_QUARTERS = (90, 180, 270)
_ON_THEIR_SIDE = (90, 270)
# Degrees clockwise, then whether it is mirrored, that bring a picture upright: EXIF 2.32, 4.6.5.
_UPRIGHT = {
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (90, True),
    6: (90, False),
    7: (270, True),
    8: (270, False),
}


@dataclass(slots=True)
class Turning:
    """What is still to be turned, in degrees clockwise; what is done is taken out.

    `auto_angle` and `auto_flop` follow from EXIF. `odd_angle` is one that isn't a quarter turn.
    `swaps_sides` says that the sides a resize asks for are those behind the turns, `waits` that
    turns asked for before it are done behind it.
    """

    auto_angle: int
    auto_flop: bool
    angle: int
    flip: bool
    flips_each: bool
    flop: bool
    odd_angle: float
    turns_before: bool = False
    orients_before: bool = False
    swaps_sides: bool = False
    waits: bool = False


def upright(image: Image) -> tuple[int, bool]:
    """The turn, then the mirroring, that EXIF's orientation asks for."""
    return _UPRIGHT.get(exif_orientation(image), (0, False))


def find_turning(image: Image, options: Options, auto_orient: bool) -> Turning:
    auto = upright(image) if auto_orient else (0, False)
    angle = options.angle % 360
    turning = Turning(
        auto_angle=auto[0],
        auto_flop=auto[1],
        angle=angle if angle in _QUARTERS else 0,
        flip=options.flip,
        flips_each=options.flips_each_frame,
        flop=options.flop,
        odd_angle=options.rotation_angle,
    )
    asks = turning.angle or turning.flip or turning.flop or turning.odd_angle
    turning.turns_before = options.rotate_before and bool(asks)
    orients = turning.turns_before or options.orient_before
    turning.orients_before = orients and any(auto)
    turning.swaps_sides = turning.auto_angle in _ON_THEIR_SIDE
    if _may_wait(image, turning, options):
        turning.swaps_sides = _puts_on_side(turning)
        turning.turns_before, turning.orients_before, turning.waits = False, False, True
    return turning


def _may_wait(image: Image, turning: Turning, options: Options) -> bool:
    """Whether turns before the resize may as well come behind it, where fewer pixels are turned.

    Not before an enlargement: libvips' lies half a pixel aside, and that shows behind a turn.
    """
    if (
        not (turning.turns_before or turning.orients_before)
        or turning.odd_angle != 0.0
        or options.top_offset_pre != -1
        or options.trim_threshold >= 0.0
        or options.position >= FIRST_STRATEGY
        or keeps_order(options)
    ):
        return False
    target = Target.of(options, _puts_on_side(turning))
    shrink = resolve_shrink(image.width, image.get_page_height(), target)
    return shrink != (1.0, 1.0) and min(shrink) >= 1.0


def _puts_on_side(turning: Turning) -> bool:
    angle = turning.angle if turning.turns_before else 0
    return (turning.auto_angle + angle) % 180 != 0


def turn_before(frames: Frames, turning: Turning, options: Options) -> None:
    """What is asked to happen before anything else."""
    if turning.orients_before:
        _orient(frames, turning)
    if turning.turns_before:
        _turn(frames, turning)
        if turning.odd_angle:
            rotate(frames, turning.odd_angle, options)
            frames.image = frames.image.copy_memory()
            turning.odd_angle = 0.0


def turn_behind_resize(frames: Frames, turning: Turning) -> None:
    """EXIF's own turn, mirrors and quarter turns that have not been before."""
    from_below = turning.auto_angle or turning.flip or turning.angle
    frames.image = stay_sequential(frames.image, bool(from_below))
    _quarter_turn(frames, turning.auto_angle)
    if turning.flip:
        frames.flip(each=turning.flips_each)
    if turning.flop != turning.auto_flop:
        frames.image = frames.image.flip("horizontal")
    _quarter_turn(frames, turning.angle)


def rotate(frames: Frames, degrees: float, options: Options) -> None:
    """By any angle; the corners that come in are of the background."""
    frames.require_one("Rotate")
    image = stay_sequential(frames.image)
    image, background = with_background(image, options.rotation_background, frames.premultiplied)
    frames.image = image.rotate(degrees, background=background)


def _orient(frames: Frames, turning: Turning) -> None:
    frames.image = stay_sequential(frames.image, turning.auto_angle != 0)
    _quarter_turn(frames, turning.auto_angle)
    if turning.auto_flop:
        frames.image = frames.image.flip("horizontal")
    turning.auto_angle, turning.auto_flop, turning.swaps_sides = 0, False, False


def _turn(frames: Frames, turning: Turning) -> None:
    from_below = turning.angle or turning.flip or turning.odd_angle
    frames.image = stay_sequential(frames.image, bool(from_below))
    if turning.flip:
        frames.flip(each=turning.flips_each)
    if turning.flop:
        frames.image = frames.image.flip("horizontal")
    _quarter_turn(frames, turning.angle)
    turning.flip, turning.flop, turning.angle = False, False, 0


def _quarter_turn(frames: Frames, angle: int) -> None:
    if angle == 0:
        return
    if angle != 180:
        frames.require_one("Rotate")
    frames.image = frames.image.rot(f"d{angle}")
