"""Bars on a scale of powers of ten, by the drawing library that the tools have anyway."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, ROW, GAP, LEFT, TOP, RIGHT = 1100, 15, 16, 210, 84, 90
COLOURS = ("#8c2d04", "#d94801", "#fd8d3c", "#9ecae1", "#4292c6", "#08519c")
INK, GRID = "#222222", "#dddddd"


def bars(
    file: Path, title: str, groups: Sequence[str], values: Mapping[str, Sequence[float]]
) -> None:
    """A group of bars for each name of `groups`, in it one for each key of `values`."""
    block = len(values) * ROW + GAP
    height = TOP + len(groups) * block + 30
    picture = Image.new("RGB", (WIDTH, height), "white")
    draw, font, bold = (
        ImageDraw.Draw(picture),
        ImageFont.load_default(12),
        ImageFont.load_default(16),
    )
    everything = [value for each in values.values() for value in each]
    least = math.floor(math.log10(min(everything)))
    most = math.ceil(math.log10(max(everything)))

    def place(value: float) -> float:
        share = (math.log10(value) - least) / (most - least)
        return LEFT + max(share, 0.002) * (WIDTH - LEFT - RIGHT)

    draw.text((16, 12), title, INK, bold)
    for power in range(least, most + 1):
        x = place(10.0**power)
        draw.line((x, TOP - 8, x, height - 26), GRID)
        draw.text((x, height - 22), f"{10.0**power:,g}", INK, font, anchor="ma")
    for index, (name, colour) in enumerate(zip(values, COLOURS, strict=False)):
        x = 16 + index * 150
        draw.rectangle((x, 46, x + 12, 58), colour)
        draw.text((x + 18, 45), name, INK, font)
    for index, group in enumerate(groups):
        top = TOP + index * block
        draw.text((16, top + block / 2 - GAP), group, INK, font)
        for line, (name, colour) in enumerate(zip(values, COLOURS, strict=False)):
            value, y = values[name][index], top + line * ROW
            draw.rectangle((LEFT, y, place(value), y + ROW - 3), colour)
            told = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
            draw.text((place(value) + 5, y - 1), told, INK, font)
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)
