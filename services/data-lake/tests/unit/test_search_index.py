"""One writer at a time by conditions, readers by tags, and nothing lost between them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.search import Document, Question
from data_lake.use_cases.search.find_documents import FRESH, FindDocuments
from data_lake.use_cases.search.index_documents import MOST_TRIES, IndexDocuments
from tests.fake_search_index import FakeSearchIndex

ONE = Document(kind="dataset", id="one", version="1", title="first flights")
OTHER = Document(kind="dataset", id="other", version="1", title="other flights")


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> FakeSearchIndex:
    return FakeSearchIndex()


@pytest.fixture
def find(store: FakeSearchIndex, tmp_path: Path, clock: Clock) -> Iterator[FindDocuments]:
    reader = FindDocuments(store, _made(tmp_path / "reader"), clock)
    yield reader
    reader.close()


@pytest.fixture
def index(store: FakeSearchIndex, tmp_path: Path) -> IndexDocuments:
    return IndexDocuments(store, _made(tmp_path / "writer"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def ids(find: FindDocuments) -> list[str]:
    return sorted(hit.document.id for hit in find(Question(words="flights")).hits)


def test_without_an_index_nothing_is_found(find: FindDocuments) -> None:
    assert ids(find) == []


def test_what_is_indexed_is_found_as_soon_as_the_reader_looks_again(
    find: FindDocuments, index: IndexDocuments, clock: Clock
) -> None:
    assert ids(find) == []
    assert index([ONE]) == 1
    assert ids(find) == []
    clock.moment += FRESH
    assert ids(find) == ["one"]
    index([OTHER])
    clock.moment += FRESH
    assert ids(find) == ["one", "other"]


def test_a_reader_fetches_only_what_has_changed(
    find: FindDocuments, index: IndexDocuments, clock: Clock, store: FakeSearchIndex
) -> None:
    index([ONE])
    for _ in range(5):
        ids(find)
        clock.moment += FRESH
    assert store.fetched == 1


def test_no_news_is_not_written(index: IndexDocuments, store: FakeSearchIndex) -> None:
    index([ONE])
    assert index([ONE]) == 0
    assert store.replaced == 1


def test_a_warm_writer_fetches_nothing_of_its_own(
    index: IndexDocuments, store: FakeSearchIndex
) -> None:
    index([ONE])
    index([OTHER])
    assert store.fetched == 0


def test_two_writers_lose_nothing_of_each_other(
    store: FakeSearchIndex, index: IndexDocuments, tmp_path: Path, find: FindDocuments
) -> None:
    theirs = FakeSearchIndex()
    IndexDocuments(theirs, _made(tmp_path / "theirs"))([OTHER])
    store.meanwhile = [theirs.content]
    assert index([ONE]) == 1
    assert ids(find) == ["one", "other"]


def test_whoever_is_always_overtaken_gives_up_for_now(
    store: FakeSearchIndex, index: IndexDocuments, tmp_path: Path
) -> None:
    theirs = FakeSearchIndex()
    IndexDocuments(theirs, _made(tmp_path / "theirs"))([OTHER])
    store.meanwhile = [theirs.content] * MOST_TRIES
    with pytest.raises(Contended):
        index([ONE])


@pytest.mark.parametrize("calls_before", range(2))
def test_a_writer_that_fails_between_loses_nothing_and_takes_nothing_half(
    store: FakeSearchIndex, index: IndexDocuments, find: FindDocuments, calls_before: int
) -> None:
    index([ONE])
    store.faults = [None] * calls_before + [TransientError("slow down")]
    with pytest.raises(TransientError):
        index([OTHER])
    assert index([OTHER]) == 1
    assert ids(find) == ["one", "other"]


def test_a_reader_keeps_its_copy_while_s3_is_slow(
    find: FindDocuments, index: IndexDocuments, clock: Clock, store: FakeSearchIndex
) -> None:
    index([ONE])
    assert ids(find) == ["one"]
    clock.moment += timedelta(hours=1)
    store.faults = [TransientError("slow down")]
    assert ids(find) == ["one"]


def test_a_reader_without_a_copy_says_so(find: FindDocuments, store: FakeSearchIndex) -> None:
    store.faults = [TransientError("slow down")]
    with pytest.raises(TransientError):
        ids(find)


def test_an_index_that_was_deleted_is_begun_anew(
    store: FakeSearchIndex, index: IndexDocuments, find: FindDocuments, clock: Clock
) -> None:
    index([ONE])
    store.content, store.tag = b"", ""
    assert index([ONE, OTHER]) == 2
    assert ids(find) == ["one", "other"]
