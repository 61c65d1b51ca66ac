"""Real pictures through libvips: what comes out is upright, in sRGB, bare and always the same."""

import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.domain.containers import require_whole
from image_handler.domain.errors import NotDecodable
from image_handler.domain.recipe import FORMATS, Picture, Size, read_recipe
from image_handler.engines.libvips import LOADERS, LibVips, not_decodable
from tests.fakes import content_type_of, photograph

EVERY_FORMAT = [FORMATS["jpeg"], FORMATS["webp"]]
RECIPE = read_recipe("32,64,128", "webp,jpeg", "https://pictures.example")
DECODABLE = [
    "anim.gif", "cmyk.jpg", "deep16.png", "display-p3.png", "flower.jpg", "gray.png", "logo.png",
    "photo.avif", "photo.jpg", "photo.webp", "private.jpg", "sequence.avif", "still.gif",
    *(f"exif-{orientation}.jpg" for orientation in range(1, 9)),
]  # fmt: skip
# An encoder of quality 80 moves a flat colour by no more.
NEAR = 12
METADATA = (
    b"Exif", b"EXIF", b"GPS", b"http://ns.adobe.com/xap", b"XMP ", b"<x:xmpmeta", b"ICC_PROFILE",
    b"ICCP", b"Somebody",
)  # fmt: skip

RED, GREEN, BLUE, YELLOW = (220, 20, 20), (20, 160, 20), (20, 20, 220), (230, 200, 20)
# Corners from top left, clockwise, when the stored picture (1) is shown as its EXIF tells:
# mirrored for 2, 4, 5 and 7; turned by 180 degrees for 3, 90 for 6, 270 for 8 (EXIF 2.32, 4.6.5).
UPRIGHT = {
    1: (RED, GREEN, YELLOW, BLUE),
    2: (GREEN, RED, BLUE, YELLOW),
    3: (YELLOW, BLUE, RED, GREEN),
    4: (BLUE, YELLOW, GREEN, RED),
    5: (RED, BLUE, YELLOW, GREEN),
    6: (BLUE, RED, GREEN, YELLOW),
    7: (YELLOW, GREEN, RED, BLUE),
    8: (GREEN, YELLOW, BLUE, RED),
}


def _made(name: str) -> list[Picture]:
    header = LibVips().header(photograph(name), content_type_of(name))
    sizes = RECIPE.sizes(header.width, header.height)
    return LibVips().pictures(photograph(name), sizes, RECIPE.formats)


def _read(picture: Picture) -> pyvips.Image:
    loader = LOADERS[picture.format.content_type]
    image = pyvips.Operation.call(loader, picture.content)
    assert isinstance(image, pyvips.Image)
    return image


def _is_near(found: list[float], expected: tuple[int, ...]) -> bool:
    return all(abs(f - e) <= NEAR for f, e in zip(found, expected, strict=True))


def _corners(image: pyvips.Image) -> list[list[float]]:
    right, bottom = image.width - 5, image.height - 5
    return [image.getpoint(x, y) for x, y in [(4, 4), (right, 4), (right, bottom), (4, bottom)]]


@pytest.mark.parametrize("name", DECODABLE)
def test_a_picture_comes_in_every_size_and_format_in_their_order(name: str) -> None:
    header = LibVips().header(photograph(name), content_type_of(name))
    made = _made(name)
    assert [(each.size.box_pixels, each.format.name) for each in made] == [
        (box, kind) for box in (32, 64, 128) for kind in ("jpeg", "webp")
    ]
    for each in made:
        image = _read(each)
        assert (image.width, image.height) == (each.size.width, each.size.height)
        assert max(image.width, image.height) == min(
            each.size.box_pixels, max(header.width, header.height)
        )


@pytest.mark.parametrize("name", DECODABLE)
def test_nothing_but_the_picture_is_in_its_derivatives(name: str) -> None:
    for each in _made(name):
        assert [text for text in METADATA if text in each.content] == []
        image = _read(each)
        assert image.interpretation == "srgb"
        assert image.format == "uchar"
        left = {"exif-data", "xmp-data", "iptc-data", "icc-profile-data", "orientation"}
        assert left & set(image.get_fields()) == set()


