"""Attacks on a public image address: what is sent or stored, and what may come back.

`STORED` are pictures that an attacker uploaded under a key; `PATHS`, `EDITS` and `MEMBERS` are
what an attacker asks for. A row's statuses are the only ones that are taken; 5xx never is.
"""

import io
import struct
import zipfile
import zlib
from base64 import b64encode
from functools import cache
from typing import Any, NamedTuple

import pyvips  # type: ignore[import-untyped]

from tests.fakes import FIXTURES, photograph

REFUSED, SHOWN, EITHER = (400,), (200,), (200, 400)
OWN_PART = b"\x87\x69\0\4\0\0\0\1\0\0\0\x08"
"""An entry of EXIF that points to the directory that it stands in."""
SECRET = b"<script>alert(1)</script>"


class Stored(NamedTuple):
    """`asked` is how it is asked for, with the key in its place."""

    data: bytes
    statuses: tuple[int, ...]
    asked: str = "/fit-in/60x60/{}"


def photo() -> bytes:
    return photograph("photo.jpg")


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def png(width: int, height: int) -> bytes:
    """A picture of 24 by 16 whose header claims more."""
    real = photograph("display-p3.png")
    return real[:16] + struct.pack(">II", width, height) + real[24:]


def jpeg(width: int, height: int) -> bytes:
    at = photo().index(b"\xff\xc0") + 5
    return photo()[:at] + struct.pack(">HH", height, width) + photo()[at + 4 :]


def gif(frames: int, side: int = 10) -> bytes:
    frame = b"\x2c\0\0\0\0" + struct.pack("<HH", side, side) + b"\0\x02\x02\x44\x01\0"
    screen = struct.pack("<HH", side, side) + b"\x80\0\0" + bytes(6)
    return b"GIF89a" + screen + frame * frames + b";"


def avif(width: int, height: int) -> bytes:
    """A whole file whose properties claim more."""
    real = photograph("photo.avif")
    at = real.index(b"ispe") + 8
    return real[:at] + struct.pack(">II", width, height) + real[at + 8 :]


def tiff(next_page: int, *more: tuple[int, int]) -> bytes:
    fields = [(256, 10), (257, 10), *more]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    count = struct.pack("<H", len(fields))
    return b"II*\0\x08\0\0\0" + count + entries + struct.pack("<I", next_page)


