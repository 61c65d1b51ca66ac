"""Pillow as its documentation makes thumbnails: draft mode for JPEG, the largest size first."""

import resource
import sys
import time
from io import BytesIO
from json import dumps
from pathlib import Path

from PIL import Image, ImageOps

BOXES = (1080, 480, 160)

for line in sys.stdin:
    content = Path(line.strip()).read_bytes()
    start = time.perf_counter()
    size = 0
    with Image.open(BytesIO(content)) as opened:
        opened.draft("RGB", (BOXES[0], BOXES[0]))
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    for box in BOXES:
        picture.thumbnail((box, box), Image.Resampling.LANCZOS)
        for options in (
            {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
            {"format": "WEBP", "quality": 80, "method": 4},
        ):
            buffer = BytesIO()
            picture.save(buffer, **options)
            size += buffer.tell()
    ms = (time.perf_counter() - start) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(dumps({"ms": ms, "bytes": size, "peakBytes": peak}), flush=True)
