"""Stored pictures are opened by what they hold, and refused with sharp's sentences."""

import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import NotAPicture, PictureError
from image_handler.domain.edits.pictures import Raw, Source
from image_handler.engines.library import pictures_at_work
from image_handler.engines.pipeline.loading import (
    determine_format,
    open_source,
    reopen,
    require_drawable,
    stay_sequential,
)
from image_handler.engines.pipeline.metadata import (
    exif_orientation,
    metadata,
    page_count,
    remove_orientation,
)
from tests.fakes import photograph

DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="80" viewBox="0 0 100 80">
<circle cx="50" cy="40" r="30" fill="red"/></svg>"""
FORMATS = {
    "photo.jpg": "jpeg",
    "logo.png": "png",
    "photo.webp": "webp",
    "anim.gif": "gif",
    "photo.avif": "heif",
}


def test_the_format_is_what_the_bytes_say() -> None:
    for name, expected in FORMATS.items():
        assert open_source(Source(photograph(name)))[1] == expected
        assert determine_format(photograph(name)) == expected
    tiff = pyvips.Image.black(9, 7).tiffsave_buffer()
    assert open_source(Source(tiff))[1] == "tiff"
    image, found = open_source(Source(DRAWING % 100))
    assert (found, image.width, image.height) == ("svg", 100, 80)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Input Buffer is empty"),
        (b"no picture", "Input buffer contains unsupported image format"),
        (b"%PDF-1.4\n", "Input buffer contains unsupported image format"),
        (b"\x89PNG\r\n\x1a\n and no more", "Input buffer has corrupt header: "),
    ],
)
def test_what_is_no_picture_is_refused_in_sharps_words(data: bytes, told: str) -> None:
    with pytest.raises(NotAPicture, match=f"^{told}"):
        open_source(Source(data))


def test_decoders_that_are_not_needed_stay_closed() -> None:
    for name in ("ppm", "csv", "matrix", "rad", "vips"):
        with pytest.raises(pyvips.Error):
            pyvips.Operation.call(f"{name}load", "/dev/null")


def test_a_picture_of_more_pixels_than_allowed_is_refused_by_its_header() -> None:
    photo = photograph("photo.jpg")
    assert metadata(Source(photo, most_pixels=480 * 320)).width == 480
    with pytest.raises(NotAPicture, match=r"^Input image exceeds pixel limit$"):
        open_source(Source(photo, most_pixels=480 * 320 - 1))
    assert open_source(Source(photograph("bomb.png"), most_pixels=None))[0].width > 20_000


def test_all_frames_count_for_the_limit_on_pixels() -> None:
    moving = photograph("anim.gif")
    image, _ = open_source(Source(moving, pages=-1))
    frames = image.get_n_pages()
    assert image.height == frames * image.get_page_height()
    with pytest.raises(NotAPicture):
        open_source(Source(moving, pages=-1, most_pixels=image.width * image.height - 1))


def test_samples_come_in_as_they_are() -> None:
    image, found = open_source(Source(bytes(range(24)), raw=Raw(4, 2, 3)))
    assert (found, image.interpretation, image.getpoint(3, 1)) == ("raw", "srgb", [21, 22, 23])
    grey, _ = open_source(Source(bytes(8), raw=Raw(4, 2, 1)))
    assert grey.interpretation == "b-w"
    with pytest.raises(NotAPicture, match="expected 24 samples, found: 23"):
        open_source(Source(bytes(23), raw=Raw(4, 2, 3)))


def test_a_decoder_shrinks_while_it_decodes() -> None:
    jpeg = Source(photograph("photo.jpg"))
    assert reopen(jpeg, "jpeg", shrink=4).width == 120
    assert reopen(Source(photograph("photo.webp")), "webp", scale=0.5).width == 66
    assert reopen(Source(DRAWING % 100), "svg", scale=3).width == 300


def test_a_drawing_larger_than_cairo_draws_is_refused_at_that_size_only() -> None:
    wide = Source(DRAWING % 40_000)
    image, _ = open_source(wide)
    with pytest.raises(PictureError, match=r"^Input SVG image exceeds 32767x32767 pixel limit$"):
        require_drawable(image, "svg")
    require_drawable(reopen(wide, "svg", scale=0.5), "svg")
    with pytest.raises(PictureError, match="will exceed 32767x32767 pixel limit when scaled"):
        reopen(Source(DRAWING % 100), "svg", scale=400)


def test_the_density_of_a_drawing_is_how_large_it_comes() -> None:
    assert metadata(Source(DRAWING % 100)).width == 100
    told = metadata(Source(DRAWING % 100, density=144))
    assert (told.width, told.density, told.has_alpha) == (200, 144, True)


def test_the_header_tells_what_is_stored() -> None:
    told = metadata(Source(photograph("photo.avif")))
    assert (told.format, told.compression, told.space, told.depth) == (
        "heif", "av1", "srgb", "uchar",
    )  # fmt: skip
    moving = metadata(Source(photograph("anim.gif"), pages=-1))
    assert (moving.pages, moving.page_height, moving.loop) == (5, 40, 0)
    assert set(moving.delay) == {120}
    assert metadata(Source(photograph("deep16.png"))).depth == "ushort"
    cmyk = metadata(Source(photograph("cmyk.jpg")))
    assert (cmyk.space, cmyk.channels, cmyk.has_alpha) == ("cmyk", 4, False)
    assert metadata(Source(photograph("display-p3.png"))).has_profile


def test_the_orientation_is_told_and_goes_without_changing_the_picture() -> None:
    for orientation in range(1, 9):
        source = Source(photograph(f"exif-{orientation}.jpg"))
        assert metadata(source).orientation == orientation
        image, _ = open_source(source)
        assert exif_orientation(remove_orientation(image)) == 0
        assert exif_orientation(image) == orientation


def test_frames_are_counted_by_what_was_opened() -> None:
    for pages, expected in ((1, 1), (-1, 5)):
        source = Source(photograph("anim.gif"), pages=pages)
        assert page_count(open_source(source)[0], source) == expected
    jpeg = Source(photograph("photo.jpg"), pages=-1)
    assert page_count(open_source(jpeg)[0], jpeg) == 1


def test_rows_may_be_read_in_any_order_once_they_are_all_there() -> None:
    image, _ = open_source(Source(photograph("photo.jpg")))
    whole = stay_sequential(image)
    assert whole.getpoint(0, 319) == whole.getpoint(0, 319)
    assert whole.getpoint(0, 0) is not None
    assert stay_sequential(image, condition=False) is image
    assert stay_sequential(whole) is whole


def test_the_bytes_outlive_their_name_as_long_as_pixels_are_to_come() -> None:
    """libvips reads them where they are: another text in their place would be decoded."""
    image = open_source(Source(bytes(bytearray(photograph("photo.jpg")))))[0].resize(0.5)
    for _ in range(50):
        bytearray(len(photograph("photo.jpg")))
    expected = open_source(Source(photograph("photo.jpg")))[0].resize(0.5)
    assert image.avg() == expected.avg()


def test_half_a_picture_is_refused_when_its_pixels_are_asked_for() -> None:
    image, _ = open_source(Source(photograph("truncated.jpg")))
    with pytest.raises(PictureError, match="premature end of JPEG"), pictures_at_work():
        image.avg()
    kept, _ = open_source(Source(photograph("truncated.jpg"), fail_on="none"))
    assert kept.avg() > 0


def test_short_memory_is_not_the_pictures_fault() -> None:
    with pytest.raises(pyvips.Error), pictures_at_work():
        raise pyvips.Error("unable to call resize", "vips_tracked: out of memory --- size == 4GB\n")
