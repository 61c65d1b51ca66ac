"""What the index is told: our own messages, others' events, and what asks for nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import PermanentError
from data_lake.domain.query import SavedQuery
from data_lake.domain.search import Document, Question
from data_lake.events.searched import (
    DatasetChanged,
    EverythingChanged,
    SavedQueryChanged,
    decode,
    encoded,
)
from data_lake.use_cases.search.catalogue_documents import CatalogueDocuments, dataset_document
from data_lake.use_cases.search.find_documents import FindDocuments
from data_lake.use_cases.search.index_documents import IndexDocuments
from data_lake.use_cases.search.take_changes import TakeChanges
from tests.fake_search_index import FakeSearchIndex
from tests.queries_house import VISITS, House, commit, file_of

CONTRACTS = Path(__file__).parents[4] / "shared/contracts"
HEARD = [
    *("site-created", "device-registered", "device-retired", "photo-received", "photo-deleted")
]
EXAMPLES = [
    example
    for event in HEARD
    for example in sorted((CONTRACTS / f"web-api/{event}.v1/examples").glob("*.json"))
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.parts[-3]}-{each.stem}")
def test_every_example_of_its_owner_is_a_document(example: Path) -> None:
    document = decode(example.read_text())
    assert isinstance(document, Document)
    assert document.id == json.loads(example.read_text())["subject"]
    assert document.gone == (example.parts[-3] in {"device-retired.v1", "photo-deleted.v1"})
    assert bool(document.title) is not document.gone


def test_a_device_is_found_by_what_it_measures() -> None:
    (example,) = (CONTRACTS / "web-api/device-registered.v1/examples").glob("anchorage-*.json")
    document = decode(example.read_text())
    assert isinstance(document, Document)
    assert document.tags == ("air-temperature", "relative-humidity")
    assert document.names == ("Vaisala HMP155", "ANC-T1")


@pytest.mark.parametrize(
    "changed", [DatasetChanged("flights"), SavedQueryChanged("late"), EverythingChanged()]
)
def test_our_own_messages_come_back_as_they_went(changed: Any) -> None:
    assert decode(encoded(changed)) == changed


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "7", "[]", "{}", '{"changed":"moon"}', '{"changed":"dataset"}', "[" * 100_000,
        '{"specversion":"1.0","id":"1","source":"s","type":"t","subject":"x",'
        '"time":"2026-01-01T00:00:00Z","correlationid":"c","causationid":"c","data":{}}',
    ],
)  # fmt: skip
def test_what_asks_for_nothing_is_refused(body: str) -> None:
    with pytest.raises(PermanentError):
        decode(body)


class Taken:
    """The use case over a lake in memory, and what it finds afterwards."""

    def __init__(self, folder: Path) -> None:
        self.house = House()
        self.store = FakeSearchIndex()
        documents = CatalogueDocuments(
            self.house.catalogue, self.house.commits, self.house.saved_by_name, self.house.clock.now
        )
        self.take = TakeChanges(documents, IndexDocuments(self.store, folder))
        self.folder = folder

    def found(self, words: str) -> list[str]:
        find = FindDocuments(self.store, self.folder, self.house.clock.now)
        hits = find(Question(words=words)).hits
        find.close()
        return [hit.document.id for hit in hits]


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    return Taken(tmp_path)


def test_a_changed_data_set_is_found_as_it_is_now(taken: Taken) -> None:
    described = replace(VISITS, description="Every look at a page", owner="web-team", version=2)
    taken.house.catalogue.stored["visits"] = described
    assert taken.take([DatasetChanged("visits"), DatasetChanged("visits")]) == 1
    assert taken.found("looks") == taken.found("team") == taken.found("took") == ["visits"]


def test_an_unchanged_catalogue_is_no_news(taken: Taken) -> None:
    assert taken.take([EverythingChanged()]) == 2
    assert taken.take([EverythingChanged(), DatasetChanged("visits")]) == 0
    assert taken.store.replaced == 1


def test_new_rows_are_news_and_never_older_than_before(taken: Taken) -> None:
    taken.take([EverythingChanged()])
    before = dataset_document(VISITS, taken.house.commits.pointers("visits"))
    commit(taken.house.commits, "2026-01-04", [file_of("2026-01-04")])
    after = dataset_document(VISITS, taken.house.commits.pointers("visits"))
    assert after.version > before.version
    assert taken.take([DatasetChanged("visits")]) == 1


def test_a_saved_query_is_found_until_it_is_deleted_and_again_when_it_is_saved_again(
    taken: Taken,
) -> None:
    saved = taken.house.saved_by_name.stored
    late = SavedQuery(
        name="late", sql="SELECT 1", owner="ada", version=1, description="How late",
        updated="2026-11-22T08:00:00.000Z",
    )  # fmt: skip
    saved["late"] = late
    taken.take([EverythingChanged()])
    assert taken.found("late") == ["late"]
    del saved["late"]
    taken.take([SavedQueryChanged("late")])
    assert taken.found("late") == []
    saved["late"] = replace(late, updated="2026-11-22T10:00:00.000Z")
    taken.take([SavedQueryChanged("late")])
    assert taken.found("late") == ["late"]


def test_a_data_set_that_is_still_to_come_is_no_document(taken: Taken) -> None:
    assert taken.take([DatasetChanged("nowhere")]) == 0
    assert taken.store.replaced == 0
