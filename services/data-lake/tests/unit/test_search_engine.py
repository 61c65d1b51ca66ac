"""Words, forms, beginnings, ranks, filters, facets and the order of versions."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.domain.search import Document, FacetValue, Found, Question, excerpt
from data_lake.engines import search

FLIGHTS = Document(
    kind="dataset", id="flights", version="1", title="flights", names=("dep_delay", "tail_number"),
    text="Departures from the airports of New York", tags=("travel",), owner="ann",
    updated="2026-01-02",
)  # fmt: skip
WEATHER = Document(
    kind="dataset", id="weather", version="1", title="weather",
    names=("temp", "relational_humidity"),
    text="Hourly weather, as flight crews see it at three airports", tags=("travel", "sky"),
    owner="bob", updated="2026-01-03",
)  # fmt: skip
CHINA = Document(
    kind="photo", id="019c", version="1", title="Château de Chine.jpg", updated="2026-01-01"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "index.sqlite"
    search.create(made)
    search.write(made, [FLIGHTS, WEATHER, CHINA])
    return made


@pytest.fixture
def index(path: Path) -> Iterator[sqlite3.Connection]:
    connection = search.opened(path)
    yield connection
    connection.close()


def found(index: sqlite3.Connection, words: str = "", **filters: str) -> list[str]:
    answer = search.ask(index, Question(words=words, **filters))  # type: ignore[arg-type]
    return [hit.document.id for hit in answer.hits]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("flight", ["flights", "weather"]),
        ("Flights", ["flights", "weather"]),
        ("dep_delay", ["flights"]),
        ("tail num", ["flights"]),
        ("relati", ["weather"]),
        ("relational", ["weather"]),
        ("chateau", ["019c"]),
        ("CHÂTEAU", ["019c"]),
        ("york airports", ["flights"]),
        ("york weather", []),
        ("ann", ["flights"]),
        ("019c", ["019c"]),
        ("!?", []),
        ('"; DROP TABLE documents --', []),
        ("NOT flights", []),
        ("ights", []),
    ],
)
def test_every_word_is_found_by_its_forms_and_by_its_beginning(
    index: sqlite3.Connection, words: str, ids: list[str]
) -> None:
    assert found(index, words) == ids


def test_a_title_goes_before_a_text_that_names_it(index: sqlite3.Connection) -> None:
    assert found(index, "weather")[0] == "weather"


def test_without_words_the_youngest_goes_first(index: sqlite3.Connection) -> None:
    assert found(index) == found(index, "  ") == ["weather", "flights", "019c"]


def test_filters_go_together(index: sqlite3.Connection) -> None:
    assert found(index, "flight", owner="bob") == ["weather"]
    assert found(index, kind="dataset", tag="travel", owner="ann") == ["flights"]
    assert found(index, "flight", kind="photo") == []


def test_a_facet_counts_what_its_other_values_would_find(index: sqlite3.Connection) -> None:
    answer = search.ask(index, Question(words="flight", owner="ann"))
    assert answer.total == 1
    assert answer.owners == (FacetValue("ann", 1), FacetValue("bob", 1))
    assert answer.kinds == (FacetValue("dataset", 1),)
    assert answer.tags == (FacetValue("travel", 1),)


def test_pages_are_cut_from_one_order(index: sqlite3.Connection) -> None:
    whole = found(index)
    pages = [search.ask(index, Question(offset=n, limit=1)).hits[0].document.id for n in range(3)]
    assert pages == whole


def test_a_younger_version_replaces_an_older_one_whichever_comes_first(path: Path) -> None:
    older = Document(kind="dataset", id="flights", version="0", title="before")
    younger = Document(kind="dataset", id="flights", version="2", title="journeys", tags=("new",))
    assert search.write(path, [younger, older, younger]) == 1
    index = search.opened(path)
    assert found(index, "flights") == ["flights", "weather"]
    assert found(index, "departures") == []
    assert found(index, "journeys", tag="new") == ["flights"]
    assert found(index, tag="travel") == ["weather"]
    index.close()


def test_what_is_gone_stays_gone_when_it_is_told_of_late(path: Path) -> None:
    gone = Document(kind="photo", id="019c", version="3", gone=True)
    assert search.write(path, [gone]) == 1
    late = Document(kind="photo", id="019c", version="2", title="Château")
    assert search.write(path, [late]) == 0
    index = search.opened(path)
    assert found(index, "chateau") == []
    assert found(index, kind="photo") == []
    assert search.ask(index, Question()).total == 2
    index.close()


def test_a_file_that_is_deleted_stays_readable_where_it_is_open(
    path: Path, index: sqlite3.Connection
) -> None:
    path.unlink()
    assert found(index, "york") == ["flights"]


@settings(max_examples=50, deadline=None)
@given(words=st.text(max_size=30))
def test_no_words_are_refused(words: str) -> None:
    index = _shared()
    assert isinstance(search.ask(index, Question(words=words)), Found)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Document,
            kind=st.sampled_from(["dataset", "photo"]),
            id=st.sampled_from("abc"),
            version=st.sampled_from("123"),
            title=st.text(max_size=10),
            text=st.text(max_size=10),
            tags=st.lists(st.text(max_size=3), max_size=3).map(tuple),
            gone=st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_index_holds_the_greatest_version_of_each(documents: list[Document]) -> None:
    path = Path(f"{_FOLDER}/{abs(hash(tuple(documents)))}.sqlite")
    path.unlink(missing_ok=True)
    search.create(path)
    search.write(path, documents)
    newest: dict[tuple[str, str], Document] = {}
    for each in documents:
        before = newest.get((each.kind, each.id))
        if before is None or each.version > before.version:
            newest[each.kind, each.id] = each
    index = search.opened(path)
    hits = search.ask(index, Question()).hits
    # Both indexes agree with what they were told: SQLite compares them.
    index.close()
    check = sqlite3.connect(path)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()
    expected = [each for each in newest.values() if not each.gone]
    assert sorted((hit.document for hit in hits), key=repr) == sorted(expected, key=repr)


def test_an_excerpt_is_cut_between_words_around_the_first_that_was_asked_for() -> None:
    text = " ".join(f"word{n}" for n in range(100))
    cut = excerpt(text, ["word50"])
    assert "word50" in cut
    assert cut.startswith("…word")
    assert cut.endswith("…")
    assert len(cut) < 170
    assert excerpt("a\n b", []) == "a b"


def _shared() -> sqlite3.Connection:
    if not _SHARED:
        path = Path(_FOLDER) / "shared.sqlite"
        search.create(path)
        search.write(path, [FLIGHTS])
        _SHARED.append(search.opened(path))
    return _SHARED[0]


_SHARED: list[sqlite3.Connection] = []
_FOLDER = ""


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    global _FOLDER
    _FOLDER = str(tmp_path_factory.mktemp("search"))
    yield
    while _SHARED:
        _SHARED.pop().close()
