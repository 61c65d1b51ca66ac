"""What an upload is by content, and whether it is the photo that was announced."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.photo_fakes import DIGEST, JPEG
from web_api.domain.media_types import MEDIA_TYPES, media_type
from web_api.domain.photo import PhotoDetails
from web_api.domain.photo_rules import MOST_BYTES
from web_api.domain.photo_verification import Upload, flaw

_ftyp = b"\0\0\0\x20ftyp"
BEGINNINGS = {
    "image/jpeg": [b"\xff\xd8\xff\xe0\0\x10JFIF", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb"],
    "image/png": [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    "image/gif": [b"GIF87a\x01\0", b"GIF89a\x01\0"],
    "image/webp": [b"RIFF\x1a\0\0\0WEBPVP8L", b"RIFF\0\0\0\0WEBPVP8X"],
    "image/avif": [
        _ftyp + b"avif\0\0\0\0avifmif1miafMA1B",
        _ftyp + b"avis\0\0\0\0avifavismsf1iso8",
        _ftyp + b"mif1\0\0\0\0mif1avifmiafMA1B",
    ],
}
OTHERS = [
    b"",
    b"a text that is called photo.jpg",
    b"%PDF-1.7",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"RIFF\x24\0\0\0WAVEfmt ",
    _ftyp + b"heic\0\0\0\0mif1heicmiafMiHB",
    # The brand stands behind the box, in what is no brand any more.
    b"\0\0\0\x10ftypmif1\0\0\0\0avif",
    b"\0\0\0\x08ftyp",
    b"\xff\xd8",
    b"GIF88a",
]
PLAIN = PhotoDetails(content_type="image/jpeg")


def test_all_types_have_their_beginnings_here() -> None:
    assert set(BEGINNINGS) == set(MEDIA_TYPES)


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_a_photo_is_known_by_its_first_bytes(name: str) -> None:
    assert [media_type(content) for content in BEGINNINGS[name]] == [name] * len(BEGINNINGS[name])


@pytest.mark.parametrize("content", OTHERS)
def test_what_is_no_photo_is_known_as_none(content: bytes) -> None:
    assert media_type(content) is None


@given(st.binary(max_size=64), st.sampled_from([b"", b"ftyp", b"RIFF", b"WEBPVP"]), st.binary())
def test_no_bytes_are_too_strange_to_be_looked_at(begin: bytes, word: bytes, rest: bytes) -> None:
    assert media_type(begin + word + rest) in {None, *MEDIA_TYPES}


@pytest.mark.parametrize(
    "details",
    [
        PLAIN,
        replace(PLAIN, size_bytes=len(JPEG)),
        replace(PLAIN, sha256=DIGEST, size_bytes=len(JPEG), file_name="x.png"),
    ],
)
def test_what_was_announced_is_without_flaw(details: PhotoDetails) -> None:
    assert flaw(Upload(len(JPEG), JPEG), details) is None


@pytest.mark.parametrize(
    ("details", "content", "reason", "detail"),
    [
        (PLAIN, b"", "empty", "expected a photo, found no byte"),
        (
            replace(PLAIN, size_bytes=7),
            JPEG,
            "wrong-size",
            f"expected 7 bytes, found {len(JPEG)}",
        ),
        (
            PLAIN,
            b"a text",
            "wrong-type",
            f"expected image/jpeg by content, found none of {', '.join(MEDIA_TYPES)}",
        ),
        (
            PLAIN,
            b"GIF89a",
            "wrong-type",
            "expected image/jpeg by content, found image/gif",
        ),
        (
            replace(PLAIN, sha256="0" * 64),
            JPEG,
            "wrong-checksum",
            f"expected SHA-256 {'0' * 64}, found {sha256(JPEG).hexdigest()}",
        ),
    ],
)
def test_a_flaw_says_what_was_expected_and_what_was_found(
    details: PhotoDetails, content: bytes, reason: str, detail: str
) -> None:
    found = flaw(Upload(len(content), content), details)
    assert found is not None
    assert (found.reason, found.detail) == (reason, detail)


def test_what_is_too_large_to_be_read_is_refused_by_its_size() -> None:
    found = flaw(Upload(MOST_BYTES + 1, b""), PLAIN)
    assert found is not None
    assert (found.reason, found.detail) == (
        "wrong-size",
        f"expected at most {MOST_BYTES} bytes, found {MOST_BYTES + 1}",
    )
