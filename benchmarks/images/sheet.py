"""A contact sheet as one PNG: cells of three views beside each other, and what is told of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFont

View: TypeAlias = Image.Image
ACROSS = 2
COLUMNS = {"input": (78, 58), "ours": (132, 96), "sharp": (132, 96)}
"""Into which box of pixels each view is made to fit; smaller ones stay as they are."""
HEIGHT = max(height for _, height in COLUMNS.values())
WIDTHS = [width for width, _ in COLUMNS.values()]
GAP, GUTTER, MARGIN, HEAD = 8, 28, 16, 36
LINES, LINE = 3, 14
LONGEST_LINE = 58
PAPER, INK, PALE = (255, 255, 255), (30, 30, 30), (110, 110, 110)
BOARD, LIGHT, DARK = 8, (238, 238, 238), (205, 205, 205)
BITS = (5, 6, 5)
"""Of red, green and blue: in all 24 the PNG is half as large again, for what nobody sees."""


@dataclass(frozen=True)
class Cell:
    """`views` are files: the input, ours, sharp's."""

    name: str
    told: str
    views: tuple[Path, ...]


def draw(cells: list[Cell]) -> View:
    width = sum(WIDTHS) + (len(WIDTHS) - 1) * GAP
    height = HEIGHT + LINES * LINE + 10
    rows = -(-len(cells) // ACROSS)
    size = (ACROSS * (width + GUTTER) - GUTTER + 2 * MARGIN, rows * height + HEAD + MARGIN)
    sheet = Image.new("RGB", size, PAPER)
    lefts = [MARGIN + column * (width + GUTTER) for column in range(ACROSS)]
    for left in lefts:
        for offset, name in zip(_offsets(), COLUMNS, strict=True):
            ImageDraw.Draw(sheet).text((left + offset, 12), name, INK, _font(13))
    for number, cell in enumerate(cells):
        row, column = divmod(number, ACROSS)
        _draw_cell(sheet, cell, lefts[column], HEAD + row * height)
    return sheet


def save(sheet: View, file: Path) -> bool:
    """Whether it had to be written: the same pixels stay the same file."""
    few = Image.merge("RGB", [_reduced(*each) for each in zip(sheet.split(), BITS, strict=True)])
    if file.exists():
        with Image.open(file) as was:
            if _is_same(was.convert("RGB"), few):
                return False
    few.save(file, optimize=True)
    return True


def _reduced(channel: View, bits: int) -> View:
    """White stays white, black stays black."""
    most = (1 << bits) - 1
    return channel.point([round(round(value * most / 255) * 255 / most) for value in range(256)])


def _offsets() -> list[int]:
    """Of the columns from the left edge of their cell."""
    return [sum(WIDTHS[:at]) + at * GAP for at in range(len(WIDTHS))]


def _is_same(one: View, other: View) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def _draw_cell(sheet: View, cell: Cell, left: int, top: int) -> None:
    for offset, box, file in zip(_offsets(), COLUMNS.values(), cell.views, strict=True):
        with Image.open(file) as view:
            shown = _on_a_board(_fitted(view.convert("RGBA"), box))
        x = left + offset + (box[0] - shown.width) // 2
        sheet.paste(shown, (x, top + (HEIGHT - shown.height) // 2))
    pen = ImageDraw.Draw(sheet)
    lines = _lines(cell.name)
    for at, line in enumerate([*lines, cell.told]):
        ink = INK if at < len(lines) else PALE
        pen.text((left, top + HEIGHT + 3 + at * LINE), line, ink, _font(11))


def _fitted(view: View, box: tuple[int, int]) -> View:
    scale = min(1.0, box[0] / view.width, box[1] / view.height)
    if scale == 1.0:
        return view
    size = max(round(view.width * scale), 1), max(round(view.height * scale), 1)
    return view.resize(size, Image.Resampling.LANCZOS)


def _on_a_board(view: View) -> View:
    """Light and dark squares where it is transparent."""
    board = Image.new("RGBA", view.size, LIGHT)
    pen = ImageDraw.Draw(board)
    for y in range(0, view.height, BOARD):
        for x in range(y // BOARD % 2 * BOARD, view.width, 2 * BOARD):
            pen.rectangle((x, y, x + BOARD - 1, y + BOARD - 1), DARK)
    return Image.alpha_composite(board, view).convert("RGB")


def _lines(name: str) -> list[str]:
    """One or two, cut where a value or a part of a path ends."""
    if len(name) <= LONGEST_LINE:
        return [name]
    cut = max(name.rfind(mark, 0, LONGEST_LINE) for mark in ", /") + 1
    rest = name[cut:].strip()
    return [name[:cut], rest if len(rest) <= LONGEST_LINE else f"{rest[: LONGEST_LINE - 1]}…"]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
