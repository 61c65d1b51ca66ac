"""How much of a photograph is taken on, told from its header."""

from image_handler.domain.errors import TooManyFrames, TooManyPixels
from image_handler.domain.records import dataclass

# Measured with libvips 8.18.7, of files of 100 megapixels: the most hungry is an AVIF of 12 bits
# without subsampling, 2,400 MB. The function has 3,008 MB. Telephones write 12 to 64 megapixels,
# few 108 or 200.
MOST_PIXELS = 100_000_000
# Memory follows the width too: a PNG of 65,535 x 1,525 pixels of 16 bits takes 464 MB (955 MB
# interlaced), one of 10,000,000 x 10 took 11 GB. JPEG and GIF can't hold a longer side.
LONGEST_SIDE_PIXELS = 65_535
# All frames of an animation, one below the other: sharp's own bound, which is a gigabyte.
MOST_PIXELS_OF_FRAMES = 0x3FFF * 0x3FFF
# Only the first is looked at; but all of them are counted, and no photograph is an hour of film.
MOST_FRAMES = 1_000
# Web-api takes uploads up to this; here it bounds what is read into memory.
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """Pixels upright, as people see it: after the orientation of its EXIF."""

    width: int
    height: int
    frames: int


def require_bounded(header: Header, most_pixels: int | None = MOST_PIXELS) -> None:
    """Raises TooManyPixels, TooManyFrames."""
    if max(header.width, header.height) > LONGEST_SIDE_PIXELS:
        raise TooManyPixels(
            f"expected sides of at most {LONGEST_SIDE_PIXELS:,} pixels, "
            f"found {header.width} x {header.height}"
        )
    pixels = header.width * header.height
    if most_pixels is not None and pixels > most_pixels:
        raise TooManyPixels(
            f"expected at most {most_pixels:,} pixels, "
            f"found {header.width} x {header.height}, which are {pixels:,}"
        )
    if header.frames > MOST_FRAMES:
        raise TooManyFrames(f"expected at most {MOST_FRAMES:,} frames, found {header.frames:,}")
