"""What is dropped, what became of it, what was refused, and what is found by words."""

from datetime import timedelta
from pathlib import Path

import pytest

from data_lake.domain.errors import TransientError
from data_lake.domain.search import Document
from data_lake.use_cases.search.index_documents import IndexDocuments
from tests.lake_door import ADA, LANDED, OPERATOR, Door


def test_a_form_drops_a_file_into_the_inbox_of_its_data_set(door: Door) -> None:
    form = door.post("/landings", {"dataset": "flights", "fileName": "../Ü 1.csv"}).json
    assert form["key"].startswith("inbox/flights/")
    assert form["key"].endswith("-..-1.csv")
    assert form["key"].count("/") == 2
    assert form["fields"]["key"] == form["key"]


def test_by_its_key_a_form_is_of_one_place_and_signed_anew(door: Door) -> None:
    body = {"dataset": "flights", "fileName": "a.csv"}
    first = door.post("/landings", body, key="k").json
    door.house.clock.moment += timedelta(hours=1)
    again = door.post("/landings", body, key="k")
    assert again.json["key"] == first["key"]
    assert again.json["expiresAt"] > first["expiresAt"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert door.post("/landings", body).json["key"] != first["key"]
    other = door.post("/landings", body | {"fileName": "b.csv"}, key="k")
    assert other.problem == "idempotency-key-reused"


@pytest.mark.parametrize("dataset", ["access_log", "bus_events"])
def test_nobody_drops_into_the_lakes_own_data_sets(door: Door, dataset: str) -> None:
    answer = door.post("/landings", {"dataset": dataset, "fileName": "a.csv"})
    assert answer.problem == "reserved-dataset"


def test_who_only_reads_drops_replays_and_reconciles_nothing(door: Door) -> None:
    for path, body in (
        ("/landings", {"dataset": "flights", "fileName": "a.csv"}),
        (f"/quarantine/{LANDED.id}/replay", None),
        ("/reconciliations", {"dataset": "visits"}),
    ):
        assert door.post(path, body, claims=ADA).status == 403
    assert door.landing_queue.asked == []


def test_what_is_in_quarantine_is_told_with_its_rows_and_replayed_once_by_key(door: Door) -> None:
    (listed,) = door.get("/quarantine", claims=ADA).json["landings"]
    told = door.get(f"/quarantine/{listed['id']}", claims=ADA).json
    assert told["refusedRows"] == [
        {"line": 3, "byte": 40, "reason": "2 fields, the header has 3", "text": "1,2"}
    ]
    for _ in range(2):
        assert door.post(f"/quarantine/{listed['id']}/replay", key="k").json["state"] == "asked"
    (asked,) = door.landing_queue.asked
    assert (asked.key, asked.replay) == ("inbox/visits/a.csv", True)


def test_the_books_are_compared_and_differences_are_named(door: Door) -> None:
    told = door.post("/reconciliations", {"dataset": "visits"}).json
    assert told["isWhole"] is False
    assert told["differences"][0]["where"].startswith("landing 0f0f")


def test_a_search_is_ranked_filtered_and_paged(door: Door, tmp_path: Path) -> None:
    folder = tmp_path / "writer"
    folder.mkdir()
    IndexDocuments(door.index, folder)(
        [
            Document(kind="dataset", id="flights", version="1", title="flights", tags=("travel",)),
            Document(kind="photo", id="p", version="1", title="runway", text="flights landing"),
        ]
    )
    told = door.get("/search", query={"q": "fligh", "limit": "1"}, claims=ADA).json
    assert [each["id"] for each in told["hits"]] == ["flights"]
    assert told["total"] == 2
    assert told["facets"]["kind"] == [
        {"value": "dataset", "count": 1}, {"value": "photo", "count": 1},
    ]  # fmt: skip
    on = {"q": "fligh", "limit": "1", "cursor": told["nextCursor"]}
    last = door.get("/search", query=on, claims=ADA).json
    assert [each["id"] for each in last["hits"]] == ["p"]
    assert "nextCursor" not in last
    of_kind = door.get("/search", query={"kind": "photo"}, claims=ADA).json
    assert [each["id"] for each in of_kind["hits"]] == ["p"]
    assert door.get("/search", query={"q": "", "kind": "photo"}).status == 400


def test_a_search_without_a_copy_is_503_for_now(door: Door) -> None:
    door.index.faults = [TransientError("SlowDown")]
    answer = door.get("/search", query={"q": "x"}, claims=OPERATOR)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
