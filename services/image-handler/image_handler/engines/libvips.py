"""Pictures by libvips: five formats in, upright sRGB without metadata out.

Source: https://www.libvips.org/API/current/ (thumbnail, the loaders and savers by their names)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyvips  # type: ignore[import-untyped]
from pyvips import Error, Image

from image_handler.domain.errors import NotDecodable
from image_handler.domain.limits import Header
from image_handler.domain.recipe import Format, Picture, Size
from image_handler.domain.records import dataclass
from image_handler.engines.library import cause, format_of, tells_of_memory

QUALITY = 80
WHITE = 255
LOADERS = {
    "image/avif": "heifload_buffer",
    "image/gif": "gifload_buffer",
    "image/jpeg": "jpegload_buffer",
    "image/png": "pngload_buffer",
    "image/webp": "webpload_buffer",
}
_PHOTOGRAPHS = {"jpeg", "png", "webp", "gif", "heif"}
"""The library decodes drawings and TIFF too, for others."""
AVIF_SEQUENCE = b"avis"
"""The major brand of an AVIF that moves, whose still comes first."""
# From this one on the picture lies on its side: EXIF 2.32, 4.6.5, tag 274.
FIRST_ON_ITS_SIDE = 5


@dataclass(frozen=True, slots=True)
class LibVips:
    def header(self, content: bytes, content_type: str) -> Header:
        loader = LOADERS[content_type]
        with not_decodable(content_type):
            image = pyvips.Operation.call(loader, content)
            fields = image.get_fields()
        orientation = image.get("orientation") if "orientation" in fields else 1
        frames = image.get("n-pages") if "n-pages" in fields else 1
        upright = (image.width, image.height)
        if orientation >= FIRST_ON_ITS_SIDE:
            upright = (image.height, image.width)
        return Header(*upright, frames=frames)

    def pictures(
        self, content: bytes, sizes: Sequence[Size], formats: Sequence[Format]
    ) -> list[Picture]:
        """Decode once, at about the largest size, and each smaller one from the next larger.

        A decoding for each size takes 1.6 times as long of a JPEG of 20 megapixels, 2.1 times when
        it is progressive, and by structural similarity comes no nearer to the source.
        """
        made: list[Picture] = []
        with not_decodable("photograph"):
            image = _decoded(content, sizes[-1])
            for size in reversed(sizes):
                image = _reduced(image, size)
                made += [Picture(size, each, _encoded(image, each)) for each in reversed(formats)]
        made.reverse()
        return made


def _decoded(content: bytes, size: Size) -> Image:
    """The first frame, upright, in sRGB of 8 bits; scaled by the decoder as far as it can."""
    if content[8:12] == AVIF_SEQUENCE:
        # thumbnail_buffer doesn't know the brand (libvips 8.18.7), its loader does.
        loaded = pyvips.Operation.call(LOADERS["image/avif"], content, fail_on="error")
        shrunk = loaded.thumbnail_image(size.width, height=size.height, size="force")
        return _in_srgb(shrunk).copy_memory()
    if format_of(content) not in _PHOTOGRAPHS:
        raise NotDecodable("expected a photograph, found something else")
    image = Image.thumbnail_buffer(
        content,
        size.width,
        height=size.height,
        size="force",
        # The loader's option: thumbnail's own `fail_on` doesn't reach it (libvips 8.18.7), and half
        # a picture would pass. "error" refuses wrong checksums too, "truncated" doesn't.
        option_string="[fail_on=error]",
    )
    return _in_srgb(image).copy_memory()


def _in_srgb(image: Image) -> Image:
    """By the file's own colour profile, or CMYK's usual one; behind the scaling, of fewer pixels.

    Not by thumbnail's `export_profile`: that converts what has no profile too, from sRGB to sRGB,
    and takes ten times as long as the decoding of a JPEG of two megapixels.
    """
    if image.get_typeof("icc-profile-data") or image.interpretation == "cmyk":
        return image.icc_transform("srgb", embedded=True, input_profile="cmyk", depth=8)
    return image.colourspace("srgb")


def _reduced(image: Image, size: Size) -> Image:
    if (image.width, image.height) == (size.width, size.height):
        return image
    smaller = image.thumbnail_image(size.width, height=size.height, size="force")
    return smaller.copy_memory()


def _encoded(image: Image, made_as: Format) -> bytes:
    """No metadata at all: where a photograph was taken is nobody's who has only its address."""
    if made_as.name == "webp":
        return bytes(image.webpsave_buffer(Q=QUALITY, effort=4, keep="none"))
    if image.hasalpha():
        image = image.flatten(background=WHITE)
    # Progressive: it shows whole at once while it loads, and is a few per cent smaller.
    return bytes(
        image.jpegsave_buffer(Q=QUALITY, interlace=True, optimize_coding=True, keep="none")
    )


@contextmanager
def not_decodable(what: str) -> Iterator[None]:
    """libvips has one error for everything; what tells of memory passes on, to be tried again."""
    try:
        yield
    except Error as error:
        if tells_of_memory(str(error)):
            raise
        raise NotDecodable(
            f"expected a {what} that libvips decodes, found: {cause(str(error))}"
        ) from error