def with_profile_of_zeros() -> bytes:
    body = b"iCCPa\0\0" + zlib.compress(bytes(20_000_000), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    logo = photograph("logo.png")
    return logo[:33] + chunk + logo[33:]


def with_segment(marker: int, payload: bytes) -> bytes:
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
    return photo()[:2] + segment + photo()[2:]


def zipped() -> bytes:
    """A JPEG that is a ZIP archive as well."""
    archive = io.BytesIO(photo())
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("a.html", SECRET)
    return archive.getvalue()


@cache
def stored() -> dict[str, Stored]:
    scans = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" * 10_000
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9e9" height="9e9"/>'
    moving = pyvips.Image.black(60, 40 * 5).copy()
    moving.set_type(pyvips.GValue.gint_type, "page-height", 40)
    return {
        "PNG of 50,000 x 50,000 in 74 bytes": Stored(
            (FIXTURES / "bomb.png").read_bytes(), REFUSED
        ),
        "PNG of 16,384 x 16,384": Stored(png(16_384, 16_384), REFUSED),
        "PNG of ten million pixels in a row": Stored(png(10_000_000, 1), REFUSED),
        "JPEG of 65,500 x 65,500": Stored(jpeg(65_500, 65_500), REFUSED),
        "JPEG of 10,000 scans": Stored(photo()[:-2] + scans + b"\xff\xd9", REFUSED),
        "AVIF of 200 megapixels": Stored(avif(20_000, 10_000), REFUSED),
        "AVIF that says less than it holds": Stored(avif(10, 10), EITHER),
        "PNG whose profile unpacks to 20 MB": Stored(with_profile_of_zeros(), SHOWN),
        "TIFF of tiles of 60,000 x 60,000": Stored(tiff(0, (322, 60_000), (323, 60_000)), REFUSED),
        "AVIF of nothing": Stored(avif(0, 0), REFUSED),
        "GIF of 5,000 frames": Stored(gif(5_000), REFUSED),
        "GIF of 1,000 frames of a megapixel": Stored(gif(1_000, 1_000), REFUSED),
        "TIFF whose page is its own next one": Stored(tiff(8), REFUSED),
        "SVG of nine billion pixels": Stored(drawing, REFUSED),
        "WebP of 16,383 x 16,383": Stored(
            photograph("photo.webp")[:26] + b"\xff\x3f\xff\x3f" + photograph("photo.webp")[30:],
            REFUSED,
        ),
        "empty file": Stored(b"", REFUSED),
        "empty file, as it is": Stored(b"", REFUSED, "/{}"),
        "one byte": Stored(b"\xff", REFUSED),
        "half a JPEG": Stored(photo()[: len(photo()) // 2], SHOWN),
        "half a PNG": Stored(photograph("deep16.png")[:8_000], EITHER),
        "half a GIF": Stored(photograph("anim.gif")[:400], EITHER),
        "half a WebP": Stored(photograph("photo.webp")[:1_800], EITHER),
        "half an AVIF": Stored(photograph("photo.avif")[:1_800], EITHER),
        "header of a JPEG": Stored(photo()[:200], REFUSED),
        "text": Stored(b"hello, world", REFUSED),
        "text, as it is": Stored(b"hello, world", REFUSED, "/{}"),
        "HTML": Stored(b"<html>" + SECRET, REFUSED),
        "HTML, as it is": Stored(b"<html>" + SECRET, REFUSED, "/{}"),
        "HTML behind a drawing's name": Stored(b"<html><svg/>" + SECRET, REFUSED, "/{}.svg"),
        "JPEG that is a ZIP archive": Stored(zipped(), SHOWN, "/{}"),
        "JPEG that is HTML": Stored(photo() + SECRET, SHOWN, "/{}"),
        "JPEG with HTML in a comment": Stored(with_segment(0xFE, SECRET), SHOWN, "/{}"),
        "GIF that is JavaScript": Stored(
            photograph("still.gif") + b"=1;" + SECRET, SHOWN, "/{}"
        ),
        "PNG named as a drawing": Stored(photograph("logo.png"), SHOWN, "/{}.svg"),
        "PDF": Stored(b"%PDF-1.7\n", (400, 415)),
        "PostScript": Stored(b"%!PS-Adobe-3.0\n", REFUSED),
        "BMP": Stored(b"BM" + bytes(60), (400, 415)),
        "JPEG XL": Stored(b"\xff\x0a" + bytes(60), (400, 415)),
        "JPEG 2000": Stored(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), (400, 415)),
        "PPM": Stored(b"P6 9 9 255\n" + bytes(243), REFUSED),
        "CSV, which libvips reads": Stored(b"1,2,3\n4,5,6\n", REFUSED),
        "ImageMagick's script": Stored(b"push graphic-context\nfill url(https://evil)", REFUSED),
        "OpenEXR": Stored(b"\x76\x2f\x31\x01" + bytes(60), REFUSED),
        "FITS": Stored(b"SIMPLE  =                    T" + bytes(60), REFUSED),
        "Radiance": Stored(b"#?RADIANCE\n", REFUSED),
        "MATLAB": Stored(b"MATLAB 5.0 MAT-file" + bytes(120), REFUSED),
        "profile that is noise": Stored(
            with_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"\xff" * 400), SHOWN
        ),
        "profile that claims gigabytes": Stored(
            with_segment(0xE2, b"ICC_PROFILE\0\x01\x01\xff\xff\xff\xff" + bytes(128)), SHOWN
        ),
        "EXIF that is noise": Stored(
            with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 300), SHOWN
        ),
        "EXIF that is its own part": Stored(
            with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1" + OWN_PART + bytes(8)), SHOWN
        ),
        "orientation of 200": Stored(
            photograph("exif-6.jpg").replace(b"\0\x01\0\x06\0\0", b"\0\x01\0\xc8\0\0", 1), SHOWN
        ),
        "animation cut off in its frames": Stored(moving.write_to_buffer(".gif")[:-8], EITHER),
    }  # fmt: skip


