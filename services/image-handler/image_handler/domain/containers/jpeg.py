"""JPEG: segments to the scans, scans to the end-of-image marker.

Source: ITU-T T.81, B.1.1 (markers) and B.2 (order), https://www.w3.org/Graphics/JPEG/itu-t81.pdf
"""

import re
from contextlib import suppress

from image_handler.domain.containers.signature import starts_with
from image_handler.domain.errors import NotDecodable, Truncated

END_OF_IMAGE = 0xD9
# They stand alone, without length: TEM, RST0 to RST7, SOI.
ALONE = {0x01, *range(0xD0, 0xD9)}
START_OF_SCAN = 0xDA
# In a scan FF00 is a byte of data, and restart markers belong to it; FF may be repeated as fill, of
# which the last one begins the marker: to match them all would be quadratic where none follows.
# Outside of a scan, what isn't a marker is skipped as decoders do.
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
# Each may go over the whole picture in a few bytes: 3,000 of 100 megapixels took 48 s. Encoders
# write about ten; libjpeg-turbo, which takes any number, advises its users to set a limit:
# https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf
MOST_SCANS = 100


def starts(data: bytes) -> bool | None:
    return starts_with(data, b"\xff\xd8\xff")


def walk(data: bytes) -> None:
    """Follow the markers to the end of the image; what stands behind it isn't looked at.

    A preview in the EXIF has an end of its own: it is passed over with its segment.
    """
    position, scans = 2, 0
    while marker := MARKER.search(data, position):
        code, position = marker[1][0], marker.end()
        if code == END_OF_IMAGE:
            return
        if code not in ALONE:
            length = int.from_bytes(data[position : position + 2], "big")
            if length < 2 and position + 2 <= len(data):
                raise NotDecodable(f"expected a JPEG segment of 2 bytes or more, found {length}")
            position += length
        if code == START_OF_SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise NotDecodable(f"expected at most {MOST_SCANS} scans, found more")
    raise Truncated(
        "expected a JPEG that ends with its end-of-image marker, "
        f"found {len(data):,} bytes that end before it"
    )


def require_few_scans(data: bytes) -> None:
    """Raises NotDecodable; a file that is cut off is not its matter.

    Within a scan the marker can't occur, elsewhere it may: so the fast count is an upper bound.
    """
    if data.count(bytes([0xFF, START_OF_SCAN])) > MOST_SCANS:
        with suppress(Truncated):
            walk(data)