def test_the_private_photograph_has_what_is_taken_away() -> None:
    """Else the test above would prove nothing."""
    content = photograph("private.jpg")
    found = [text for text in METADATA if text in content]
    assert found == [
        b"Exif",
        b"http://ns.adobe.com/xap",
        b"<x:xmpmeta",
        b"ICC_PROFILE",
        b"Somebody",
    ]
    assert "exif-ifd3-GPSLatitude" in pyvips.Image.jpegload_buffer(content).get_fields()


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    name = f"exif-{orientation}.jpg"
    header = LibVips().header(photograph(name), "image/jpeg")
    assert (header.width, header.height) == ((90, 60) if orientation < 5 else (60, 90))
    for each in _made(name):
        if each.size.box_pixels == 32:
            continue  # the corners are too small to be looked at
        for found, expected in zip(_corners(_read(each)), UPRIGHT[orientation], strict=True):
            assert _is_near(found, expected), (each.format.name, each.size, found, expected)


def _flat(name: str, x: int, y: int) -> list[float]:
    """The colour at a place of the largest JPEG."""
    largest = [each for each in _made(name) if each.format.name == "jpeg"][-1]
    found: list[float] = _read(largest).getpoint(x, y)
    return found


def test_display_p3_becomes_srgb_by_its_profile() -> None:
    """Computed from both primaries and the transfer curve that they share (CSS Color 4, 10.2)."""
    stored = pyvips.Image.pngload_buffer(photograph("display-p3.png")).getpoint(12, 8)
    assert stored == [200, 100, 50]
    assert _is_near(_flat("display-p3.png", 12, 8), (215, 93, 31))


def test_sixteen_bits_become_eight() -> None:
    """x * 1000 and y * 1300 of 65,535 at (32, 24) are 125 and 121 of 255."""
    assert _is_near(_flat("deep16.png", 32, 24), (125, 121, 109))


def test_four_inks_become_light() -> None:
    """china.jpg's sky is a pale blue, whichever way it was printed."""
    red, green, blue = _flat("cmyk.jpg", 10, 5)
    assert blue > green > red > 100


def test_gray_becomes_srgb_without_a_tint() -> None:
    red, green, blue = _flat("gray.png", 32, 24)
    assert abs(red - 128) <= NEAR
    assert abs(red - green) <= 2
    assert abs(green - blue) <= 2


def test_what_is_transparent_is_white_as_jpeg_and_stays_transparent_as_webp() -> None:
    jpeg, webp = _made("logo.png")[-2:]
    assert _is_near(_read(jpeg).getpoint(2, 2), (255, 255, 255))
    assert _read(webp).getpoint(2, 2)[3] == 0


def test_of_an_animation_the_first_frame_is_shown() -> None:
    header = LibVips().header(photograph("anim.gif"), "image/gif")
    assert header.frames == 5
    assert _is_near(_flat("anim.gif", 50, 5), (0, 60, 200))


def test_of_an_avif_that_moves_the_still_is_shown() -> None:
    jpeg = _read(_made("sequence.avif")[0])
    assert _is_near(jpeg.getpoint(5, 5), (220, 20, 20))


@pytest.mark.parametrize("name", ["photo.jpg", "photo.avif", "logo.png"])
def test_the_same_photograph_gives_the_same_bytes(name: str) -> None:
    assert _made(name) == _made(name)


@pytest.mark.parametrize("name", ["photo.jpg", "flower.jpg"])
def test_smaller_derivatives_made_of_larger_ones_look_as_if_made_of_the_source(name: str) -> None:
    for each in _made(name):
        direct = LibVips().pictures(photograph(name), [each.size], [each.format])[0]
        difference = (_read(each) - _read(direct)).abs().avg()
        assert difference < 4, f"{each.size}: {difference:.1f} of 255 on average"


