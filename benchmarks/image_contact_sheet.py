"""Does every edit look as sharp makes it?

Draws docs/images/image-edits.png: the input, ours by compatible rules, and sharp's, its methods
called as AWS's solution calls them, of every edit and every Thumbor filter; and tells how alike
the two are. Both write what they would answer, from the URL to the file; it is decoded to be drawn.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.images import sheet
from benchmarks.images.contact import processes
from benchmarks.images.contestants import ask
from benchmarks.images.shown import Shown
from benchmarks.images.shown_edits import shown_edits
from benchmarks.images.shown_filters import shown_filters
from tools import console
from tools.repository import ROOT

FILE = ROOT / "docs/images/image-edits.png"
COLUMNS = ["edit", "ours", "sharp", "SSIM", "most of 255"]
LONGEST_NAME = 56
LEAST_ALIKE = 0.97
"""SSIM; other processors round differently. Below it the benchmark fails."""


def main() -> int:
    everything = [*shown_edits(), *shown_filters()]
    with processes() as running, TemporaryDirectory() as folder:
        looks = [
            look(running, each, Path(folder, str(number))) for number, each in enumerate(everything)
        ]
        cells = [
            sheet.Cell(each.name, _told(found), _views(Path(folder, str(number))))
            for number, (each, found) in enumerate(zip(everything, looks, strict=True))
        ]
        is_new = sheet.save(sheet.draw(cells), FILE)
    show(everything, looks)
    console.out.print(f"{FILE.relative_to(ROOT)} is {'drawn' if is_new else 'as it was'}")
    return 0 if min(found["ssim"] for found in looks) >= LEAST_ALIKE else 1


def show(everything: list[Shown], looks: list[dict[str, Any]]) -> None:
    rows = [
        [
            _cut(each.name),
            _picture(found["ours"]),
            _picture(found["sharp"]),
            f"{found['ssim']:.4f}",
            f"{found['difference']:.0f}",
        ]
        for each, found in zip(everything, looks, strict=True)
    ]
    worst = min(range(len(looks)), key=lambda at: looks[at]["ssim"])
    equal = sum(found["difference"] == 0 for found in looks)
    console.table("Every edit, ours beside sharp's", COLUMNS, rows)
    console.out.print(f"{equal} of {len(looks)} have the same pixels")
    console.out.print(f"worst: SSIM {looks[worst]['ssim']:.4f}, {everything[worst].name}")


def look(running: dict[str, Any], shown: Shown, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    (folder / "input").symlink_to(shown.file)
    for name in ("ours", "sharp"):
        ask(name, running[name], {**shown.told(), "kept": str(folder / name)})
    files = {name: str(folder / name) for name in ("input", "ours", "sharp")}
    found: dict[str, Any] = ask("looking", running["looking"], files)
    return found


def _views(folder: Path) -> tuple[Path, ...]:
    return tuple(folder / f"{name}.view.png" for name in sheet.COLUMNS)


def _told(found: dict[str, Any]) -> str:
    alike = f"{_picture(found['ours'])}; SSIM {found['ssim']:.4f}"
    if found["difference"] == 0:
        return f"{alike}, the same pixels"
    return f"{alike}, differs by {found['difference']:.0f} of 255 at most"


def _picture(told: list[Any]) -> str:
    """Its format, size, channels, and how many frames when it moves."""
    kind, width, height, bands, frames = told
    moves = f", {frames} frames" if frames > 1 else ""
    return f"{kind} {width} x {height} x {bands}{moves}"


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
