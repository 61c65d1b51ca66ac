"""What a file is, by how it begins: neither its name nor its announced type is believed.

Source: WHATWG MIME Sniffing, 6.1, https://mimesniff.spec.whatwg.org/; each format's own document.
"""

import re

from image_handler.domain.containers.avif import BRANDS

JPEG, PNG, GIF, WEBP, TIFF = "image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff"
AVIF, HEIC, SVG = "image/avif", "image/heic", "image/svg+xml"
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"BM", "image/bmp"),
    (b"\0\0\x01\0", "image/x-icon"),
    (b"%PDF-", "application/pdf"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
)
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
# An editor's comments and its document type with names of its own may stand before the root.
_LOOKED_AT = 4_096
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")
_BEFORE_ROOT = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def sniff(data: bytes) -> str | None:
    """Its media type, or None when it's nothing we know. Formats that we refuse have names too."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _of_brands(data)
    return SVG if is_svg(data) else None


def is_svg(data: bytes) -> bool:
    """Whether its root, in any of the encodings that XML readers must take, is `svg`."""
    start = data[:_LOOKED_AT]
    if encoding := _WIDE.get(start[:2]):
        start = start[2:].decode(encoding, "replace").encode("utf-8", "replace")
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    while not _ROOT.match(start):
        ends = next((ends for begins, ends in _BEFORE_ROOT if start.startswith(begins)), None)
        if ends is None:
            return False
        if start[:2] == b"<!" and b"[" in start.partition(b">")[0]:
            # Its own declarations end in ">" too.
            _, _, start = start.partition(b"]")
        _, _, start = start.partition(ends)
        start = start.lstrip()
    return True


def _of_brands(data: bytes) -> str | None:
    """The major brand and, behind a version, the compatible ones: four letters each."""
    end = min(int.from_bytes(data[:4], "big"), len(data), 4_096)
    brands = {data[at : at + 4] for at in (8, *range(16, end - 3, 4))}
    if brands & BRANDS:
        return AVIF
    return HEIC if brands & _HEIC_BRANDS else None
