"""Names follow from their parts and the secret, and from nothing else."""

import re
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from image_handler.domain.names import Names, manifest, manifests, tombstone
from image_handler.domain.recipe import FORMATS

PARTS = st.tuples(
    st.uuids(),
    st.text(min_size=1, max_size=40),
    st.from_regex("[0-9a-f]{16}", fullmatch=True),
    st.integers(1, 16_383),
    st.sampled_from(list(FORMATS.values())),
)
KEY = re.compile(r"derivatives/[0-9a-f]{32}/[0-9a-f]{32}\.(jpg|webp)")
SECRET, OTHER = Names(b"one secret"), Names(b"another")


@given(PARTS, PARTS)
def test_names_are_equal_when_all_their_parts_are(one, other) -> None:  # type: ignore[no-untyped-def]
    assert (SECRET.derivative(*one) == SECRET.derivative(*other)) == (one == other)


@given(PARTS)
def test_a_name_can_be_fetched_and_tells_nothing_of_its_photograph(parts) -> None:  # type: ignore[no-untyped-def]
    key = SECRET.derivative(*parts)
    assert KEY.fullmatch(key)
    assert str(parts[0]) not in key
    assert key.startswith(SECRET.prefix(parts[0]))


@given(PARTS)
def test_without_the_secret_nobody_finds_a_name(parts) -> None:  # type: ignore[no-untyped-def]
    assert SECRET.derivative(*parts) != OTHER.derivative(*parts)
    assert SECRET.prefix(parts[0]) != OTHER.prefix(parts[0])


@given(st.uuids(), st.uuids())
def test_no_prefix_of_a_photograph_holds_anything_of_another(one: UUID, other: UUID) -> None:
    assume(one != other)
    assert not SECRET.prefix(one).startswith(SECRET.prefix(other))
    assert not manifest(one, "1", "f").startswith(manifests(other))
    assert tombstone(one) != tombstone(other)


@given(st.uuids(), st.text(max_size=1024), st.text(max_size=1024))
def test_manifests_are_told_apart_by_version(photo: UUID, one: str, other: str) -> None:
    same = manifest(photo, one, "f") == manifest(photo, other, "f")
    assert same == (one == other)
    assert len(manifest(photo, one, "f").encode()) < 1024


def test_the_secret_is_in_no_text_about_it() -> None:
    assert "hush" not in f"{Names(b'hush')!r} {Names(b'hush')}"
