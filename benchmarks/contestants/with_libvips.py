"""image-handler's engine, with the checks that its worker makes before."""

import resource
import sys
import time
from json import dumps
from mimetypes import guess_type
from pathlib import Path

from image_handler.domain.containers import require_whole
from image_handler.domain.limits import require_bounded
from image_handler.domain.recipe import read_recipe
from image_handler.engines.libvips import LibVips

recipe, engine = read_recipe("160,480,1080", "webp,jpeg", "https://example"), LibVips()
TYPES = {".avif": "image/avif", ".webp": "image/webp"}

for line in sys.stdin:
    file = Path(line.strip())
    content = file.read_bytes()
    content_type = TYPES.get(file.suffix) or str(guess_type(file.name)[0])
    start = time.perf_counter()
    require_whole(content, content_type)
    header = engine.header(content, content_type)
    require_bounded(header)
    sizes = recipe.sizes(header.width, header.height)
    pictures = engine.pictures(content, sizes, recipe.formats)
    ms = (time.perf_counter() - start) * 1000
    size = sum(len(picture.content) for picture in pictures)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(dumps({"ms": ms, "bytes": size, "peakBytes": peak}), flush=True)
