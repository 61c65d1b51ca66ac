"""Metadata goes, and not one pixel changes."""

from functools import cache

import pytest
import pyvips  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.containers.sniffing import sniff
from image_handler.domain.exif import orientation
from image_handler.domain.stripping import stripped
from tests.fakes import photograph

photograph = cache(photograph)
CLEAN = [
    "anim.gif", "still.gif", "photo.jpg", "flower.jpg", "cmyk.jpg", "truncated.jpg", "exif-1.jpg",
    "exif-6.jpg", "exif-8.jpg", "logo.png", "gray.png", "display-p3.png", "deep16.png",
    "photo.webp", "photo.avif", "sequence.avif",
]  # fmt: skip
SECRET = "Somebody Private"
SUFFIXES = [".jpg", ".png", ".webp", ".tif", ".avif"]


def _type(content: bytes) -> str:
    return sniff(content) or ""


def _without(content: bytes) -> bytes:
    return stripped(content, _type(content))


def _opened(content: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(content, "", fail_on="none")


@cache
def _telling(suffix: str, turned: int = 6) -> bytes:
    """A photograph with an artist, a place, XMP and a colour profile."""
    picture = pyvips.Image.new_from_buffer(photograph("photo.jpg"), "").resize(0.2)
    picture = picture.icc_export(output_profile="p3").copy()
    picture.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", f"{SECRET} (ASCII)")
    picture.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "52/1 30/1 0/1")
    picture.set_type(pyvips.GValue.blob_type, "xmp-data", f"<x>{SECRET}</x>".encode())
    picture.set_type(pyvips.GValue.gint_type, "orientation", turned)
    return bytes(picture.write_to_buffer(suffix))


@pytest.mark.parametrize("name", CLEAN)
def test_what_has_no_metadata_stays_as_it_is(name: str) -> None:
    content = photograph(name)
    assert _without(content) is content


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_people_and_places_go_while_pixels_and_profile_stay(suffix: str) -> None:
    content = _telling(suffix)
    assert SECRET.encode() in content
    clean = _without(content)
    assert SECRET.encode() not in clean
    before, after = _opened(content), _opened(clean)
    assert before.write_to_memory() == after.write_to_memory()
    assert before.get("icc-profile-data") == after.get("icc-profile-data")
    fields = after.get_fields()
    assert "xmp-data" not in fields or not after.get("xmp-data").strip(b" ")
    assert not [name for name in fields if "Artist" in name or "GPSLat" in name]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("turned", [1, 3, 6])
def test_which_way_is_up_stays(suffix: str, turned: int) -> None:
    after = _opened(_without(_telling(suffix, turned)))
    told = after.get("orientation") if "orientation" in after.get_fields() else 1
    assert told == turned


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_second_time_there_is_nothing_to_go(suffix: str) -> None:
    clean = _without(_telling(suffix))
    assert _without(clean) is clean


def test_a_private_photograph_tells_nothing_any_more() -> None:
    clean = _without(photograph("private.jpg"))
    assert b"Somebody" in photograph("private.jpg")
    assert b"Somebody" not in clean
    assert b"Exif" not in clean


def test_a_comment_and_what_stands_behind_the_end_go() -> None:
    content = photograph("photo.jpg")
    comment = b"\xff\xfe\0\x12" + SECRET.encode()
    assert _without(content[:20] + comment + content[20:] + SECRET.encode()) == content
    gif = photograph("anim.gif")
    comment = b"\x21\xfe\x10" + SECRET.encode() + b"\0"
    assert _without(gif[:-1] + comment + b";" + SECRET.encode()) == gif
    png = photograph("logo.png")
    chunk = b"\0\0\0\x10tEXt" + SECRET.encode() + b"\0\0\0\0"
    assert _without(png[:33] + chunk + png[33:] + SECRET.encode()) == png


def test_the_thumbnail_of_a_jfif_goes() -> None:
    """It may show what was cut away since."""
    content = photograph("photo.jpg")
    thumbnail = b"\xff\xe0\0\x13" + content[6:18] + b"\x01\x01" + b"abc"
    assert _without(content[:2] + thumbnail + content[20:]) == content


def test_the_least_exif_keeps_the_turn_of_either_byte_order() -> None:
    for name in ("exif-6.jpg", "private.jpg"):
        content = photograph(name)
        start = content.index(b"Exif\0\0")
        assert orientation(content[start:]) == (6 if name == "exif-6.jpg" else 1)


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".gif"])
def test_what_cant_be_followed_is_left_to_the_decoder(suffix: str) -> None:
    content = _telling(suffix) if suffix != ".gif" else photograph("anim.gif")
    for length in range(0, len(content), max(len(content) // 200, 1)):
        stripped(content[:length], _type(content))


@given(st.data(), st.sampled_from(SUFFIXES))
@settings(max_examples=50, deadline=None)
def test_damaged_files_are_stripped_without_any_exception(data: st.DataObject, suffix: str) -> None:
    content = bytearray(_telling(suffix))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    stripped(bytes(content), _type(_telling(suffix)))


def test_other_types_are_not_looked_at() -> None:
    assert stripped(b"<svg/>", "image/svg+xml") == b"<svg/>"