def default_form(members: Any) -> str:
    import json

    return "/" + b64encode(json.dumps(members).encode("utf-8", "surrogatepass")).decode()


PATHS = {
    "dot-dot": "/../image-private/hidden.jpg",
    "dot-dot in a size": "/60x0/../image-private/hidden.jpg",
    "dot-dot encoded": "/..%2f..%2fimage-private%2fhidden.jpg",
    "dot-dot encoded twice": "/%252e%252e%252fimage-private%252fhidden.jpg",
    "dot-dot overlong": "/%c0%ae%c0%ae/image-private/hidden.jpg",
    "dot-dot by backslash": "/..\\..\\image-private\\hidden.jpg",
    "NUL": "/photo.jpg%00.png",
    "line break": "/photo.jpg%0d%0aSet-Cookie:a=b",
    "absolute": "//image-private/hidden.jpg",
    "file": "/file:///etc/passwd.jpg",
    "metadata service": "/http://169.254.169.254/latest/meta-data/iam.jpg",
    "another bucket": "/s3:image-private/hidden.jpg",
    "another bucket by its ARN": "/arn:aws:s3:::image-private/hidden.jpg",
    "broken escape": "/60x0/bad%E0%A4%A.jpg",
    "nothing": "/",
    "no path": "",
    "sizes beyond numbers": "/99999999999999999999x99999999999999999999/photo.jpg",
    "crop beyond numbers": "/0x0:99999999999999999x99999999999999999/photo.jpg",
    "a thousand filters": "/filters:" + ":".join(["blur(9)"] * 1_000) + "/photo.jpg",
    "a filter without end": "/filters:" + "watermark(" * 2_000 + "/photo.jpg",
    "base64 of noise": "/////////////////==",
    "JSON null": default_form(None),
    "JSON nested": "/" + b64encode(b'{"key":' + b"[" * 11_000).decode(),
    "JSON nested and closed": "/" + b64encode(b"[" * 6_000 + b"]" * 6_000).decode(),
    "JSON with a number of 5,000 digits": (
        "/" + b64encode(b'{"key":"photo.jpg","edits":{"blur":' + b"9" * 5_000 + b"}}").decode()
    ),
    "JSON with an infinite number": (
        "/" + b64encode(b'{"key":"photo.jpg","edits":{"blur":1e999}}').decode()
    ),
    "JSON in UTF-16": "/" + b64encode('{"key":"photo.jpg"}'.encode("utf-16")).decode(),
    "an unlisted bucket": default_form({"bucket": "image-private", "key": "hidden.jpg"}),
    "a bucket that is a list": default_form({"bucket": ["image-private"], "key": "hidden.jpg"}),
    "a bucket with a path": default_form(
        {"bucket": "image-source/../image-private", "key": "hidden.jpg"}
    ),
    "a bucket that is nearly listed": default_form({"bucket": "image-sourc", "key": "hidden.jpg"}),
    "a key that is an object": default_form({"key": {"toString": "photo.jpg"}}),
    "a key that is a number": default_form({"key": 7}),
    "a key of half a character": default_form({"key": "\ud800.jpg"}),
    "a key beyond S3's length": default_form({"key": "a" * 100_000 + ".jpg"}),
    "the prototype": default_form({"key": "photo.jpg", "edits": {"__proto__": {"x": 1}}}),
}

