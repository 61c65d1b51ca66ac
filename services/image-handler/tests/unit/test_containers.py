"""Whole files pass, and no proper beginning of one does."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.containers import avif, require_whole
from image_handler.domain.containers.jpeg import MOST_SCANS
from image_handler.domain.errors import NotDecodable, Refused, Truncated, WrongContent
from tests.fakes import content_type_of, photograph

WHOLE = [
    "anim.gif", "still.gif", "flower.jpg", "photo.jpg", "private.jpg", "cmyk.jpg", "exif-6.jpg",
    "logo.png", "deep16.png", "display-p3.png", "photo.avif", "photo.webp",
]  # fmt: skip
photograph = cache(photograph)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_passes(name: str) -> None:
    require_whole(photograph(name), content_type_of(name))


@pytest.mark.parametrize("name", WHOLE)
def test_what_stands_behind_the_end_is_nobodys(name: str) -> None:
    """Telephones append films and previews; an AVIF's boxes alone go on to the end."""
    behind = b"\0\0\0\x08free" if name.endswith("avif") else b"behind the end"
    require_whole(photograph(name) + behind, content_type_of(name))


@pytest.mark.parametrize("name", [name for name in WHOLE if len(photograph(name)) < 5000])
def test_every_beginning_of_a_small_file_is_truncated(name: str) -> None:
    for length in range(len(photograph(name))):
        with pytest.raises(Truncated):
            require_whole(photograph(name)[:length], content_type_of(name))


@given(data=st.data(), name=st.sampled_from(WHOLE))
@settings(max_examples=300)
def test_any_beginning_of_a_file_is_truncated(data: st.DataObject, name: str) -> None:
    length = data.draw(st.integers(0, len(photograph(name)) - 1))
    with pytest.raises(Truncated):
        require_whole(photograph(name)[:length], content_type_of(name))


@given(data=st.data(), name=st.sampled_from(WHOLE))
def test_whatever_is_changed_in_a_file_it_passes_or_is_refused(
    data: st.DataObject, name: str
) -> None:
    content = bytearray(photograph(name))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        require_whole(bytes(content), content_type_of(name))


@given(st.binary(max_size=200), st.sampled_from(WHOLE))
def test_whatever_follows_the_first_bytes_it_passes_or_is_refused(noise: bytes, name: str) -> None:
    with suppress(Refused):
        require_whole(photograph(name)[:32] + noise, content_type_of(name))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_of_another_type_is_wrong_content(name: str) -> None:
    for other in {content_type_of(each) for each in WHOLE} - {content_type_of(name)}:
        with pytest.raises(WrongContent):
            require_whole(photograph(name), other)


def test_the_end_of_a_preview_is_not_the_end_of_its_photograph() -> None:
    preview = photograph("exif-1.jpg")
    segment = b"\xff\xe1" + (len(preview) + 2).to_bytes(2, "big") + preview
    whole = b"\xff\xd8" + segment + photograph("photo.jpg")[2:]
    require_whole(whole, "image/jpeg")
    with pytest.raises(Truncated):
        require_whole(whole[:-2], "image/jpeg")


def test_an_avif_whose_last_box_reaches_to_the_end_is_truncated_all_the_same() -> None:
    """Such a box has no size of its own; the items' locations tell."""
    content = photograph("photo.avif")
    at = content.index(b"mdat") - 4
    endless = content[:at] + bytes(4) + content[at + 4 :]
    require_whole(endless, "image/avif")
    with pytest.raises(Truncated):
        require_whole(endless[:-1], "image/avif")


def test_fill_bytes_without_end_are_walked_over_once() -> None:
    """4 MB; walked over once for each of them, 0.16 MB took more than two minutes."""
    with pytest.raises(Truncated):
        require_whole(b"\xff\xd8" + b"\xff" * 4_000_000 + b"\0", "image/jpeg")


def test_a_marker_may_have_fill_bytes_before_it() -> None:
    content = photograph("photo.jpg")
    require_whole(content[:2] + b"\xff" * 1000 + content[2:], "image/jpeg")


def _with_scans(count: int) -> bytes:
    empty_scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
    return photograph("photo.jpg")[:-2] + empty_scan * count + b"\xff\xd9"


def test_a_jpeg_of_more_scans_than_any_encoder_writes_is_not_decodable() -> None:
    """One is the photograph's own."""
    require_whole(_with_scans(MOST_SCANS - 1), "image/jpeg")
    with pytest.raises(NotDecodable, match="at most 100 scans, found more"):
        require_whole(_with_scans(MOST_SCANS), "image/jpeg")


def _box(kind: bytes, payload: bytes) -> bytes:
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


@contextmanager
def _in_little_memory() -> Iterator[None]:
    """Less than a megabyte at any time."""
    tracemalloc.start()
    yield
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


def _avif(items: int, extents: int) -> bytes:
    """Each item says that it has so many extents, which lie nowhere and cost no byte."""
    told = b"\0\x01\0\0\0\0" + extents.to_bytes(2, "big")
    version_and_sizes = b"\x01\0\0\0" + b"\0\0"
    locations = version_and_sizes + items.to_bytes(2, "big") + told * items
    meta = _box(b"meta", bytes(4) + _box(b"iloc", locations))
    return _box(b"ftyp", b"avif\0\0\0\0avif") + meta


@pytest.mark.parametrize(
    ("items", "extents", "found"),
    [
        (avif.MOST_ITEMS + 1, 1, "at most 1,000 items, found 1,001"),
        (100, 0xFFFF, "at most 32 extents of an item, found 65,535"),
    ],
)
def test_an_avif_of_more_items_or_extents_than_a_decoder_takes_is_not_decodable(
    items: int, extents: int, found: str
) -> None:
    """An item of 65,535 extents takes 8 bytes, and ten of them took a second."""
    require_whole(_avif(avif.MOST_ITEMS, avif.MOST_EXTENTS), "image/avif")
    with pytest.raises(NotDecodable, match=found):
        require_whole(_avif(items, extents), "image/avif")


@pytest.mark.parametrize("place", ["in the file", "in its meta"])
def test_an_avif_of_countless_boxes_is_not_decodable_and_takes_no_memory(place: str) -> None:
    """20 MB of boxes of 8 bytes, of which each was kept, took 395 MB."""
    boxes = _box(b"free", b"") * 2_500_000
    if place == "in its meta":
        boxes = _box(b"meta", bytes(4) + boxes)
    content = _box(b"ftyp", b"avif\0\0\0\0avif") + boxes
    with (
        _in_little_memory(),
        pytest.raises(NotDecodable, match="at most 1,000 boxes, found more"),
    ):
        require_whole(content, "image/avif")


def test_an_avif_of_countless_brands_takes_no_memory() -> None:
    """20 MB of them took 300 MB."""
    content = _box(b"ftyp", b"mif1" * 250_000)
    with _in_little_memory(), pytest.raises(WrongContent):
        require_whole(content, "image/avif")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x01", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 12, "image/png"),
        (b"GIF89a" + bytes(7) + b"\x99", "image/gif"),
        (b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x0cmeta\0\0\0\0", "image/avif"),
        (b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x04meta", "image/avif"),
    ],
)
def test_a_structure_that_makes_no_sense_is_not_decodable(
    content: bytes, content_type: str
) -> None:
    with pytest.raises(NotDecodable):
        require_whole(content, content_type)
