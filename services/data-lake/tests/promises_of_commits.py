"""What commits promise; the fake and the table are held to it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from data_lake.domain.errors import AlreadyLanded, Contended
from data_lake.domain.layout import DataFile, Manifest
from data_lake.domain.manifests import appended
from data_lake.use_cases.ports import Commits


def next_version(
    commits: Commits, landing_id: str, partition: str = "2013-01", name: str = "flights"
) -> Manifest:
    """Behind the version that counts now, of one more file."""
    file = DataFile(
        key=f"data/{landing_id}", bytes=100, rows=10, checksum=2**64 - 1, sources=(landing_id,)
    )
    return appended(
        commits.manifest(commits.pointer(name, partition)),
        dataset=name,
        partition=partition,
        schema_version=1,
        files=[file],
        landing_id=landing_id,
        written=f"2026-01-01T00:00:00Z by {landing_id}",
    )


def a_partition_that_is_not_there_has_no_pointer(commits: Commits) -> None:
    assert commits.pointer("flights", "2013-01") is None
    assert commits.manifest(None) is None
    assert commits.pointers("flights") == []
    assert commits.history("flights", "2013-01") == []
    assert list(commits.landed("flights")) == []


def a_commit_is_what_everybody_reads_then(commits: Commits) -> None:
    manifest = next_version(commits, "one")
    pointer = commits.commit(manifest, "one")
    assert (pointer.version, pointer.rows, pointer.bytes, pointer.files) == (1, 10, 100, 1)
    assert (pointer.checksum, pointer.cause) == (2**64 - 1, "landing one")
    assert commits.pointer("flights", "2013-01") == pointer
    assert commits.manifest(pointer) == manifest
    (line,) = commits.landed("flights")
    assert (line.partition, line.landing_id, line.version) == ("2013-01", "one", 1)
    assert (line.rows, line.checksum) == (10, 2**64 - 1)
    assert commits.line("flights", "2013-01", "one") == line
    assert commits.line("flights", "2013-01", "other") is None
    assert commits.line("flights", "2013-02", "one") is None


def a_version_is_committed_over_the_one_before_it_only(commits: Commits) -> None:
    first, late = next_version(commits, "one"), next_version(commits, "late")
    pointer = commits.commit(first, "one")
    with pytest.raises(Contended):
        commits.commit(late, "late")
    assert commits.pointer("flights", "2013-01") == pointer
    assert [line.landing_id for line in commits.landed("flights")] == ["one"]
    assert [each.version for each in commits.history("flights", "2013-01")] == [1]


def a_landing_is_in_a_partition_once(commits: Commits) -> None:
    commits.commit(next_version(commits, "one"), "one")
    with pytest.raises(AlreadyLanded):
        commits.commit(next_version(commits, "one"), "one")
    commits.commit(next_version(commits, "one", "2013-02"), "one")
    assert [pointer.rows for pointer in commits.pointers("flights")] == [10, 10]


def a_landing_that_is_there_is_told_so_though_the_pointer_has_moved(commits: Commits) -> None:
    stale = next_version(commits, "one")
    commits.commit(stale, "one")
    commits.commit(next_version(commits, "two"), "two")
    with pytest.raises(AlreadyLanded):
        commits.commit(stale, "one")


def a_commit_without_a_landing_writes_no_line(commits: Commits) -> None:
    commits.commit(next_version(commits, "one"))
    commits.commit(next_version(commits, "one"))
    assert list(commits.landed("flights")) == []
    pointer = commits.pointer("flights", "2013-01")
    assert pointer is not None
    assert pointer.version == 2


def versions_are_told_youngest_first_and_can_be_forgotten(commits: Commits) -> None:
    pointers = [commits.commit(next_version(commits, f"{n}"), f"{n}") for n in range(12)]
    assert commits.history("flights", "2013-01") == pointers[::-1]
    commits.forget(pointers[:10])
    assert commits.history("flights", "2013-01") == [pointers[11], pointers[10]]
    commits.forget([pointers[11]])
    assert commits.history("flights", "2013-01")[0] == pointers[11]
    assert commits.pointer("flights", "2013-01") == pointers[11]


def names_that_begin_alike_are_kept_apart(commits: Commits) -> None:
    partitions = ["a", "a#00000001", "a/b", "", "ä", "all!", "."]
    for partition in partitions:
        commits.commit(next_version(commits, "one", partition), "one")
    commits.commit(next_version(commits, "one", "a", "flights_2"), "one")
    assert {each.partition for each in commits.pointers("flights")} == {*partitions}
    assert {line.partition for line in commits.landed("flights")} == {*partitions}
    assert all(len(commits.history("flights", each)) == 1 for each in partitions)


def of_many_at_once_each_has_its_turn(commits: Commits) -> None:
    def land(landing_id: str) -> None:
        for _ in range(100):
            try:
                commits.commit(next_version(commits, landing_id), landing_id)
            except Contended:
                continue
            return
        raise AssertionError(f"{landing_id} never had its turn")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(land, [f"landing{n}" for n in range(12)]))
    pointer = commits.pointer("flights", "2013-01")
    manifest = commits.manifest(pointer)
    assert pointer is not None
    assert manifest is not None
    assert (pointer.version, pointer.rows) == (12, 120)
    assert len({file.key for file in manifest.files}) == 12


PROMISES: Sequence[Callable[[Commits], None]] = (
    a_partition_that_is_not_there_has_no_pointer,
    a_commit_is_what_everybody_reads_then,
    a_version_is_committed_over_the_one_before_it_only,
    a_landing_is_in_a_partition_once,
    a_landing_that_is_there_is_told_so_though_the_pointer_has_moved,
    a_commit_without_a_landing_writes_no_line,
    versions_are_told_youngest_first_and_can_be_forgotten,
    names_that_begin_alike_are_kept_apart,
)
