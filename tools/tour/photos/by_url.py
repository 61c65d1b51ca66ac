"""The tour's photographs asked for by URL: six of three styles, one forbidden, one not modified."""

import json
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools import console
from tools.estate import Estate
from tools.http import Answer, call
from tools.tour.photos.photograph import CHINA, MARK, PHOTOGRAPHS, REAL, Photograph
from tools.tour.photos.rendition import Rendition, circle, cover, cropped, fit_in, marked, plain
from tools.tour.promises import Step, expect, expect_status

FOLDER = "samples"
"""Of the source bucket; the console's page `Images` offers what is there."""


@dataclass(frozen=True)
class Asked:
    style: str
    what: str
    path: str
    becomes: Rendition


@dataclass
class ByUrl:
    estate: Estate
    tags: dict[str, str] = field(default_factory=dict)
    """Of what was answered, by its path."""

    def steps(self) -> Iterator[Step]:
        yield "six pictures by URL", self.ask_for_six
        yield "one of a bucket that isn't listed", self.ask_for_a_forbidden_one
        yield "one that hasn't changed", self.ask_for_one_again

    def ask_for_six(self) -> str:
        put_samples(self.estate.account.client("s3"), self._bucket)
        lines = []
        for each in asked(self._bucket):
            console.progress(each.what)
            start = time.perf_counter()
            answer = self._get(each.path)
            took_ms = 1000 * (time.perf_counter() - start)
            expect_status(answer, 200, f"{each.style}, {each.what}")
            self.tags[each.path] = answer.headers.get("ETag", "")
            seen = each.becomes(answer, each.what)
            size = f"{len(answer.body) / 1024:,.0f} KiB"
            lines.append(f"{each.style:<7} {each.what:<15} {seen:<14} {size:>6} {took_ms:>4.0f} ms")
        return "\n".join(lines)

    def ask_for_a_forbidden_one(self) -> str:
        answer = self._get(default_form({"bucket": "somebody-elses", "key": _key(CHINA)}))
        expect_status(answer, 403, "a bucket that isn't listed")
        code: str = answer.json["code"]
        expect(code, "ImageBucket::CannotAccessBucket", "code")
        return f"403 {code}"

    def ask_for_one_again(self) -> str:
        path, tag = next(iter(self.tags.items()))
        answer = self._get(path, {"If-None-Match": tag})
        expect_status(answer, 304, f"If-None-Match: {tag}")
        expect(answer.headers.get("ETag"), tag, "ETag")
        expect(len(answer.body), 0, "bytes")
        return f"304 for its ETag {tag[:9]}…, no bytes"

    def _get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        url = self.estate.registry["image-handler/images/url"]
        return call("GET", f"{url}/{path}", headers or {})

    @property
    def _bucket(self) -> str:
        return self.estate.registry["image-handler/source-bucket/name"]


def asked(bucket: str) -> list[Asked]:
    """What is asked for, and what it is to become."""
    by_name = {photograph.name: photograph for photograph in REAL}
    coffee, cat = by_name["coffee.gif"], by_name["chelsea.png"]
    flower, astronaut = by_name["flower.webp"], by_name["astronaut.avif"]
    turned = by_name["rocket-turned-with-gps.jpg"]
    square = {"resize": {"width": 300, "height": 300}, "toFormat": "webp"}
    portrait = {"resize": {"width": 200, "height": 200}, "toFormat": "png", "roundCrop": True}
    mark = f"filters:watermark({bucket},{FOLDER}/{MARK.name},-3p,-3p,0,25)"
    return [
        Asked("default", "a square", _edited(CHINA, square), cover(CHINA, 300, "WEBP")),
        Asked("default", "a circle", _edited(astronaut, portrait), circle(astronaut, 200)),
        Asked(
            "Thumbor", "fit-in, grey",
            f"fit-in/320x320/filters:format(jpeg):grayscale()/{_key(coffee)}",
            fit_in(coffee, 320, "JPEG", is_grey=True),
        ),
        Asked(
            "Thumbor", "a part, smaller", f"100x40:400x265/200x150/{_key(cat)}",
            cropped(cat, (100, 40, 400, 265), (200, 150), "PNG"),
        ),
        Asked(
            "Thumbor", "with a mark", f"fit-in/480x480/{mark}/{_key(flower)}",
            marked(flower, 480, "WEBP"),
        ),
        Asked(
            "query", "upright, no GPS", f"{_key(turned)}?width=320&format=webp",
            plain(turned, 320, "WEBP"),
        ),
    ]  # fmt: skip


def default_form(request: dict[str, object]) -> str:
    return b64encode(json.dumps(request).encode()).decode()


def put_samples(s3: Any, bucket: str) -> None:
    """The photographs, and the mark that goes over one; the same as often as one likes."""
    for each in (*REAL, MARK):
        s3.put_object(
            Bucket=bucket,
            Key=_key(each),
            Body=(PHOTOGRAPHS / each.name).read_bytes(),
            ContentType=each.content_type,
        )


def _edited(photograph: Photograph, edits: Mapping[str, object]) -> str:
    return default_form({"key": _key(photograph), "edits": edits})


def _key(photograph: Photograph) -> str:
    return f"{FOLDER}/{photograph.name}"
