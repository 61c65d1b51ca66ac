import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from data_lake.domain.keys import (
    DATA,
    LINKS,
    data_key,
    folder,
    links_folder,
    manifest_key,
    partition_segment,
)
from data_lake.domain.layout import Manifest
from data_lake.domain.retention import cause_of, version_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize(
    ("partition", "segment"),
    [
        ("", "all"),
        ("2013-01", "2013-01"),
        ("2013-01-31-23", "2013-01-31-23"),
        ("New York/a", "New!20York!2Fa"),
        ("50%", "50!25"),
        ("*?[", "!2A!3F!5B"),
        ("ä", "!C3!A4"),
        ("..", "!2E!2E"),
        ("v1.2", "v1.2"),
    ],
)
def test_a_partition_is_one_part_of_a_key(partition: str, segment: str) -> None:
    assert partition_segment(partition) == segment


@hypothesis_settings(max_examples=50, deadline=None)
@example("a!2E", "a.")
@example("all ", "all")
@given(TEXTS, TEXTS)
def test_two_partitions_have_two_segments(one: str, other: str) -> None:
    assert (one == other) == (partition_segment(one) == partition_segment(other))


def test_keys_tell_what_made_them() -> None:
    key = data_key("flights", "2013-01", "f" * 32, "0" * 64)
    assert key == f"data/flights/2013-01/{'f' * 32}-{'0' * 32}.parquet"
    assert cause_of(key) == "f" * 32
    assert key.startswith(folder(DATA, "flights", "2013-01"))


def test_two_manifests_of_one_version_have_two_keys() -> None:
    manifest = Manifest(dataset="flights", partition="", version=7, schema_version=1)
    one, other = manifest_key(manifest, b"one"), manifest_key(manifest, b"other")
    assert one != other
    assert one.startswith("manifests/flights/all/00000007-")


def test_links_tell_their_version() -> None:
    where = links_folder("flights", "2013-01", 7)
    assert where == "links/flights/2013-01/00000007/"
    assert version_of(f"{where}symlink.txt", folder(LINKS, "flights", "2013-01")) == 7
    assert version_of("links/flights/2013-01/readme", folder(LINKS, "flights", "2013-01")) is None
