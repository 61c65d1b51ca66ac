"""Pictures that were damaged, and requests of all kinds: the same ones for the same number."""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any, NamedTuple

from tests.attacks import EDITS, PATHS
from tests.drawings import ATTACKS, CLEAN
from tests.fakes import FIXTURES, PHOTOGRAPHS

KEY = "mutant"
# Larger ones take long, and are decoded by the same code.
MOST_BYTES = 30_000
# Numbers at which readers of formats go wrong.
_NUMBERS = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\xff\xff",
    b"\0",
)
_SEGMENTS = [
    "fit-in", "60x40", "0x30", "10x10:50x30", "filters:grayscale()", "filters:rotate(90):blur(2)",
    "filters:format(webp)", "filters:format(avif)", "filters:quality(5)", "filters:smart_crop()",
    "filters:round_crop()", "filters:watermark(image-source,mark.png,0,0,0)", "unsafe", "..", "%",
]  # fmt: skip
_WORDS = ["", "auto", "NaN", "-1", "1e9", "0", "0.5", "cover", "constructor", "\u00fc", "true"]
_FORMATS = ["jpeg", "png", "webp", "avif", "gif", "tiff", "raw", "heif", "jpg", "exe", ""]
_NAMES = ["width", "height", "fit", "format", "rotate", "flip", "dpr", "focal", "info", "expires"]


class Example(NamedTuple):
    """A stored picture under `KEY`, and how it is asked for."""

    stored: bytes
    path: str
    query: dict[str, str]
    headers: dict[str, str]


def example(seed: int, number: int) -> Example:
    random = Random(f"{seed}/{number}")
    query = {
        random.choice(_NAMES): random.choice(_WORDS) for _ in range(random.choice((0, 0, 1, 3)))
    }
    headers = {"Accept": random.choice(["", "*/*", "image/webp", "image/avif", "image/webp;q=0"])}
    return Example(_picture(random), _path(random), query, headers)


@cache
def whole() -> tuple[bytes, ...]:
    """Real pictures of every format, and drawings."""
    files = sorted([*PHOTOGRAPHS.iterdir(), *FIXTURES.iterdir()])
    read = [file.read_bytes() for file in files if file.is_file() and file.suffix != ".txt"]
    small = {content: None for content in read if 0 < len(content) < MOST_BYTES}
    return (*small, *(each.encode() for each in CLEAN.values()), *ATTACKS.values())


def _picture(random: Random) -> bytes:
    content = random.choice(whole())
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        content = random.choice(_MUTATIONS)(random, content)
    return content[: 2 * MOST_BYTES]


def _path(random: Random) -> str:
    kind = random.random()
    if kind < 0.1:
        return random.choice(list(PATHS.values()))
    if kind < 0.5:
        return "/" + "/".join([*random.sample(_SEGMENTS, random.randint(0, 4)), KEY])
    members: dict[str, Any] = {"key": KEY, "edits": _edits(random)}
    if kind < 0.6:
        members["outputFormat"] = random.choice(_FORMATS)
    return "/" + b64encode(json.dumps(members).encode()).decode()


def _edits(random: Random) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    if random.random() < 0.7:
        edits["resize"] = {"width": random.randint(1, 90), "height": random.randint(1, 90)}
    for chosen in random.sample(list(EDITS.values()), random.choice((0, 0, 1, 2))):
        edits |= chosen
    if random.random() < 0.5:
        edits["toFormat"] = random.choice(_FORMATS)
    if edits and random.random() < 0.2:
        edits[random.choice(list(edits))] = random.choice([None, True, "", -1, [], {}, 1e9, "a"])
    return edits


def _flip(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _flip_in_header(random: Random, content: bytes) -> bytes:
    return _flip(random, content[:200]) + content[200:]


def _overwrite(random: Random, content: bytes) -> bytes:
    at, number = random.randrange(len(content) or 1), random.choice(_NUMBERS)
    return content[:at] + number + content[at + len(number) :]


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _take_out(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + content[at + random.randrange(1, 200) :]


def _repeat(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + content[at : at + 100] * random.randrange(2, 9) + content[at + 100 :]


def _splice(random: Random, content: bytes) -> bytes:
    other = random.choice(whole())
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other)) :]


_MUTATIONS: list[Callable[[Random, bytes], bytes]] = [
    _flip, _flip_in_header, _overwrite, _cut, _take_out, _repeat, _splice,
]  # fmt: skip
