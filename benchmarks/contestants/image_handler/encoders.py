"""Encoders by themselves: each line asks for one setting, the answer has each photograph's result.

`{"saver": "heifsave_buffer", "options": {…}}` gives a list of [processor ms, bytes, SSIM].
"""

import sys
import time
from json import dumps, loads
from pathlib import Path

import pyvips
from image_handler.engines import library  # noqa: F401  with one thread, as it serves
from similarity import similarity

LONGEST = 480


def photograph(file):
    """As a request for a smaller one leaves it: in sRGB, without alpha, and its frames."""
    if file.endswith("moving.gif"):
        moving = pyvips.Image.new_from_buffer(Path(file).read_bytes(), "", n=-1)
        smaller = moving.resize(0.5)
        smaller = smaller.copy_memory().copy()
        smaller.set_type(pyvips.GValue.gint_type, "page-height", moving.get_page_height() // 2)
        return smaller
    small = pyvips.Image.thumbnail_buffer(Path(file).read_bytes(), LONGEST, export_profile="srgb")
    small = small.colourspace("srgb")
    return (small.flatten() if small.hasalpha() else small).copy_memory()


pictures = [photograph(each) for each in sys.argv[1:]]
lossless = [each.pngsave_buffer(compression=1, keep="none") for each in pictures]

for line in sys.stdin:
    asked = loads(line)
    results = []
    for picture, reference in zip(pictures, lossless, strict=True):
        start = time.process_time()
        made = getattr(picture, asked["saver"])(**asked["options"])
        ms = (time.process_time() - start) * 1000
        results.append([ms, len(made), similarity(made, reference)])
    print(dumps(results), flush=True)
