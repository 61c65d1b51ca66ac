"""Whether a picture may be decoded at all: by its header, before any memory is taken for it."""

from image_handler.domain.containers.sizes import header_of
from image_handler.domain.containers.sniffing import SVG, sniff
from image_handler.domain.errors import Refused, TooManyPixels, WrongContent
from image_handler.domain.limits import MOST_PIXELS, MOST_PIXELS_OF_FRAMES, Header, require_bounded
from image_handler.domain.requests.picture_refusals import of_no_picture


def require_safe_header(
    data: bytes, *, most_pixels: int | None = None, all_frames: bool = True
) -> Header:
    """Its size as stored, and its frames.

    `most_pixels` bounds width times height; None or 0 for what the function's memory is good for.
    With `all_frames` those are bounded together, as they are decoded into one picture.
    Raises RefusedRequest, with the reason as its cause.
    """
    try:
        return _bounded_header(data, most_pixels or MOST_PIXELS, all_frames)
    except Refused as error:
        raise of_no_picture() from error


def _bounded_header(data: bytes, most_pixels: int, all_frames: bool) -> Header:
    header = _header(data)
    require_bounded(header, most_pixels)
    pixels = header.width * header.height * header.frames
    if all_frames and pixels > max(most_pixels, MOST_PIXELS_OF_FRAMES):
        raise TooManyPixels(
            f"expected at most {MOST_PIXELS_OF_FRAMES:,} pixels in all frames, found {pixels:,}"
        )
    return header


def _header(data: bytes) -> Header:
    content_type = sniff(data)
    if content_type is None:
        raise WrongContent(f"expected a picture, found a file that starts with {data[:12]!r}")
    if content_type != SVG:
        return header_of(data, content_type)
    from image_handler.domain.svg.sizes import size_of  # XML is rarely needed, and slow to load

    width, height = size_of(data)
    return Header(round(width) or 1, round(height) or 1, frames=1)
