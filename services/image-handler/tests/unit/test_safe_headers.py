"""What a file is and how large is told by its first bytes, and too much is refused by them."""

import struct
from functools import cache

import pytest
import pyvips  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.containers.headers import require_safe_header
from image_handler.domain.containers.jpeg import MOST_SCANS
from image_handler.domain.containers.sniffing import sniff
from image_handler.domain.errors import NotDecodable, TooManyFrames, TooManyPixels, WrongContent
from image_handler.domain.limits import MOST_FRAMES, Header
from image_handler.domain.requests.refusal import RefusedRequest
from tests.fakes import content_type_of, photograph

photograph = cache(photograph)
SIZES = {
    "anim.gif": Header(60, 40, 5),
    "still.gif": Header(60, 40, 1),
    "photo.jpg": Header(480, 320, 1),
    "exif-6.jpg": Header(90, 60, 1),
    "cmyk.jpg": Header(132, 88, 1),
    "truncated.jpg": Header(480, 320, 1),
    "logo.png": Header(120, 80, 1),
    "deep16.png": Header(64, 48, 1),
    "photo.webp": Header(132, 88, 1),
    "photo.avif": Header(132, 88, 1),
    "sequence.avif": Header(96, 64, 3),
}


@pytest.mark.parametrize("name", SIZES)
def test_type_size_and_frames_are_read_from_the_bytes(name: str) -> None:
    assert sniff(photograph(name)) == content_type_of(name)
    assert require_safe_header(photograph(name)) == SIZES[name]


@pytest.mark.parametrize(
    "suffix",
    [".jpg", ".jpg[interlace]", ".png", ".png[interlace]", ".webp", ".webp[lossless]", ".gif",
     ".tif", ".tif[bigtiff]", ".tif[pyramid,tile]", ".avif", ".avif[bitdepth=12]"],
)  # fmt: skip
def test_what_libvips_writes_is_read_as_it_was_written(suffix: str) -> None:
    picture = pyvips.Image.black(123, 45, bands=3)
    header = require_safe_header(picture.write_to_buffer(suffix))
    assert (header.width, header.height) == (123, 45)


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".webp[lossless]", ".tif"])
def test_frames_are_counted(suffix: str) -> None:
    noise = pyvips.Image.gaussnoise(16, 8 * 7).cast("uchar").copy()
    noise.set_type(pyvips.GValue.gint_type, "page-height", 8)
    assert require_safe_header(noise.write_to_buffer(suffix)) == Header(16, 8, 7)


def _png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    )


def _gif(frames: int, width: int, height: int) -> bytes:
    size = struct.pack("<HH", width, height)
    return b"GIF89a" + size + bytes(3) + (b"\x2c\0\0\0\0" + size + b"\0\x02\0") * frames + b";"


def _jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xc0\0\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\0\x11\0"


def _webp(width: int, height: int, frames: int = 0) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X\x0a\0\0\0" + b"\x02\0\0\0" + sizes + b"ANMF\0\0\0\0" * frames
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _tiff(width: int, height: int, next_page: int = 0) -> bytes:
    entries = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\0\x08\0\0\0" + b"\x02\0" + entries + struct.pack("<I", next_page)


def _avif(width: int, height: int) -> bytes:
    def box(kind: bytes, payload: bytes) -> bytes:
        return struct.pack(">I", 8 + len(payload)) + kind + payload

    ispe = box(b"ispe", struct.pack(">III", 0, width, height))
    return box(b"ftyp", b"avif\0\0\0\0avif") + box(
        b"meta", bytes(4) + box(b"iprp", box(b"ipco", ispe))
    )


def _svg(width: int, height: int) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'.encode()


@pytest.mark.parametrize("make", [_png, _jpeg, _webp, _tiff, _avif, _svg])
def test_a_bomb_is_refused_by_its_header_alone(make: object) -> None:
    assert callable(make)
    assert require_safe_header(make(10_000, 10_000)) == Header(10_000, 10_000, 1)
    for bomb in (make(16_384, 16_383), make(50_000, 50_000), make(65_535, 65_535)):
        with pytest.raises(RefusedRequest) as refusal:
            require_safe_header(bomb)
        assert refusal.value.status == 400
        assert isinstance(refusal.value.__cause__, TooManyPixels)


@pytest.mark.parametrize("make", [_png, _tiff, _avif, _svg])
def test_a_side_beyond_every_camera_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(make(10_000_000, 1))
    assert isinstance(refusal.value.__cause__, TooManyPixels)