def test_a_bombs_header_is_read_without_its_pixels() -> None:
    """74 bytes that would take 10 GB."""
    header = LibVips().header(photograph("bomb.png"), "image/png")
    assert (header.width, header.height) == (50_000, 50_000)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (photograph("notimage.jpg"), "image/jpeg"),
        (photograph("photo.jpg"), "image/png"),
        (b"", "image/gif"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
    ],
)
def test_a_header_that_can_not_be_read_is_not_decodable(content: bytes, content_type: str) -> None:
    with pytest.raises(NotDecodable):
        LibVips().header(content, content_type)


def test_a_whole_file_whose_checksum_is_wrong_is_not_decodable() -> None:
    content = bytearray(photograph("logo.png"))
    content[content.index(b"IDAT") + 40] ^= 0xFF
    require_whole(bytes(content), "image/png")
    with pytest.raises(NotDecodable):
        LibVips().pictures(bytes(content), [Size(64, 64, 43)], EVERY_FORMAT)


def test_an_avif_whose_frames_are_larger_than_its_header_says_is_not_decodable() -> None:
    """Else the limit on pixels, which trusts the header, could be got round."""
    content = bytearray(photograph("photo.avif"))
    told = content.index(b"ispe") + 8
    content[told : told + 8] = (8).to_bytes(4, "big") * 2
    assert LibVips().header(bytes(content), "image/avif").width == 8
    with pytest.raises(NotDecodable):
        LibVips().pictures(bytes(content), [Size(8, 8, 8)], EVERY_FORMAT)


def test_the_cause_stands_in_words_though_libheif_ends_with_numbers() -> None:
    content = bytearray(photograph("photo.avif"))
    told = content.index(b"ispe") + 8
    content[told : told + 8] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(NotDecodable, match=r"found: .*heif: \w+.*"):
        LibVips().pictures(bytes(content), [Size(8, 8, 8)], EVERY_FORMAT)


TOLD = {
    "unable to copy to memory\n  heif: Memory allocation error: Security limit exceeded: "
    "Memory usage of 2400031943 bytes exceeds the limit (6.1000)\n": NotDecodable,
    "unable to copy to memory\n  heif: Invalid input: Unspecified: Memory allocation error "
    "(2.0)\n": pyvips.Error,
    "vips_tracked: out of memory --- size == 400MB\n": pyvips.Error,
    "VipsJpeg: Insufficient memory (case 4)\n": pyvips.Error,
    "unable to allocate 400 bytes\nunable to call thumbnail\n": pyvips.Error,
    "VipsJpeg: premature end of JPEG image\n(6.1000)\n": NotDecodable,
    "": NotDecodable,
}


@pytest.mark.parametrize(("told", "raised"), TOLD.items())
def test_memory_that_was_not_to_be_had_is_not_the_photographs_fault(
    told: str, raised: type[Exception]
) -> None:
    """The words as they came from libvips, where that could be brought about."""
    with pytest.raises(raised), not_decodable("photograph"):
        raise pyvips.Error("unable to call thumbnail_buffer", told)


def test_words_about_one_photograph_do_not_come_back_with_the_next() -> None:
    """libvips collects what its decoders complain of, also when a picture comes out."""
    for _ in range(200):
        pyvips.Image.jpegload_buffer(photograph("truncated.jpg")).copy_memory()
    with pytest.raises(NotDecodable) as refused:
        LibVips().header(b"GIF89a", "image/gif")
    assert "JPEG" not in str(refused.value)


def test_the_decoder_of_a_sixth_format_is_closed() -> None:
    tiff = pyvips.Image.black(8, 8).tiffsave_buffer()
    with pytest.raises(NotDecodable):
        LibVips().pictures(tiff, [Size(8, 8, 8)], EVERY_FORMAT)


@pytest.mark.parametrize(
    "text",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4\n",
    ],
)
def test_documents_are_no_photographs(text: bytes) -> None:
    with pytest.raises(NotDecodable):
        LibVips().pictures(text, [Size(64, 64, 64)], EVERY_FORMAT)
