"""Windows of a minute as a picture: for the terminal in dots, and as an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from math import floor, log10
from pathlib import Path

from tools.tour.readings.windows import Bar

# Braille has two dots beside each other and four above each other in a character:
# https://www.unicode.org/charts/PDF/U2800.pdf
EMPTY, DOTS = 0x2800, ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
COLUMNS, ROWS = 44, 3

WIDTH, PANEL, TOP, LEFT, RIGHT, GAP = 960, 150, 84, 64, 24, 48
LEGEND = "shaded: least to greatest; line: mean; dots: corrected, as readings came late"
STYLE = """
svg { background: #ffffff; font: 12px system-ui, sans-serif; fill: #44505c }
.title { font-size: 16px; font-weight: 600; fill: #16202a }
.name { font-weight: 600; fill: #16202a }
.grid { stroke: #e3e8ed; stroke-width: 1 }
.band { fill: #9cc4e4; fill-opacity: .55 }
.mean { fill: none; stroke: #14507d; stroke-width: 1.4 }
.corrected { fill: #c2571a }
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Windows of one device and kind, in their order."""

    name: str
    unit: str
    bars: Sequence[Bar]

    @property
    def least(self) -> float:
        return min(bar.min for bar in self.bars)

    @property
    def greatest(self) -> float:
        return max(bar.max for bar in self.bars)


def in_dots(line: Line) -> str:
    """Least to greatest of each window, as tall as a few lines of text."""
    cells = [[EMPTY] * COLUMNS for _ in range(ROWS)]
    span, height = (line.greatest - line.least) or 1.0, ROWS * 4 - 1
    for x in range(COLUMNS * 2):
        first = x * len(line.bars) // (COLUMNS * 2)
        last = max(first + 1, (x + 1) * len(line.bars) // (COLUMNS * 2))
        shown = line.bars[first:last]
        low = round((min(bar.min for bar in shown) - line.least) / span * height)
        high = round((max(bar.max for bar in shown) - line.least) / span * height)
        for dot in range(height - high, height - low + 1):
            cells[dot // 4][x // 2] |= DOTS[dot % 4][x % 2]
    drawn = ["".join(map(chr, row)) for row in cells]
    return "\n".join([f"{line.name}, {line.least:g} to {line.greatest:g} {line.unit}", *drawn])


def save(title: str, lines: Sequence[Line], file: Path) -> None:
    """One panel above the other, over the same time."""
    height = TOP + len(lines) * (PANEL + GAP)
    span = min(line.bars[0].start_ms for line in lines), max(line.bars[-1].end_ms for line in lines)
    panels = (part for number, line in enumerate(lines) for part in _panel(line, number, span))
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="26">{escape(title)}</text>',
        f'<text x="{LEFT}" y="46">{LEGEND}</text>',
        *panels,
        "</svg>",
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(drawn) + "\n", encoding="utf-8")


def _panel(line: Line, number: int, span: tuple[int, int]) -> list[str]:
    top = TOP + number * (PANEL + GAP)
    start, end = span
    ticks = _ticks(line.least, line.greatest)
    low, high = min(line.least, ticks[0]), max(line.greatest, ticks[-1])

    def x(moment_ms: float) -> str:
        return f"{LEFT + (moment_ms - start) / (end - start) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(value: float) -> str:
        return f"{top + PANEL - (value - low) / ((high - low) or 1.0) * PANEL:.1f}"

    grid = [
        f'<path class="grid" d="M{LEFT} {y(tick)}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 8}" y="{y(tick)}" dy="4" text-anchor="end">{tick:g}</text>'
        for tick in ticks
    ]
    upper = [f"{x(bar.start_ms)} {y(bar.max)}H{x(bar.end_ms)}" for bar in line.bars]
    lower = [f"{x(bar.end_ms)} {y(bar.min)}H{x(bar.start_ms)}" for bar in reversed(line.bars)]
    mean = [f"{x((bar.start_ms + bar.end_ms) / 2)} {y(bar.mean)}" for bar in line.bars]
    dots = [at.split() for at, bar in zip(mean, line.bars, strict=True) if bar.revision > 1]
    corrected = [f'<circle class="corrected" r="2.5" cx="{cx}" cy="{cy}"/>' for cx, cy in dots]
    times = [
        f'<text x="{x(at)}" y="{top + PANEL + 16}" text-anchor="{anchor}">{_clock(at)}</text>'
        for at, anchor in ((start, "start"), ((start + end) / 2, "middle"), (end, "end"))
    ]
    name = (
        f'<text class="name" x="{LEFT}" y="{top - 8}">{escape(f"{line.name}, {line.unit}")}</text>'
    )
    band = f'<path class="band" d="M{"L".join([*upper, *lower])}Z"/>'
    return [*grid, band, f'<path class="mean" d="M{"L".join(mean)}"/>', *corrected, *times, name]


def _ticks(least: float, greatest: float) -> list[float]:
    """Three to eight round numbers from the one to the other."""
    span = (greatest - least) or 1.0
    step = 10.0 ** floor(log10(span))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if span / s <= 6)
    first = floor(least / step) * step
    ticks = [round(first + number * step, 9) for number in range(9)]
    return [tick for tick in ticks if tick <= greatest + step / 2]


def _clock(moment_ms: float) -> str:
    return f"{datetime.fromtimestamp(moment_ms / 1000, UTC):%H:%M:%S}"