def test_so_many_pixels_are_taken_as_the_setting_says() -> None:
    with pytest.raises(RefusedRequest):
        require_safe_header(_png(4_000, 3_000), most_pixels=10_000_000)
    assert require_safe_header(_png(20_000, 10_000), most_pixels=200_000_000).width == 20_000
    assert require_safe_header(_png(4_000, 3_000), most_pixels=0).width == 4_000


@pytest.mark.parametrize(
    "bomb",
    [_gif(5_000, 10, 10), _webp(10, 10, 5_000), _tiff(10, 10, next_page=8)],
    ids=["GIF", "WebP", "TIFF whose page is its own next one"],
)
def test_an_animation_without_end_is_refused(bomb: bytes) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(bomb)
    assert isinstance(refusal.value.__cause__, TooManyFrames)


def test_frames_are_bounded_together_where_they_are_decoded_together() -> None:
    bomb = _gif(MOST_FRAMES, 1_000, 1_000)
    assert require_safe_header(bomb, all_frames=False).frames == MOST_FRAMES
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(bomb)
    assert isinstance(refusal.value.__cause__, TooManyPixels)


def test_a_frame_that_reaches_over_its_screen_counts_whole() -> None:
    size = struct.pack("<HH", 10, 10)
    frame = b"\x2c" + struct.pack("<HHHH", 100, 0, 65_000, 65_000) + b"\0\x02\0"
    with pytest.raises(RefusedRequest):
        require_safe_header(b"GIF89a" + size + bytes(3) + frame + b";")


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    """Each goes over the whole picture in a few bytes."""
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
    content = photograph("photo.jpg")
    assert require_safe_header(content[:-2] + scan * (MOST_SCANS - 1)) == SIZES["photo.jpg"]
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(content[:-2] + scan * MOST_SCANS)
    assert isinstance(refusal.value.__cause__, NotDecodable)


def test_a_gif_of_countless_blocks_is_refused_before_they_are_all_seen() -> None:
    blocks = b"\x21\xfe" + b"\x01a" * 3_000_000
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(b"GIF89a\x0a\0\x0a\0\0\0\0" + blocks)
    assert isinstance(refusal.value.__cause__, NotDecodable)


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"BM\x10\0", "image/bmp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\xff\x0a", "image/jxl"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
        (b"\0\0\x01\0", "image/x-icon"),
        (b"8BPS", "image/vnd.adobe.photoshop"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", None),
        (b"\x1f\x8b\x08", None),
        (b"<html><svg/></html>", None),
        (b"", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"<!--", None),
        (b"<!DOCTYPE [", None),
    ],
)
def test_what_isnt_taken_has_a_name_or_none_and_is_refused(
    start: bytes, media_type: str | None
) -> None:
    assert sniff(start) == media_type
    with pytest.raises(RefusedRequest) as refusal:
        require_safe_header(start)
    assert isinstance(refusal.value.__cause__, (WrongContent, NotDecodable))


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10mm" viewBox="0 0 40 30"/>'


@pytest.mark.parametrize(
    "before",
    [
        "", "  \n", '<?xml version="1.0"?>\n', "<!-- <svg> --><!-- > -->",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
        '<?xml version="1.0"?><!DOCTYPE svg [ <!ENTITY a "b>"> ]>\n<!-- a -->', "\ufeff",
    ],
)  # fmt: skip
def test_a_drawing_is_found_behind_its_declarations(before: str) -> None:
    drawing = (before + SVG).encode()
    assert sniff(drawing) == "image/svg+xml"
    assert require_safe_header(drawing) == Header(38, 30, 1)
    assert sniff((before + SVG).encode("utf-16")) == "image/svg+xml"


@given(st.binary(max_size=200), st.sampled_from(sorted(SIZES)))
@settings(max_examples=50, deadline=None)
def test_noise_behind_any_beginning_is_a_header_or_refused(noise: bytes, name: str) -> None:
    for length in (4, 16, 40, 120):
        try:
            header = require_safe_header(photograph(name)[:length] + noise)
        except RefusedRequest:
            continue
        assert min(header.width, header.height, header.frames) > 0


@given(st.sampled_from(["<!--", "-->", "<!DOCTYPE a [", "]>", "<?", "?>", ">", "<svg", " ", "a"]))
@settings(max_examples=20, deadline=None)
def test_what_is_repeated_before_a_root_takes_no_time(part: str) -> None:
    sniff(part.encode() * 100_000)
