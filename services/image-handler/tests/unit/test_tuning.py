"""What a request leaves open is ours to choose; what it names stays."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.domain.edits.encoding import Encoding
from image_handler.domain.edits.tuning import AVIF, GIF, PNG_OF_PHOTOGRAPHS, tuned

FORMATS = ["input", "jpeg", "png", "webp", "gif", "tiff", "heif", "raw"]
SOURCES = ["jpeg", "png", "webp", "gif", "tiff", "heif", "svg"]
OPTIONS = st.sets(st.sampled_from([*AVIF, *GIF, *PNG_OF_PHOTOGRAPHS]))
NAMED = st.dictionaries(
    st.sampled_from(["avif", "heif", "gif", "png"]),
    OPTIONS.map(lambda names: dict.fromkeys(names, 1)),
)
CHOSEN = [pair for choices in (AVIF, GIF, PNG_OF_PHOTOGRAPHS) for pair in choices.items()]
LIMITED = settings(max_examples=25, deadline=None)


def _changed(before: Encoding, after: Encoding) -> dict[str, Any]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in Encoding.__slots__)
    return {name: new for name, old, new in pairs if new != old}


def test_avif_is_written_faster_and_with_fewer_colour_samples() -> None:
    asked = Encoding(format="heif")
    assert _changed(asked, tuned(asked, "jpeg", {})) == {
        "heif_effort": 3,
        "heif_quality": 52,
        "heif_chroma_subsampling": "4:2:0",
    }


def test_a_source_that_is_avif_stays_avif_and_is_tuned_alike() -> None:
    assert tuned(Encoding(), "heif", {}).heif_effort == 3


def test_a_quality_that_is_named_stays_and_a_fine_one_keeps_all_colours() -> None:
    asked = tuned(Encoding(format="heif", heif_quality=60), "jpeg", {"avif": {"quality": 60}})
    assert (asked.heif_quality, asked.heif_effort, asked.heif_chroma_subsampling) == (
        60,
        3,
        "4:2:0",
    )
    fine = tuned(Encoding(format="heif", heif_quality=95), "jpeg", {"avif": {"quality": 95}})
    assert (fine.heif_quality, fine.heif_chroma_subsampling) == (95, "4:4:4")


def test_without_loss_means_without_loss() -> None:
    asked = Encoding(format="heif", heif_lossless=True)
    assert tuned(asked, "png", {"avif": {"lossless": True}}) == asked


def test_rows_of_photographs_are_filtered_in_png_and_those_of_drawings_are_not() -> None:
    photograph = tuned(Encoding(format="png"), "jpeg", {})
    assert (photograph.png_filter, photograph.png_compression_level) == ("up", 2)
    for source in ("png", "gif", "svg", "webp"):
        assert tuned(Encoding(format="png"), source, {}) == Encoding(format="png")
    palette = Encoding(format="png", png_palette=True)
    assert tuned(palette, "jpeg", {"png": {"palette": True}}) == palette
    assert tuned(Encoding(format="png"), "jpeg", {"png": {"compressionLevel": 6}}) == Encoding(
        format="png"
    )


def test_other_formats_are_written_as_sharp_writes_them() -> None:
    for each in ("jpeg", "webp", "tiff", "raw"):
        assert tuned(Encoding(format=each), "jpeg", {}) == Encoding(format=each)


@LIMITED
@given(st.sampled_from(FORMATS), st.sampled_from(SOURCES), OPTIONS)
def test_nothing_but_what_was_left_open_changes(written: str, source: str, named: set[str]) -> None:
    edits = {each: dict.fromkeys(named, 1) for each in ("avif", "heif", "gif", "png")}
    encoding = Encoding(format=written)
    left_open = {choice for name, choice in CHOSEN if name not in named}
    assert set(_changed(encoding, tuned(encoding, source, edits)).items()) <= left_open


@LIMITED
@given(st.sampled_from(FORMATS), st.sampled_from(SOURCES), NAMED)
def test_tuning_twice_is_tuning_once(written: str, source: str, edits: dict[str, Any]) -> None:
    once = tuned(Encoding(format=written), source, edits)
    assert tuned(once, source, edits) == once


def test_each_choice_is_an_attribute_of_the_encoding() -> None:
    known = set(Encoding.__slots__)
    for choices in (AVIF, GIF, PNG_OF_PHOTOGRAPHS):
        assert {attribute for attribute, _ in choices.values()} <= known
