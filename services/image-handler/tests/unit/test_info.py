"""What a picture is, told without its pixels; where it was taken only to whom asks."""

from typing import Any

import pytest
import pyvips  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain import exif
from image_handler.domain.delivery.info import info
from image_handler.domain.edits.pictures import Metadata
from tests.fakes import photograph

PLAIN = Metadata("jpeg", 480, 320, "srgb", 3, "uchar", has_alpha=False, has_profile=False)
FIELDS = {
    "exif-ifd0-Make": "Nikon", "exif-ifd0-Model": "D 750\n", "exif-ifd0-Software": "",
    "exif-ifd2-DateTimeOriginal": "2026:11:22 05:40:00", "exif-ifd2-ExposureTime": "1/250",
    "exif-ifd2-FNumber": "28/10", "exif-ifd2-ISOSpeedRatings": "400",
    "exif-ifd2-FocalLength": "85/1", "exif-ifd3-GPSLatitude": "52/1 30/1 36/1",
    "exif-ifd3-GPSLatitudeRef": "S", "exif-ifd3-GPSLongitude": "13/1 24/1 0/1",
    "exif-ifd3-GPSLongitudeRef": "E", "exif-ifd3-GPSAltitude": "345/10",
}  # fmt: skip


def _exif(fields: dict[str, str], turned: int = 1) -> bytes:
    """As libvips writes it into a JPEG."""
    picture = pyvips.Image.black(8, 8, bands=3).copy()
    for name, value in fields.items():
        picture.set_type(pyvips.GValue.gstr_type, name, f"{value} (x)")
    picture.set_type(pyvips.GValue.gint_type, "orientation", turned)
    content = picture.write_to_buffer(".jpg")
    return bytes(pyvips.Image.new_from_buffer(content, "").get("exif-data"))


def _told(metadata: Metadata = PLAIN, **options: Any) -> dict[str, Any]:
    return info(metadata, 1234, "image/jpeg", **options)


def test_a_plain_picture_is_told_by_its_header() -> None:
    assert _told(dominant=(1, 171, 255)) == {
        "format": "jpeg", "contentType": "image/jpeg", "sizeBytes": 1234, "width": 480,
        "height": 320, "orientation": 1, "frames": 1, "space": "srgb", "channels": 3,
        "depth": "uchar", "hasAlpha": False, "hasProfile": False, "density": None,
        "dominantColour": "#01abff",
    }  # fmt: skip


def test_width_and_height_are_those_that_people_see() -> None:
    lying = Metadata("jpeg", 480, 320, "srgb", 3, "uchar", False, False, orientation=6)
    assert (_told(lying)["width"], _told(lying)["height"]) == (320, 480)


def test_an_animation_has_frames_and_a_duration() -> None:
    moving = Metadata(
        "gif", 60, 200, "srgb", 3, "uchar", False, False, pages=5, page_height=40, delay=(70,) * 5
    )
    told = _told(moving)
    assert (told["height"], told["frames"], told["durationMilliseconds"]) == (40, 5, 350)


def test_the_camera_is_told_and_the_place_is_not() -> None:
    metadata = Metadata(
        "jpeg", 8, 8, "srgb", 3, "uchar", False, False, exif=_exif(FIELDS, turned=8)
    )
    told = _told(metadata)
    assert told["camera"] == {
        "make": "Nikon", "model": "D 750", "takenAt": "2026-11-22T05:40:00", "iso": 400.0,
        "exposureSeconds": 0.004, "aperture": 2.8, "focalLengthMillimetres": 85.0,
    }  # fmt: skip
    assert "place" not in told
    assert _told(metadata, with_place=True)["place"] == {
        "latitude": -52.51, "longitude": 13.4, "altitudeMetres": 34.5,
    }  # fmt: skip


@pytest.mark.parametrize("turned", range(1, 9))
def test_which_way_is_up_is_read(turned: int) -> None:
    assert exif.orientation(_exif({}, turned)) == turned


def test_half_a_place_is_none() -> None:
    assert exif.place(_exif({"exif-ifd3-GPSLatitude": "52/1 30/1 36/1"})) is None
    outside = FIELDS | {"exif-ifd3-GPSLatitude": "152/1 30/1 36/1"}
    assert exif.place(_exif(outside)) is None
    nothing = FIELDS | {"exif-ifd3-GPSLatitude": "52/0 30/0 36/0"}
    assert exif.place(_exif(nothing)) is None


@pytest.mark.parametrize("content", [b"", b"Exif\0\0", b"MM\0*", b"II*\0\xff\xff\xff\xff", b"text"])
def test_what_is_no_exif_tells_nothing(content: bytes) -> None:
    assert (exif.orientation(content), exif.summary(content), exif.place(content)) == (1, {}, None)


def test_a_directory_that_is_its_own_part_ends() -> None:
    """An entry of EXIF's directory that points back to where it stands."""
    block = b"MM\0*\0\0\0\x08\0\x01" + b"\x87\x69\0\4\0\0\0\1\0\0\0\x08" + bytes(4)
    assert exif.summary(block) == {}


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_damaged_exif_is_read_without_any_exception(data: st.DataObject) -> None:
    start = photograph("private.jpg").index(b"Exif")
    content = bytearray(photograph("private.jpg")[start : start + 310])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert 1 <= exif.orientation(bytes(content)) <= 8
    exif.summary(bytes(content))
    exif.place(bytes(content))
