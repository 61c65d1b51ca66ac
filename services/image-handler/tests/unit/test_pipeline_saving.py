"""What is written: the format that was asked for, its colours, its frames and its metadata."""

from io import BytesIO

import PIL.Image
import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.domain.edits.errors import PictureError
from image_handler.domain.edits.options import KEEP_ALL, KEEP_ICC, Options
from image_handler.domain.edits.pictures import Rendered, Source
from image_handler.engines.pipeline.loading import open_source, stay_sequential
from image_handler.engines.pipeline.metadata import metadata
from image_handler.engines.pipeline.profiles import (
    apply_output_profile,
    embedded_profile,
    ensure_colourspace,
    is_16_bit,
    known_space,
    processing_profile,
    to_working_space,
    with_profile,
)
from image_handler.engines.pipeline.saving import encode
from tests.fakes import photograph

WRITTEN = ("jpeg", "png", "webp", "gif", "tiff", "heif")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="8"/>'


def _encoded(name: str, options: Options, pages: int = 1) -> Rendered:
    image, found = open_source(Source(photograph(name), pages=pages))
    frames = image.get_n_pages() if pages == -1 else 1
    return encode(image, options, found, frames, image.get_page_height())


def _options(image_format: str, **encoding: object) -> Options:
    options = Options()
    options.encoding.format = image_format
    for name, value in encoding.items():
        setattr(options.encoding, name, value)
    return options


@pytest.mark.parametrize("image_format", WRITTEN)
def test_every_format_is_written_and_read_again(image_format: str) -> None:
    made = _encoded("photo.webp", _options(image_format))
    told = metadata(Source(made.data))
    assert (made.format, told.format) == (image_format, image_format)
    assert (made.width, made.height, made.channels) == (132, 88, 3)
    assert (told.width, told.height) == (132, 88)


def test_unless_asked_otherwise_the_format_stays() -> None:
    for name in ("exif-1.jpg", "logo.png", "photo.webp", "still.gif", "photo.avif"):
        _, found = open_source(Source(photograph(name)))
        assert _encoded(name, Options()).format == found


def test_a_drawing_becomes_a_png() -> None:
    image, found = open_source(Source(DRAWING))
    assert encode(image, Options(), found, 1, 8).data.startswith(b"\x89PNG")


def test_a_format_that_is_not_written_is_refused_in_sharps_words() -> None:
    image = pyvips.Image.black(4, 4)
    with pytest.raises(PictureError, match=r"^Unsupported output format bmp$"):
        encode(image, _options("bmp"), "jpeg", 1, 4)
    with pytest.raises(PictureError, match=r"when trying to match input format of pdf$"):
        encode(image, Options(), "pdf", 1, 4)


@pytest.mark.parametrize(
    ("image_format", "name", "most"),
    [("jpeg", "JPEG", 65_535), ("webp", "WebP", 16_383), ("gif", "GIF", 65_535),
     ("heif", "HEIF", 16_384), ("tiff", "JPEG", 65_535)],
)  # fmt: skip
def test_what_is_larger_than_the_format_can_say_is_refused_before_it_is_encoded(
    image_format: str, name: str, most: int
) -> None:
    image = pyvips.Image.black(most + 1, 1)
    with pytest.raises(PictureError, match=f"^Processed image is too large for the {name} format$"):
        encode(image, _options(image_format), "png", 1, 1)


def test_transparency_counts_among_the_channels_where_the_format_has_it() -> None:
    channels = {each: _encoded("logo.png", _options(each)).channels for each in WRITTEN}
    assert channels == {"jpeg": 3, "png": 4, "webp": 4, "gif": 4, "tiff": 3, "heif": 4}


def test_samples_are_written_row_by_row() -> None:
    made = _encoded("logo.png", _options("raw"))
    assert (made.format, made.channels, len(made.data)) == ("raw", 4, 120 * 80 * 4)
    assert _encoded("gray.png", _options("raw")).channels == 1
    deep = _encoded("logo.png", _options("raw", raw_depth="ushort"))
    assert len(deep.data) == 2 * len(made.data)