OVERLAY = {"bucket": "image-source", "key": "mark.png"}
EDITS: dict[str, Any] = {
    "100,000 x 100,000": {"resize": {"width": 100_000, "height": 100_000, "fit": "fill"}},
    "infinite ratio": {"resize": {"ratio": 1e308}},
    "border of a hundred million": {"extend": {"top": 99_999_999}},
    "affine of a thousand": {"affine": [[1000, 0], [0, 1000]]},
    "blur of 1,000 on 4,000 x 4,000": {"resize": {"width": 4000, "height": 4000}, "blur": 1000},
    "median of 1,000": {"resize": {"width": 4000}, "median": 1000},
    "kernel of 1,001 x 1,001": {
        "convolve": {"width": 1001, "height": 1001, "kernel": [1] * 1_002_001}
    },
    "AVIF with all effort": {
        "resize": {"width": 4000}, "avif": {"effort": 9}, "toFormat": "avif"
    },
    "file as a boolean": {"boolean": "/etc/passwd"},
    "file as an object": {"boolean": {"input": "/etc/passwd"}},
    "file as a channel": {"joinChannel": ["/etc/passwd"]},
    "file to write": {"toFile": "a.png", "resize": {"width": 9}},
    "overlay by its address": {"overlayWith": {"url": "http://169.254.169.254/", "options": {}}},
    "overlay of an unlisted bucket": {
        "overlayWith": {"bucket": "image-private", "key": "hidden.jpg"}
    },
    "overlay of a list of buckets": {
        "overlayWith": {"bucket": ["image-private"], "key": "hidden.jpg"}
    },
    "overlay with dot-dot": {
        "overlayWith": {"bucket": "image-source", "key": "../image-private/hidden.jpg"}
    },
    "overlay that is a bomb": {"overlayWith": {"bucket": "image-source", "key": "bomb.png"}},
    "overlay scaled without bound": {"overlayWith": {**OVERLAY, "wRatio": 1e9, "hRatio": 1e9}},
    "overlay far away": {"overlayWith": {**OVERLAY, "options": {"left": 1e9, "top": -1e9}}},
    "overlay that is no object": {"overlayWith": "mark.png"},
    "round crop without bound": {"roundCrop": {"rx": 1e9, "ry": 1e9, "top": -1e9}},
    "markup in a round crop": {"roundCrop": {"rx": '"/><script>alert(1)</script>'}},
    "face crop without bound": {"smartCrop": {"padding": 1e9}},
    "colour that is markup": {"flatten": {"background": "url(//evil)"}},
    "crop outside": {"crop": {"left": 1e9, "top": 0, "width": 1, "height": 1}},
    "every edit null": dict.fromkeys(
        ["resize", "crop", "extract", "rotate", "overlayWith", "smartCrop", "roundCrop", "trim",
         "extend", "composite", "convolve", "recomb", "linear", "affine", "tint", "toFormat"]
    ),
    "edits of other kinds": {"resize": [], "crop": "a", "blur": {}, "tint": [1], "flip": "false"},
    "unknown edits": {"constructor": {}, "eval": "1", "metadata": True, "toBuffer": True},
    "raw samples": {"resize": {"width": 20_000, "height": 4_000}, "toFormat": "raw"},
    "lists as numbers": {"resize": {"width": [10], "height": [[20]]}},
    "not a number": {"resize": {"width": "NaN"}, "rotate": "Infinity"},
}  # fmt: skip

INJECTED: dict[str, Any] = {
    "X-Team": "a\r\nSet-Cookie: a=b", "X-Team\r\nSet-Cookie": "a=b", "Set-Cookie": "a=b",
    "Content-Type": "text/html", "Content-Length": "1", "Transfer-Encoding": "chunked",
    "Location": "//evil", "Access-Control-Allow-Origin": "//evil", "Content-Encoding": "gzip",
    "Content-Security-Policy": "script-src *", "Vary": "*", "ETag": '"a"', "Refresh": "0;//evil",
    "X-Number": 7, "X-List": ["a"], "X-Object": {}, "X-Fine": "1", "\ud800": "\ud800", "": "",
}  # fmt: skip
