"""Many pictures on one, so that people can look at them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

TILE_PIXELS = 150
GAP_PIXELS = 10
CAPTION_PIXELS = 16


def draw(rows: "list[tuple[str, list[Image]]]", file: Path) -> None:
    """One row for each photograph; a picture larger than its tile is shown smaller."""
    from PIL import Image, ImageDraw

    tiles = [(caption, [_tile(picture) for picture in pictures]) for caption, pictures in rows]
    columns = max((len(pictures) for _, pictures in tiles), default=1)
    heights = [max(tile.height for tile in pictures) for _, pictures in tiles]
    width = GAP_PIXELS + columns * (TILE_PIXELS + GAP_PIXELS)
    height = GAP_PIXELS + sum(CAPTION_PIXELS + each + GAP_PIXELS for each in heights)
    sheet = Image.new("RGB", (width, height), "white")
    pen, top = ImageDraw.Draw(sheet), GAP_PIXELS
    for (caption, pictures), row_height in zip(tiles, heights, strict=True):
        pen.text((GAP_PIXELS, top), caption, fill="black")
        for column, tile in enumerate(pictures):
            left = GAP_PIXELS + column * (TILE_PIXELS + GAP_PIXELS)
            sheet.paste(tile, (left, top + CAPTION_PIXELS))
        top += CAPTION_PIXELS + row_height + GAP_PIXELS
    file.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(file, optimize=True)


def _tile(picture: "Image") -> "Image":
    tile = picture.copy()
    tile.thumbnail((TILE_PIXELS, TILE_PIXELS))
    return tile
