"""Twenty requests as a page with pictures makes them, and how both contestants are told of each."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.images import sources

# sharp's own defaults, spelled out: with them both do the same.
EQUAL: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 80, "chromaSubsampling": "4:2:0", "optimiseCoding": True},
    "png": {"compressionLevel": 6, "adaptiveFiltering": False},
    "webp": {"quality": 80, "effort": 4},
    "avif": {"quality": 50, "effort": 4, "chromaSubsampling": "4:4:4"},
    "gif": {"effort": 7, "dither": 1.0},
}


@dataclass(frozen=True)
class Request:
    """`edits` as a URL holds them; `calls` are sharp's methods for the same result."""

    name: str
    source: Path
    format: str
    edits: dict[str, Any]
    calls: list[list[Any]] = field(default_factory=list)
    moves: bool = False
    overlay: Path | None = None

    def told(self, way: str) -> dict[str, Any]:
        """`way` is equal, defaults or lossless: as the contestants read a line."""
        calls = self.calls or [[name, value] for name, value in self.edits.items()]
        options = {"equal": EQUAL[self.format], "lossless": {"compressionLevel": 1}}.get(way)
        return {
            "way": way,
            "source": str(self.source),
            "format": "png" if way == "lossless" else self.format,
            "options": options,
            "edits": {**self.edits, "toFormat": self.format},
            "calls": calls,
            "moves": self.moves,
            "overlay": str(self.overlay) if self.overlay else None,
        }


def requests() -> list[Request]:
    large, progressive = sources.large_ones()
    return [*_of_a_camera(large, progressive), *_of_the_web(), *_special(large)]


def _of_a_camera(large: Path, progressive: Path) -> list[Request]:
    return [
        Request("20 MP to 200", large, "jpeg", _within(200)),
        Request("20 MP to 200²", large, "webp", _covering(200, 200)),
        Request("20 MP progr. to 400", progressive, "jpeg", _within(400)),
        Request("20 MP to 800", large, "jpeg", _within(800)),
        Request("20 MP to 800", large, "webp", _within(800)),
        Request("20 MP to 640", large, "avif", _within(640)),
        Request("20 MP to 1600", large, "jpeg", _within(1600)),
        Request("20 MP to 1600", large, "webp", _within(1600)),
    ]


def _of_the_web() -> list[Request]:
    return [
        Request("2 MP to 1200", sources.RETINA, "jpeg", _within(1200)),
        Request("2 MP to 1200", sources.RETINA, "webp", _within(1200)),
        Request("2 MP to 480", sources.RETINA, "avif", _within(480)),
        Request("2 MP to 400", sources.RETINA, "png", _within(400)),
        Request("WebP to 320", sources.FLOWER, "webp", _within(320)),
        Request("PNG to 300", sources.CHELSEA, "png", _within(300)),
        Request("AVIF to 256", sources.ASTRONAUT, "avif", _within(256)),
    ]


def _special(large: Path) -> list[Request]:
    turned = _covering(300, 300)
    blurred = {**_within(800), "greyscale": True, "blur": 2}
    return [
        Request(
            "turned, 300²", sources.TURNED, "webp", turned,
            calls=[["autoOrient", None], ["resize", turned["resize"]]],
        ),
        Request("grey, blurred, 800", sources.RETINA, "jpeg", blurred),
        Request("moving GIF to 160", sources.moving(), "gif", _within(160), moves=True),
        _marked(large),
        _round(sources.RETINA, 400),
    ]  # fmt: skip


def _marked(source: Path) -> Request:
    """The overlay ends ten pixels before the right and the lower edge of 800 x 533."""
    edits = {
        **_within(800),
        "overlayWith": {"bucket": "b", "key": "mark.png", "options": {"left": -10, "top": -10}},
    }
    place = {"left": 800 - 10 - sources.MARK[0], "top": 533 - 10 - sources.MARK[1]}
    calls = [["resize", {"width": 800}], ["composite", {"input": str(sources.mark()), **place}]]
    return Request("watermark, 800", source, "jpeg", edits, calls, overlay=sources.mark())


def _round(source: Path, side: int) -> Request:
    resize = _covering(side, side)
    half = side / 2
    ellipse = f'<ellipse cx="{half}" cy="{half}" rx="{half}" ry="{half}"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{ellipse}</svg>'
    calls = [["resize", resize["resize"]], ["composite", {"svg": drawing, "blend": "dest-in"}]]
    edits = {**resize, "roundCrop": True}
    return Request(f"round, {side}²", source, "png", edits, calls)


def _within(width: int) -> dict[str, Any]:
    return {"resize": {"width": width}}


def _covering(width: int, height: int) -> dict[str, Any]:
    return {"resize": {"width": width, "height": height, "fit": "cover"}}
