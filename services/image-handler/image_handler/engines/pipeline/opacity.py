"""Whether a picture without an alpha channel needs one before layers are laid over it.

sharp gives it one at once, which costs as much again as the colours all the way to the layers.
Nothing comes out differently when the channel would be opaque everywhere until then.
"""

from image_handler.domain.edits.options import Colour, Options
from image_handler.engines.pipeline.geometry import FIRST_STRATEGY
from image_handler.engines.pipeline.profiles import ANY_SPACE

_OPAQUE = 255.0
_RGBA_ROWS = 4


def stays_opaque(options: Options) -> bool:
    """Whether nothing before the layers looks at the alpha channel or makes it less than full."""
    looks_at_alpha = (
        options.unflatten
        or options.threshold != 0
        or options.convolution is not None
        or options.join_channel_in
        or len(options.recomb_matrix) == _RGBA_ROWS
        or options.position >= FIRST_STRATEGY
        or options.colourspace_pipeline != ANY_SPACE
    )
    return not looks_at_alpha and all(colour[3] >= _OPAQUE for colour in _backgrounds(options))


def _backgrounds(options: Options) -> list[Colour]:
    """The colours that may come in at the edges."""
    found = [options.extend_background]
    if options.canvas == "embed":
        found.append(options.resize_background)
    if options.rotation_angle != 0.0:
        found.append(options.rotation_background)
    if options.affine_matrix:
        found.append(options.affine_background)
    return found
