"""Colours on their way from the file's own space to that of the result.

Source: sharp 0.35, `src/pipeline.cc` ("device-independent colour space") and `src/operations.cc`.
"""

from pyvips import Error, GValue, Image  # type: ignore[import-untyped]
from pyvips.enums import Interpretation  # type: ignore[import-untyped]

from image_handler.domain.edits.options import KEEP_ICC, Options
from image_handler.domain.edits.pictures import Source
from image_handler.engines.pipeline.metadata import ICC

_DEEP = {"rgb16", "grey16"}
_SPACES = {
    value for name, value in vars(Interpretation).items() if name.isupper() and name != "ERROR"
}
_WITHOUT_TRANSFORMATION = {"labs", "grey16"}
ANY_SPACE = "last"
"""libvips' name for no space in particular."""


def known_space(name: str, otherwise: str) -> str:
    """Any text passes sharp as a colour space; what libvips doesn't know counts as not given."""
    return name if name in _SPACES else otherwise


def is_16_bit(interpretation: str) -> bool:
    return interpretation in _DEEP


def ensure_colourspace(image: Image, space: str) -> Image:
    if known_space(space, ANY_SPACE) in (ANY_SPACE, image.interpretation):
        return image
    return image.colourspace(space, source_space=image.interpretation)


def processing_profile(image: Image, options: Options) -> str:
    """The profile that the numbers are to be of while they are worked on; ask before any edit."""
    return options.deep_profile if image.interpretation == "rgb16" else "srgb"


def embedded_profile(image: Image) -> bytes | None:
    return bytes(image.get(ICC)) if image.get_typeof(ICC) else None


def with_profile(image: Image, profile: bytes) -> Image:
    """Says of the numbers as they are that they are of this profile."""
    copy = image.copy()
    copy.set_type(GValue.blob_type, ICC, profile)
    return copy


def to_working_space(image: Image, options: Options, source: Source) -> Image:
    """By the file's own profile, or CMYK's usual one; a broken profile counts as none, as in sharp.

    A profile that is kept goes into the result with the numbers that it is about, untouched.
    """
    if options.colourspace_pipeline == "cmyk":
        return image
    profile = processing_profile(image, options)
    keeps_profile = bool(options.keep_metadata & KEEP_ICC) and not options.icc_profile
    if (
        image.get_typeof(ICC)
        and image.interpretation not in _WITHOUT_TRANSFORMATION
        and not (source.ignore_icc or keeps_profile)
    ):
        return _transformed(image, profile, embedded=True, depth=_depth(image))
    if image.interpretation == "cmyk":
        return image.icc_transform(profile, input_profile="cmyk", intent="perceptual")
    return image


def apply_output_profile(image: Image, profile: str, processing: str) -> Image:
    """`profile` is one of libvips' own: srgb, p3, cmyk."""
    return _transformed(
        image, profile, embedded=True, depth=_depth(image), input_profile=processing
    )


def _transformed(image: Image, profile: str, **how: object) -> Image:
    try:
        return image.icc_transform(profile, intent="perceptual", **how)
    except Error:
        return image


def _depth(image: Image) -> int:
    return 16 if is_16_bit(image.interpretation) else 8
