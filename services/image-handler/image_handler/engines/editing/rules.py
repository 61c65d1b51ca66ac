"""In which points the two modes edit differently."""

from image_handler.domain.edits.lookups import Lookups, NoLookups
from image_handler.domain.edits.pictures import MOST_INPUT_PIXELS
from image_handler.domain.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Rules:
    """`modern` turns pictures upright, keeps transparency and frames, and no metadata."""

    modern: bool = True
    most_pixels: int | None = MOST_INPUT_PIXELS
    lookups: Lookups = field(default_factory=NoLookups)
