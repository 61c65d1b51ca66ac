"""Formats, their options and the metadata that stay."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.encoding import Encoding
from image_handler.domain.edits.errors import InvalidEdit
from image_handler.domain.edits.options import (
    KEEP_EXIF,
    KEEP_ICC,
    KEEP_IPTC,
    KEEP_OTHER,
    KEEP_XMP,
)
from image_handler.domain.javascript import UNDEFINED
from image_handler.domain.records import as_mapping
from tests.edits import options_of

LOSSY = {"jpeg": "jpeg", "webp": "webp", "tiff": "tiff", "avif": "heif"}


def _changed(encoding: Encoding) -> dict[str, Any]:
    default = as_mapping(Encoding())
    return {name: value for name, value in as_mapping(encoding).items() if value != default[name]}


@pytest.mark.parametrize(
    ("name", "value", "changed"),
    [
        ("jpeg", True, {}),
        ("jpeg", {"quality": 90.0}, {"jpeg_quality": 90}),
        ("jpeg", {"optimizeScans": True}, {"jpeg_optimise_scans": True, "jpeg_progressive": True}),
        ("jpeg", {"optimizeCoding": False, "optimiseCoding": 5},
         {"jpeg_optimise_coding": False}),
        ("jpeg", {"quantizationTable": 3}, {"jpeg_quantisation_table": 3}),
        ("png", {"compressionLevel": 0}, {"png_compression_level": 0}),
        ("png", {"quality": 50}, {"png_palette": True, "png_quality": 50}),
        ("png", {"colors": 16}, {"png_palette": True, "png_bitdepth": 4}),
        ("png", {"palette": False, "quality": 500}, {}),
        ("webp", {"lossless": True, "effort": 6}, {"webp_lossless": True, "webp_effort": 6}),
        ("gif", {"colours": 2, "dither": 0}, {"gif_bitdepth": 1, "gif_dither": 0}),
        ("tiff", {"bitdepth": 1, "xres": 300}, {"tiff_bitdepth": 1, "tiff_xres": 300}),
        ("avif", {"compression": "hevc", "quality": 30}, {"heif_quality": 30}),
        ("heif", {"compression": "hevc"}, {"heif_compression": "hevc"}),
        ("heif", {"compression": "av1", "lossless": True, "tune": "iq"},
         {"heif_lossless": True, "heif_tune": "ssim"}),
    ],
)  # fmt: skip
def test_a_format_sets_its_own_options_and_is_written(
    name: str, value: Any, changed: dict[str, Any]
) -> None:
    written = {"avif": "heif"}.get(name, name)
    assert _changed(options_of((name, value)).encoding) == {"format": written} | changed


def test_mozjpeg_is_many_options_of_which_later_ones_win() -> None:
    encoding = options_of(("jpeg", {"mozjpeg": True, "trellisQuantisation": False})).encoding
    assert encoding.jpeg_optimise_scans
    assert encoding.jpeg_overshoot_deringing
    assert encoding.jpeg_progressive
    assert encoding.jpeg_quantisation_table == 3
    assert not encoding.jpeg_trellis_quantisation


@given(st.integers(2, 256))
@settings(max_examples=50, deadline=None)
def test_a_palette_has_the_fewest_bits_that_number_its_colours(colours: int) -> None:
    bits = options_of(("gif", {"colours": colours})).encoding.gif_bitdepth
    assert bits in (1, 2, 4, 8)
    assert 2**bits >= colours
    assert bits == 1 or 2 ** (bits // 2) < colours


@given(st.sampled_from(sorted(LOSSY)), st.integers(-10, 300))
@settings(max_examples=50, deadline=None)
def test_a_quality_is_from_1_to_100(name: str, quality: int) -> None:
    if 1 <= quality <= 100:
        encoding = options_of((name, {"quality": quality})).encoding
        assert getattr(encoding, f"{LOSSY[name]}_quality") == quality
    else:
        with pytest.raises(InvalidEdit, match=f"100 for quality but received {quality} of type"):
            options_of((name, {"quality": quality}))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("jpg", "jpeg"), ("JPEG", "jpeg"), ("png", "png"), ("tif", "tiff"), ("webp", "webp"),
        ("gif", "gif"), ("avif", "heif"), ("raw", "raw"), ({"id": "png"}, "png"),
    ],
)  # fmt: skip
def test_a_format_may_be_named_alone(asked: Any, written: str) -> None:
    assert options_of(("toFormat", asked)).encoding.format == written


@pytest.mark.parametrize("asked", ["bmp", "", 5, None, {}, [], "heif", "heic", "jxl", "dz", "jp2"])
def test_a_format_that_is_not_written_is_refused(asked: Any) -> None:
    with pytest.raises(InvalidEdit):
        options_of(("toFormat", asked))


def test_options_outlive_a_format_named_after_them() -> None:
    encoding = options_of(("webp", {"lossless": True}), ("toFormat", "webp")).encoding
    assert (encoding.format, encoding.webp_lossless) == ("webp", True)


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif", "tiff", "avif"])
def test_a_format_that_is_not_forced_leaves_the_one_of_the_source(name: str) -> None:
    assert options_of((name, {"force": False})).encoding.format == "input"
    assert options_of((name, {"force": 0})).encoding.format != "input"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("jpeg", None, "Cannot read properties of null (reading 'quality')"),
        ("jpeg", {"quality": 0}, "integer between 1 and 100 for quality but received 0"),
        ("jpeg", {"progressive": 1}, "boolean for jpegProgressive but received 1 of type number"),
        ("jpeg", {"mozjpeg": "yes"}, "boolean for mozjpeg but received yes"),
        ("jpeg", {"chromaSubsampling": "4:2:2"}, "one of: 4:2:0, 4:4:4 for chromaSubsampling"),
        ("png", {"effort": 11}, "integer between 1 and 10 for effort but received 11"),
        ("png", {"colours": 1}, "integer between 2 and 256 for colours but received 1"),
        ("webp", {"loop": -1}, "integer between 0 and 65535 for loop but received -1"),
        ("webp", {"preset": "film"}, "one of: default, photo, picture, drawing, icon, text"),
        ("gif", {"delay": [10, "20"]}, "array of integers between 0 and 65535 for delay"),
        ("gif", {"delay": []}, "array of integers between 0 and 65535 for delay"),
        ("tiff", {"bitdepth": 8}, "Expected 1, 2 or 4 for bitdepth but received 8"),
        ("tiff", {"xres": 0}, "number between 0.001 and 1000000 for xres but received 0"),
        ("heif", True, "Expected Object for options but received true of type boolean"),
        ("heif", {}, "one of: av1, hevc for compression but received undefined"),
        ("avif", {"tune": "best"}, "one of: auto, iq, psnr, ssim for tune but received best"),
    ],
)
def test_a_wrong_option_of_a_format_is_refused(name: str, value: Any, said: str) -> None:
    with pytest.raises(InvalidEdit) as refused:
        options_of((name, value))
    assert said in str(refused.value)


@pytest.mark.parametrize(("delay", "kept"), [(100, [100]), ([10, 20.0], [10, 20])])
def test_an_animations_delays_are_one_for_all_frames_or_one_for_each(
    delay: Any, kept: list[int]
) -> None:
    options = options_of(("gif", {"loop": 3, "delay": delay}))
    assert (options.loop, options.delay) == (3, kept)


def test_metadata_are_kept_when_that_was_asked() -> None:
    kept = options_of(("keepMetadata", UNDEFINED))
    assert kept.keep_metadata == KEEP_EXIF | KEEP_XMP | KEEP_IPTC | KEEP_ICC | KEEP_OTHER
    assert (kept.icc_profile, kept.orientation) == ("", -1)
    with_profile = options_of(("withMetadata", {"orientation": 6}))
    assert with_profile.keep_metadata == kept.keep_metadata
    assert (with_profile.icc_profile, with_profile.orientation) == ("srgb", 6)


@pytest.mark.parametrize("orientation", [0, 9, "6", 1.5])
def test_an_orientation_that_exif_has_not_is_refused(orientation: Any) -> None:
    with pytest.raises(InvalidEdit, match="integer between 1 and 8 for orientation"):
        options_of(("withMetadata", {"orientation": orientation}))
