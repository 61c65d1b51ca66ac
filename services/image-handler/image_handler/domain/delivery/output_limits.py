"""How large a result may be, and how much work: told by the request and the source's header.

The AWS solution works on any request until its function times out; here the answer comes at once.
"""

from image_handler.domain.delivery.work import work_ms
from image_handler.domain.edits.options import Options
from image_handler.domain.limits import LONGEST_SIDE_PIXELS, MOST_PIXELS, MOST_PIXELS_OF_FRAMES
from image_handler.domain.requests.refusal import RefusedRequest

# API Gateway waits for 29 s, and a picture has to be read and written too.
MOST_WORK_MS = 25_000
_LARGEST_GROWTH = 2.0
"""By which a rotation by any angle grows a picture, at most: of a square by 45 degrees."""


def require_size(width: float, height: float, frames: int = 1) -> None:
    """Raises RefusedRequest when a picture of that size, or such a step towards it, is too large.

    `height` is that of one frame.
    """
    pixels = width * height
    is_large = max(width, height) > LONGEST_SIDE_PIXELS or pixels > MOST_PIXELS
    if is_large or pixels * frames > MOST_PIXELS_OF_FRAMES:
        raise RefusedRequest(400, "InvalidResizeException", "The image size is invalid.")


def require_affordable(options: Options, width: int, height: int, frames: int = 1) -> None:
    """Before a pixel is decoded; `width` and `height` are those of the source, upright.

    Raises RefusedRequest.
    """
    if options.width_pre > 0 and options.height_pre > 0:
        width, height = min(width, options.width_pre), min(height, options.height_pre)
    if options.angle % 180 == 90 and options.rotate_before:
        width, height = height, width
    scaled = _resized(options, width, height)
    # With what is cut off of it afterwards.
    require_size(*scaled, frames)
    result = _grown(options, *scaled)
    require_size(*result, frames)
    if work_ms(options, width * height * frames, result[0] * result[1] * frames) > MOST_WORK_MS:
        raise RefusedRequest(
            400,
            "ExcessiveWork",
            "The edits take more work than a request may have. Please choose a smaller size, a "
            "lower effort or weaker filters.",
        )


def _resized(options: Options, width: int, height: int) -> tuple[float, float]:
    """What is scaled to, or the canvas around it where that is larger."""
    if options.width <= 0 and options.height <= 0:
        return float(width), float(height)
    across = options.width / width if options.width > 0 else 0.0
    down = options.height / height if options.height > 0 else 0.0
    if options.canvas == "ignore_aspect":
        across, down = across or 1.0, down or 1.0
    elif options.canvas in ("crop", "min"):
        across = down = max(across, down)
    else:
        across = down = min(across or down, down or across)
    if options.without_enlargement:
        across, down = min(across, 1.0), min(down, 1.0)
    if options.without_reduction:
        across, down = max(across, 1.0), max(down, 1.0)
    canvas = (options.width, options.height) if options.canvas == "embed" else (0, 0)
    return max(width * across, canvas[0]), max(height * down, canvas[1])


def _grown(options: Options, width: float, height: float) -> tuple[float, float]:
    """By what comes behind the resize."""
    if options.canvas == "crop" and options.width > 0 and options.height > 0:
        width, height = min(width, options.width), min(height, options.height)
    if options.rotation_angle:
        width = height = max(width, height) * _LARGEST_GROWTH**0.5
    width += options.extend_left + options.extend_right
    height += options.extend_top + options.extend_bottom
    if len(options.affine_matrix) == 4:
        a, b, c, d = map(abs, options.affine_matrix)
        width, height = a * width + b * height, c * width + d * height
    return width, height
