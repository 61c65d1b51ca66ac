"""All that sharp knows about one picture's way: its options, with its defaults.

Source: sharp 0.35, `lib/constructor.js`; names are the same, written as Python writes them.
Colours are red, green, blue and alpha from 0 to 255 (alpha too). -1 means not set, as there.
"""

from image_handler.domain.edits.encoding import Encoding
from image_handler.domain.edits.pictures import Source
from image_handler.domain.records import dataclass, field

Colour = tuple[float, float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0, 255.0)

# libvips' VipsForeignKeep: https://www.libvips.org/API/current/flags.ForeignKeep.html
KEEP_NONE, KEEP_EXIF, KEEP_XMP, KEEP_IPTC, KEEP_ICC, KEEP_OTHER, KEEP_ALL = 0, 1, 2, 4, 8, 16, 63


@dataclass(slots=True)
class Layer:
    """A picture to lay over; `gravity`: 0 the centre, 1 to 4 sides from north, 5 to 8 corners."""

    source: Source
    blend: str = "over"
    gravity: int = 0
    left: int = 0
    top: int = 0
    has_offset: bool = False
    tile: bool = False
    premultiplied: bool = False


@dataclass(slots=True)
class Convolution:
    width: int
    height: int
    kernel: list[float]
    scale: float
    offset: float


@dataclass(slots=True)
class Options:
    """Filled by the edits (`domain/edits`), carried out by the pipeline (`engines/pipeline`)."""

    top_offset_pre: int = -1
    left_offset_pre: int = -1
    width_pre: int = -1
    height_pre: int = -1
    top_offset_post: int = -1
    left_offset_post: int = -1
    width_post: int = -1
    height_post: int = -1
    width: int = -1
    height: int = -1
    canvas: str = "crop"
    position: int = 0
    resize_background: Colour = BLACK
    kernel: str = "lanczos3"
    fast_shrink_on_load: bool = True
    without_enlargement: bool = False
    without_reduction: bool = False

    auto_orient: bool = False
    orient_before: bool = False
    angle: int = 0
    rotation_angle: float = 0.0
    rotation_background: Colour = BLACK
    rotate_before: bool = False
    flip: bool = False
    flips_each_frame: bool = False
    flop: bool = False
    affine_matrix: list[float] = field(default_factory=list)
    affine_background: Colour = BLACK
    affine_idx: float = 0.0
    affine_idy: float = 0.0
    affine_odx: float = 0.0
    affine_ody: float = 0.0
    affine_interpolator: str = "bilinear"
    extend_top: int = 0
    extend_bottom: int = 0
    extend_left: int = 0
    extend_right: int = 0
    extend_background: Colour = BLACK
    extend_with: str = "background"
    trim_background: list[float] = field(default_factory=list)
    trim_threshold: float = -1.0
    trim_line_art: bool = False
    trim_margin: int = 0

    tint: tuple[float, float, float] | None = None
    flatten: bool = False
    flatten_background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    unflatten: bool = False
    negate: bool = False
    negate_alpha: bool = True
    median_size: int = 0
    blur_sigma: float = 0.0
    precision: str = "integer"
    min_ampl: float = 0.2
    sharpen_sigma: float = 0.0
    sharpen_m1: float = 1.0
    sharpen_m2: float = 2.0
    sharpen_x1: float = 2.0
    sharpen_y2: float = 10.0
    sharpen_y3: float = 20.0
    threshold: int = 0
    threshold_grayscale: bool = True
    gamma: float = 0.0
    gamma_out: float = 0.0
    greyscale: bool = False
    normalise: bool = False
    normalise_lower: int = 1
    normalise_upper: int = 99
    clahe_width: int = 0
    clahe_height: int = 0
    clahe_max_slope: int = 3
    brightness: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0
    lightness: float = 0.0
    boolean: Source | None = None
    boolean_op: str = ""
    bandbool_op: str = ""
    join_channel_in: list[Source] = field(default_factory=list)
    extract_channel: int = -1
    remove_alpha: bool = False
    ensure_alpha: float = -1.0
    colourspace: str = "srgb"
    colourspace_pipeline: str = "last"
    convolution: Convolution | None = None
    recomb_matrix: list[list[float]] = field(default_factory=list)
    linear_a: list[float] = field(default_factory=list)
    linear_b: list[float] = field(default_factory=list)
    composite: list[Layer] = field(default_factory=list)

    keep_metadata: int = KEEP_NONE
    orientation: int = -1
    icc_profile: str = ""
    in_sharps_order: bool = False
    """Byte for byte as sharp, also where another order is faster and nobody sees a difference."""
    deep_profile: str = "p3"
    """What 16-bit pictures with a profile are worked on in. sharp then takes the numbers for those
    of sRGB, which moves the colours; "srgb" doesn't."""
    loop: int = -1
    delay: list[int] = field(default_factory=list)
    encoding: Encoding = field(default_factory=Encoding)
