"""What a picture's header tells, without decoding its pixels.

Source: sharp 0.35, `src/metadata.cc` and `src/common.cc`;
https://sharp.pixelplumbing.com/api-input#metadata
"""

from math import floor
from typing import Any

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.pictures import Metadata, Source
from image_handler.engines.pipeline.loading import MM_PER_INCH, open_source

ORIENTATION = "orientation"
EXIF = "exif-data"
ICC = "icc-profile-data"


def metadata(source: Source) -> Metadata:
    """Raises NotAPicture when the header can't be read."""
    image, image_format = open_source(source)
    return Metadata(
        format=image_format,
        width=image.width,
        height=image.height,
        space=str(image.interpretation),
        channels=image.bands,
        depth=str(image.format),
        has_alpha=bool(image.hasalpha()),
        has_profile=bool(image.get_typeof(ICC)),
        orientation=exif_orientation(image) or None,
        pages=_field(image, "n-pages"),
        page_height=_field(image, "page-height"),
        loop=_field(image, "loop"),
        delay=tuple(_field(image, "delay") or ()),
        density=_density(image),
        compression=_field(image, "heif-compression"),
        exif=_blob(image, EXIF),
    )


def exif_orientation(image: Image) -> int:
    """From 1 to 8; 0 when the picture doesn't say (EXIF 2.32, 4.6.5, tag 274)."""
    return int(_field(image, ORIENTATION) or 0)


def remove_orientation(image: Image) -> Image:
    return without(image, ORIENTATION, "exif-ifd0-Orientation")


def without(image: Image, *fields: str) -> Image:
    """The picture itself when it has none of them: a picture on its way is never changed."""
    found = [field for field in fields if image.get_typeof(field)]
    if not found:
        return image
    copy = image.copy()
    for field in found:
        copy.remove(field)
    return copy


def page_count(image: Image, source: Source) -> int:
    """How many frames lie below each other in what was opened of this source."""
    if source.pages != -1:
        return source.pages
    return int(_field(image, "n-pages") or 1)


def _field(image: Image, name: str) -> Any:
    return image.get(name) if image.get_typeof(name) else None


def _blob(image: Image, name: str) -> bytes | None:
    found = _field(image, name)
    return None if found is None else bytes(found)


def _density(image: Image) -> int | None:
    """In pixels per inch; a pixel a millimetre is what libvips says when the file says nothing."""
    return floor(image.xres * MM_PER_INCH + 0.5) if image.xres > 1 else None
