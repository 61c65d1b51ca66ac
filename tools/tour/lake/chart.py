"""Shares as bars: for the terminal in blocks, and as an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

# Eighths of a block: https://www.unicode.org/charts/PDF/U2580.pdf
EIGHTHS = " ▏▎▍▌▋▊▉"
COLUMNS, NAME = 22, 24

WIDTH, BAR, GAP, TOP, LEFT, RIGHT = 960, 22, 10, 56, 220, 150
STYLE = """
svg { background: #ffffff; font: 13px system-ui, sans-serif; fill: #44505c }
.title { font-size: 16px; font-weight: 600; fill: #16202a }
.bar { fill: #14507d }
.worst { fill: #c2571a }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    value: float
    told: str


def in_blocks(bars: Sequence[Bar]) -> list[str]:
    """A line for each, the longest as wide as there is room."""
    greatest = max(bar.value for bar in bars) or 1.0
    return [f"{bar.name[:NAME]:<{NAME}} {_blocks(bar.value / greatest)} {bar.told}" for bar in bars]


def save(title: str, bars: Sequence[Bar], file: Path) -> None:
    """One below the other, in their order; the first is the worst."""
    greatest = max(bar.value for bar in bars) or 1.0
    height = TOP + len(bars) * (BAR + GAP)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="24" y="30">{escape(title)}</text>',
        *(_bar(bar, number, bar.value / greatest) for number, bar in enumerate(bars)),
        "</svg>",
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(drawn) + "\n", encoding="utf-8")


def _bar(bar: Bar, number: int, share: float) -> str:
    top = TOP + number * (BAR + GAP)
    width = share * (WIDTH - LEFT - RIGHT)
    middle = top + BAR / 2 + 5
    return (
        f'<text x="{LEFT - 10}" y="{middle:g}" text-anchor="end">{escape(bar.name)}</text>'
        f'<rect class="{"bar" if number else "worst"}" x="{LEFT}" y="{top}" '
        f'width="{width:.1f}" height="{BAR}"/>'
        f'<text x="{LEFT + width + 8:.1f}" y="{middle:g}">{escape(bar.told)}</text>'
    )


def _blocks(share: float) -> str:
    eighths = round(share * COLUMNS * 8)
    return ("█" * (eighths // 8) + EIGHTHS[eighths % 8]).strip()
