"""The engine as a role: libvips is loaded with it, so import it where pixels are worked on."""

from typing import Any

from image_handler.domain.edits.lookups import Lookups
from image_handler.domain.edits.pictures import MOST_INPUT_PIXELS, Metadata, Picture, Source
from image_handler.engines.editing.editing import Editing
from image_handler.engines.editing.rules import Rules
from image_handler.engines.transform import transform


class Pixels:
    def transform(
        self,
        data: bytes,
        edits: Any,
        *,
        content_type: str,
        output_format: str | None,
        effort: float | None,
        modern: bool,
        most_pixels: int | None,
        lookups: Lookups,
    ) -> Picture:
        rules = Rules(modern, _bound(most_pixels), lookups)
        return transform(
            data,
            edits,
            content_type=content_type,
            output_format=output_format,
            effort=effort,
            rules=rules,
        )

    def describe(self, data: bytes) -> tuple[Metadata, tuple[int, int, int]]:
        """What the header tells, and the colour of the largest area; raises PictureError."""
        editing = Editing(Source(data, fail_on="none"))
        header = editing.metadata()
        return header, _dominant(data)


def _bound(most_pixels: int | None) -> int | None:
    """The solution's 0 means no bound, and nothing means sharp's own."""
    if most_pixels is None:
        return MOST_INPUT_PIXELS
    return most_pixels or None


def _dominant(data: bytes) -> tuple[int, int, int]:
    """The fullest of 16 levels of each colour, of a copy that fits into 64 pixels: 8 bits each."""
    small = Editing(Source(data, fail_on="none"))
    small.apply("resize", {"width": 64, "height": 64, "fit": "inside"})
    small.apply("flatten", {"background": {"r": 255, "g": 255, "b": 255}})
    samples = small.samples()
    bands = samples.raw.channels if samples.raw else 3
    counts: dict[tuple[int, ...], int] = {}
    for at in range(0, len(samples.data), bands):
        level = tuple(value >> 4 for value in samples.data[at : at + bands])
        counts[level] = counts.get(level, 0) + 1
    fullest = max(counts, key=lambda level: counts[level])
    red, green, blue = fullest if len(fullest) > 2 else fullest[:1] * 3
    return (red << 4) + 8, (green << 4) + 8, (blue << 4) + 8
