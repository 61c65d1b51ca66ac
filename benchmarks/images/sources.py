"""What the requests are about: real photographs, and what is made of them for this benchmark."""

from io import BytesIO
from pathlib import Path

from tools.repository import STATE
from tools.tour.photos.photograph import CHINA, PHOTOGRAPHS

FOLDER = STATE / "benchmarks"
LARGE = (5472, 3648)
"""20 megapixels, as many cameras write them."""
FRAMES, FRAME, STEP = 10, (320, 214), 24
MARK = (200, 80)

RETINA = PHOTOGRAPHS / "retina.jpg"
TURNED = PHOTOGRAPHS / "rocket-turned-with-gps.jpg"
FLOWER = PHOTOGRAPHS / "flower.webp"
CHELSEA = PHOTOGRAPHS / "chelsea.png"
ASTRONAUT = PHOTOGRAPHS / "astronaut.avif"


def large_ones() -> tuple[Path, Path]:
    """Cameras' sizes, baseline and progressive: what is checked in stays small."""
    return _large("20-megapixels.jpg", False), _large("20-megapixels-progressive.jpg", True)


def _large(name: str, is_progressive: bool) -> Path:
    from PIL import Image

    file = _file(name)
    if not file.exists():
        with Image.open(BytesIO(CHINA.content)) as china:
            larger = china.resize(LARGE, Image.Resampling.BICUBIC)
            larger.save(file, quality=90, progressive=is_progressive)
    return file


def moving() -> Path:
    """A walk along a photograph, as a GIF."""
    from PIL import Image

    file = _file("moving.gif")
    if not file.exists():
        width, height = FRAME
        with Image.open(BytesIO(CHINA.content)) as china:
            corners = [(STEP * each, STEP * each // 2) for each in range(FRAMES)]
            frames = [
                china.crop((left, top, left + width, top + height)).quantize()
                for left, top in corners
            ]
        first, *others = frames
        first.save(file, save_all=True, append_images=others, duration=80, loop=0)
    return file


def mark() -> Path:
    """A watermark: a pale ellipse, half transparent."""
    from PIL import Image, ImageDraw

    file = _file("mark.png")
    if not file.exists():
        image = Image.new("RGBA", MARK)
        ellipse = (0, 0, MARK[0] - 1, MARK[1] - 1)
        ImageDraw.Draw(image).ellipse(ellipse, fill=(255, 255, 230, 128))
        image.save(file)
    return file


def _file(name: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return FOLDER / name
