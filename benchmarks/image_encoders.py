"""What do encoders' settings cost, and what do they give? The reasons for our defaults.

Each setting is compared with sharp's default of its format on the tour's photographs, 480 pixels
wide, GIF on one that moves too: processor time and bytes as geometric means of the ratios, SSIM of
the luma as the mean difference and the worst one. Of several rounds the fastest counts.
"""

import statistics
import sys
from typing import Any, TypeAlias

from benchmarks.images import sources
from benchmarks.images.contestants import ask, processes
from tools import console
from tools.tour.photos.photograph import PHOTOGRAPHS, REAL

Result: TypeAlias = list[tuple[float, int, float]]
"""Of each photograph processor ms, bytes, SSIM."""

AVIF = {"Q": 50, "effort": 4, "subsample_mode": "off", "compression": "av1"}
LESS_COLOUR = {**AVIF, "subsample_mode": "on"}
# Format: the saver, sharp's default, and what is tried instead.
SETTINGS: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "AVIF": (
        "heifsave_buffer",
        AVIF,
        [
            LESS_COLOUR,
            {**LESS_COLOUR, "effort": 3},
            {**LESS_COLOUR, "effort": 3, "Q": 52},
            {**LESS_COLOUR, "effort": 3, "Q": 52, "bitdepth": 10},
            {**LESS_COLOUR, "effort": 2, "Q": 52},
            {**LESS_COLOUR, "effort": 1, "Q": 54},
            {**LESS_COLOUR, "effort": 3, "tune": "ssim"},
        ],
    ),
    "GIF": (
        "gifsave_buffer",
        {"effort": 7, "dither": 1.0},
        [
            {"effort": 6, "dither": 1.0},
            {"effort": 5, "dither": 1.0},
            {"effort": 5, "dither": 0.25},
            {"effort": 4, "dither": 0.25},
            {"effort": 3, "dither": 1.0},
            {"effort": 3, "dither": 0.25},
        ],
    ),
    "PNG": (
        "pngsave_buffer",
        {"compression": 6, "filter": "none"},
        [
            {"compression": 2, "filter": "up"},
            {"compression": 3, "filter": "up"},
            {"compression": 6, "filter": "up"},
            {"compression": 2, "filter": "paeth"},
            {"compression": 2, "filter": "all"},
            {"compression": 3, "filter": "none"},
        ],
    ),
    "WebP": (
        "webpsave_buffer",
        {"Q": 80, "effort": 4},
        [
            {"Q": 80, "effort": 3},
            {"Q": 80, "effort": 2},
            {"Q": 82, "effort": 2},
            {"Q": 80, "effort": 4, "smart_subsample": True},
        ],
    ),
    "JPEG": (
        "jpegsave_buffer",
        {"Q": 80, "optimize_coding": True},
        [
            {"Q": 80, "optimize_coding": False},
            {"Q": 80, "optimize_coding": True, "interlace": True},
            {"Q": 80, "optimize_coding": True, "trellis_quant": True},
            {"Q": 80, "optimize_coding": True, "quant_table": 3},
        ],
    ),
}


def main(rounds: int) -> None:
    still = [str(PHOTOGRAPHS / each.name) for each in REAL]
    for name, (saver, default, tried) in SETTINGS.items():
        files = [*still, str(sources.moving())] if name == "GIF" else still
        with processes([sys.executable, "encoders.py", *files]) as (encoders,):
            base, *others = [
                _fastest([ask(name, encoders, _asked(saver, each)) for _ in range(rounds)])
                for each in [default, *tried]
            ]
        rows = [
            [_told(each), *_row(found, base)] for each, found in zip(tried, others, strict=True)
        ]
        columns = ["setting", "of CPU", "bytes", "at most", "SSIM", "at worst"]
        console.table(f"{name}, beside {_told(default)}", columns, rows)


def _asked(saver: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"saver": saver, "options": {**options, "keep": "none"}}


def _fastest(tries: list[Result]) -> Result:
    return [min(each) for each in zip(*tries, strict=True)]


def _told(options: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items())


def _row(found: Result, base: Result) -> list[str]:
    pairs = list(zip(found, base, strict=True))
    sizes = [mine[1] / theirs[1] for mine, theirs in pairs]
    ssim = [mine[2] - theirs[2] for mine, theirs in pairs]
    return [
        f"{statistics.geometric_mean(mine[0] / theirs[0] for mine, theirs in pairs):.2f}",
        f"{statistics.geometric_mean(sizes):.3f}",
        f"{max(sizes):.2f}",
        f"{statistics.mean(ssim):+.4f}",
        f"{min(ssim):+.4f}",
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))