def test_frames_are_written_with_their_times() -> None:
    options = _options("webp")
    moving = _encoded("anim.gif", options, pages=-1)
    told = metadata(Source(moving.data, pages=-1))
    assert (moving.pages, told.pages, told.page_height, told.loop) == (5, 5, 40, 0)
    options.delay, options.loop = [250], 3
    slower = metadata(Source(_encoded("anim.gif", options, pages=-1).data, pages=-1))
    assert (slower.delay, slower.loop) == ((250,) * 5, 3)


def test_one_frame_of_an_animation_does_not_move_any_more() -> None:
    told = metadata(Source(_encoded("anim.gif", _options("gif")).data))
    assert (told.pages, told.height) == (1, 40)


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp", "heif"])
def test_metadata_stays_only_when_asked(image_format: str) -> None:
    bare = _encoded("private.jpg", _options(image_format)).data
    options = _options(image_format)
    options.keep_metadata = KEEP_ALL
    kept = _encoded("private.jpg", options).data
    assert b"GPS" not in bare
    assert metadata(Source(bare)).exif is None
    assert metadata(Source(kept)).exif
    assert len(kept) > len(bare)


def test_an_orientation_that_is_set_is_written() -> None:
    options = _options("jpeg")
    options.orientation, options.keep_metadata = 6, KEEP_ALL
    assert metadata(Source(_encoded("photo.jpg", options).data)).orientation == 6


def test_16_bits_stay_16_bits_in_png() -> None:
    assert metadata(Source(_encoded("deep16.png", _options("png")).data)).depth == "ushort"


def test_a_wide_profile_comes_into_srgb_and_stays_where_it_is_asked_for() -> None:
    source = Source(photograph("display-p3.png"))
    image = stay_sequential(open_source(source)[0])
    converted = to_working_space(image, Options(), source)
    assert (converted - image).abs().max() > 5
    keeping = Options(keep_metadata=KEEP_ICC)
    assert to_working_space(image, keeping, source) is image
    profile = embedded_profile(image)
    assert profile
    assert embedded_profile(with_profile(pyvips.Image.black(2, 2), profile)) == profile
    again = apply_output_profile(converted, "p3", "srgb")
    assert (again - image).abs().avg() < 2


def test_cmyk_comes_into_srgb_unless_that_is_worked_in() -> None:
    source = Source(photograph("cmyk.jpg"))
    image, _ = open_source(source)
    assert to_working_space(image, Options(), source).interpretation == "srgb"
    assert to_working_space(image, Options(colourspace_pipeline="cmyk"), source) is image


def test_a_profile_that_is_none_counts_as_none() -> None:
    source = Source(photograph("photo.jpg"))
    image = stay_sequential(open_source(source)[0])
    broken = with_profile(image, b"nothing that describes colours")
    assert (to_working_space(broken, Options(), source) - image).abs().max() <= 1


def test_16_bits_are_worked_on_in_the_space_that_the_options_say() -> None:
    image, _ = open_source(Source(photograph("deep16.png")))
    assert processing_profile(image, Options()) == "p3"
    assert processing_profile(image, Options(deep_profile="srgb")) == "srgb"
    assert processing_profile(pyvips.Image.black(1, 1), Options()) == "srgb"
    assert is_16_bit("grey16")
    assert not is_16_bit("srgb")


def test_a_space_that_libvips_does_not_know_counts_as_not_given() -> None:
    image, _ = open_source(Source(photograph("photo.jpg")))
    assert known_space("lab", "srgb") == "lab"
    assert known_space("nowhere", "srgb") == "srgb"
    assert ensure_colourspace(image, "nowhere") is image
    assert ensure_colourspace(image, "last") is image
    assert ensure_colourspace(image, "b-w").bands == 1


def test_another_library_than_the_one_that_wrote_it_reads_it() -> None:
    for each in ("jpeg", "png", "webp", "gif", "tiff"):
        made = _encoded("logo.png", _options(each))
        with PIL.Image.open(BytesIO(made.data)) as opened:
            opened.load()
            assert opened.size == (120, 80)
