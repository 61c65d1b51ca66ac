"""The edits behind the layers, and the way into the colour space of the result.

Source: sharp 0.35, `src/pipeline.cc` (Execute: from "Gamma decoding" to "Negate the colours").
"""

from pyvips import Image  # type: ignore[import-untyped]

from image_handler.domain.edits.options import Options
from image_handler.engines.pipeline import colour_operations, compositing, filters
from image_handler.engines.pipeline.channels import ensure_alpha, remove_alpha
from image_handler.engines.pipeline.profiles import (
    apply_output_profile,
    is_16_bit,
    known_space,
    with_profile,
)

# sharp applies a gamma of these, and leaves the picture as it is for any other number.
LEAST_GAMMA, MOST_GAMMA = 1.0, 3.0


def finish(image: Image, options: Options) -> Image:
    """All from the second gamma to the alpha channel, in sharp's order."""
    if LEAST_GAMMA <= options.gamma_out <= MOST_GAMMA:
        image = colour_operations.apply_gamma(image, options.gamma_out)
    if options.linear_a:
        image = colour_operations.apply_linear(image, options.linear_a, options.linear_b)
    if options.normalise:
        image = filters.normalise(image, options)
    if options.clahe_width != 0 and options.clahe_height != 0:
        image = filters.equalise_locally(image, options)
    if options.boolean is not None:
        image = compositing.combine_bitwise(image, options.boolean, options)
    if options.bandbool_op:
        image = colour_operations.combine_bands(image, options.bandbool_op)
    if options.tint is not None:
        image = colour_operations.tint(image, options.tint)
    if options.remove_alpha:
        image = remove_alpha(image)
    if options.ensure_alpha != -1:
        image = ensure_alpha(image, options.ensure_alpha)
    return image


def to_output_space(
    image: Image, options: Options, profile: bytes | None, processing: str
) -> Image:
    """`profile` is the one to be kept, `processing` the name of the one that was worked in."""
    found, space = image.interpretation, known_space(options.colourspace, "srgb")
    if is_16_bit(found):
        image = image.cast("ushort")
    if found != space:
        image = image.colourspace(space, source_space=found)
        if profile is not None:
            image = with_profile(image, profile)
    if options.extract_channel > -1:
        image = colour_operations.extract_channel(image, options.extract_channel)
    if options.icc_profile:
        image = apply_output_profile(image, options.icc_profile, processing)
    if options.negate:
        image = colour_operations.negate(image, options.negate_alpha)
    return image
