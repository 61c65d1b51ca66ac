"""Pictures of a few pixels, each of which is known, and what an edit makes of them."""

from collections.abc import Sequence

from image_handler.domain.edits.options import Options
from image_handler.domain.edits.pictures import Raw, Rendered, Source
from image_handler.engines.pipeline.render import render
from tests.fakes import photograph

Pixel = tuple[int, ...]
Grid = list[list[Pixel]]

RED: Pixel = (255, 0, 0)
GREEN: Pixel = (0, 255, 0)
BLUE: Pixel = (0, 0, 255)
WHITE: Pixel = (255, 255, 255)
BLACK: Pixel = (0, 0, 0)


def source_of(rows: Sequence[Sequence[Pixel]]) -> Source:
    samples = [sample for row in rows for pixel in row for sample in pixel]
    return Source(bytes(samples), raw=Raw(len(rows[0]), len(rows), len(rows[0][0])))


def plain(width: int, height: int, pixel: Pixel) -> Source:
    return source_of([[pixel] * width] * height)


def numbered(width: int, height: int) -> Source:
    """Grey pixels that count from 0, row by row."""
    rows = [range(row * width, (row + 1) * width) for row in range(height)]
    return source_of([[(number,) * 3 for number in row] for row in rows])


def numbers(grid: Grid) -> list[list[int]]:
    """What a grey picture's pixels are."""
    return [[pixel[0] for pixel in row] for row in grid]


def stored(name: str, *, frames: bool = False) -> Source:
    return Source(photograph(name), pages=-1 if frames else 1)


def rendered(source: Source, **edits: object) -> Rendered:
    """The edited picture's samples; `edits` are fields of Options."""
    options = Options(**edits)  # type: ignore[arg-type]
    options.encoding.format = "raw"
    return render(source, options)


def edited(source: Source, **edits: object) -> Grid:
    """The edited picture's pixels, row by row."""
    found = rendered(source, **edits)
    step = found.channels
    pixels = [tuple(found.data[at : at + step]) for at in range(0, len(found.data), step)]
    return [pixels[at : at + found.width] for at in range(0, len(pixels), found.width)]


def difference(one: Rendered, other: Rendered) -> float:
    """By how much samples differ in the mean, of 255."""
    assert (one.width, one.height, one.channels) == (other.width, other.height, other.channels)
    total = sum(abs(a - b) for a, b in zip(one.data, other.data, strict=True))
    return total / len(one.data)
