"""The serving function over a folder of pictures: `{"folder", "first", "count"}` a line.

A turn's answer is `{"residentBytes", "peakBytes", "statuses"}`: after its last request, and since
the process began.
"""

import contextlib
import io
import json
import sys
from base64 import b64encode
from collections import Counter
from pathlib import Path

from image_handler.domain.stored_picture import SourceMissing, StoredPicture
from image_handler.handlers import serve_image
from image_handler.wiring import serving

BUCKET = "pictures"
ACCEPTED = ("", "image/webp", "image/avif,image/webp,*/*;q=0.8")
FORMATS = ("jpeg", "png", "webp", "avif", "gif", "tiff", None)
EDITS = (
    {},
    {"grayscale": True},
    {"rotate": 90},
    {"blur": 3},
    {"roundCrop": True},
    {"flip": True, "sharpen": True},
    {"overlayWith": {"bucket": BUCKET, "key": "mark.png", "options": {"left": "5p", "top": "5p"}}},
    {"normalize": True, "tint": {"r": 90, "g": 60, "b": 30}},
)


class Context:
    aws_request_id = function_name = memory_limit_in_mb = invoked_function_arn = "benchmark"


class Folder:
    path = Path()

    def read(self, bucket, key):
        file = self.path / key
        if not file.is_file():
            raise SourceMissing(key)
        return StoredPicture(file.read_bytes(), etag='"1"')


def event(keys, number):
    """Another one for each number: keys, sizes, edits and formats change at paces of their own."""
    edits = dict(EDITS[number // 3 % len(EDITS)])
    edits["resize"] = {"width": 100 + number * 37 % 1100, "height": 80 + number * 53 % 900}
    if made_as := FORMATS[number // 5 % len(FORMATS)]:
        edits["toFormat"] = made_as
    asked = {"bucket": BUCKET, "key": keys[number % len(keys)], "edits": edits}
    return {
        "httpMethod": "GET",
        "path": "/" + b64encode(json.dumps(asked).encode()).decode(),
        "headers": {"Accept": ACCEPTED[number % len(ACCEPTED)]},
    }


def resident_bytes(name):
    told = Path("/proc/self/status").read_text()
    (line,) = [line for line in told.splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024


folder = Folder()
serving.sources = lambda: folder
serving.secrets = serving.faces = serving.results = lambda: None
for line in sys.stdin:
    asked = json.loads(line)
    folder.path = Path(asked["folder"])
    keys = sorted(file.name for file in folder.path.iterdir())
    statuses = Counter()
    for number in range(asked["first"], asked["first"] + asked["count"]):
        with contextlib.redirect_stdout(io.StringIO()):
            answer = serve_image.handle(event(keys, number), Context())
        statuses[answer["statusCode"]] += 1
    told = {"residentBytes": resident_bytes("VmRSS"), "peakBytes": resident_bytes("VmHWM")}
    print(json.dumps({**told, "statuses": statuses}), flush=True)
