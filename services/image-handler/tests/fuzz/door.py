"""The serving function as the fuzzer calls it: real handler and engine, the world in memory."""

import contextlib
import io
from dataclasses import dataclass, field

import pytest

from image_handler.domain.stored_picture import StoredPicture
from tests.fuzz.mutants import KEY, Example
from tests.image_house import BUCKET, FakeResults, ImageHouse, Reply

EXPECTED = {200, 303, 304, 400, 403, 404, 405, 412, 413, 414, 415, 422}


def opened() -> ImageHouse:
    images = ImageHouse(pytest.MonkeyPatch(), results=FakeResults())
    images.hold("mark.png")
    images.hold("photo.jpg")
    return images


@dataclass
class Door:
    images: ImageHouse = field(default_factory=opened)

    def try_one(self, example: Example) -> str:
        """What is wrong with the answer; empty when nothing is."""
        self.images.results = FakeResults()
        self.images.sources.read_keys.clear()
        self.images.faces.seen.clear()
        self.images.sources.pictures[BUCKET, KEY] = StoredPicture(example.stored, etag='"1"')
        with contextlib.redirect_stdout(io.StringIO()):
            reply = self.images.ask(example.path, example.query, example.headers)
        return _complaint(reply)


def _complaint(reply: Reply) -> str:
    if reply.status not in EXPECTED:
        return f"answered {reply.status}: {reply.body[:300]!r}"
    if reply.status >= 400 and not {"status", "code", "message"} <= reply.told.keys():
        return f"refused without a reason: {reply.body[:300]!r}"
    if reply.status == 200 and not reply.body:
        return "answered 200 and nothing"
    if b"<script" in reply.body.lower():
        return "answered what runs"
    return ""
