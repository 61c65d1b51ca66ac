"""What curated files and Athena's tables promise; the fakes and the cloud are held to it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from data_lake.domain.dataset import Layout
from data_lake.use_cases.ports import Commits, CuratedFiles, GlueTables
from tests.layout_house import FLIGHTS, MONTH
from tests.promises_of_commits import next_version


def what_is_stored_is_fetched_and_listed(files: CuratedFiles, folder: Path) -> None:
    path, fetched = folder / "stored", folder / "fetched"
    path.write_bytes(bytes(range(256)))
    files.store("data/flights/all/one-0.parquet", str(path))
    files.fetch("data/flights/all/one-0.parquet", str(fetched))
    assert fetched.read_bytes() == path.read_bytes()
    (listed,) = files.listed("data/flights/")
    assert (listed.key, listed.bytes) == ("data/flights/all/one-0.parquet", 256)
    assert listed.modified.startswith("20")
    assert listed.modified.endswith("Z")


def the_same_bytes_may_be_stored_again(files: CuratedFiles, folder: Path) -> None:
    path = folder / "stored"
    path.write_bytes(b"rows")
    for _ in range(2):
        files.store("data/flights/all/one-0.parquet", str(path))
    assert len(list(files.listed("data/"))) == 1


def a_listing_is_of_its_prefix_in_order(files: CuratedFiles, folder: Path) -> None:
    path = folder / "stored"
    path.write_bytes(b"rows")
    for key in ("data/b/x", "data/a/y", "data/a/x", "manifests/a/x"):
        files.store(key, str(path))
    assert [each.key for each in files.listed("data/a/")] == ["data/a/x", "data/a/y"]


def what_is_not_there_is_as_good_as_deleted(files: CuratedFiles, folder: Path) -> None:
    path = folder / "stored"
    path.write_bytes(b"rows")
    files.store("data/a/x", str(path))
    files.delete(["data/a/x", "data/a/never"])
    files.delete([])
    assert list(files.listed("data/")) == []


def a_table_that_was_never_told_of_has_no_versions(tables: GlueTables, _: Commits) -> None:
    assert tables.versions(FLIGHTS) == {}


def partitions_stand_where_they_were_led_and_others_stay(
    tables: GlueTables, commits: Commits
) -> None:
    one = commits.commit(next_version(commits, "one"), "one")
    other = commits.commit(next_version(commits, "two", "a/b #%"), "two")
    tables.follow(FLIGHTS, {MONTH: one, "a/b #%": other})
    assert tables.versions(FLIGHTS) == {MONTH: 1, "a/b #%": 1}
    tables.follow(FLIGHTS, {MONTH: commits.commit(next_version(commits, "three"), "three")})
    assert tables.versions(FLIGHTS) == {MONTH: 2, "a/b #%": 1}
    tables.follow(FLIGHTS, {})
    assert tables.versions(FLIGHTS) == {MONTH: 2, "a/b #%": 1}


def a_table_without_partitions_stands_as_a_whole(tables: GlueTables, commits: Commits) -> None:
    whole = replace(FLIGHTS, name="whole", layout=Layout())
    for version in (1, 2):
        manifest = next_version(commits, f"{version}", "", "whole")
        tables.follow(whole, {"": commits.commit(manifest, f"{version}")})
        assert tables.versions(whole) == {"": version}


OF_FILES: Sequence[Callable[[CuratedFiles, Path], None]] = (
    what_is_stored_is_fetched_and_listed,
    the_same_bytes_may_be_stored_again,
    a_listing_is_of_its_prefix_in_order,
    what_is_not_there_is_as_good_as_deleted,
)
OF_TABLES: Sequence[Callable[[GlueTables, Commits], None]] = (
    a_table_that_was_never_told_of_has_no_versions,
    partitions_stand_where_they_were_led_and_others_stay,
    a_table_without_partitions_stands_as_a_whole,
)
