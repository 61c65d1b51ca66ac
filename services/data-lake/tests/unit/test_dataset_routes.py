"""Data sets over HTTP: who may say what of them, when, and what becomes of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from data_lake.domain.dataset import Dataset
from data_lake.domain.errors import TooLarge
from tests.lake_door import ADA, OPERATOR, READING_MACHINE, Door


def test_a_data_set_is_described_before_its_first_rows_and_lies_as_was_said(door: Door) -> None:
    layout = {
        "partitionColumn": "month", "partitionSource": "at", "partitionUnit": "month",
        "sortColumns": ["carrier"],
    }  # fmt: skip
    made = door.put("/datasets/flights", {"owner": "ops", "layout": layout}, match="new")
    assert (made.status, made.headers["ETag"]) == (200, '"1"')
    assert made.json["layout"] == layout
    assert (made.json["rows"], made.json["columns"]) == (0, [])
    assert door.house.catalogue.stored["flights"].layout.partition_column == "month"


def test_what_is_there_is_not_made_again(door: Door) -> None:
    assert door.put("/datasets/visits", {}, match="new").status == 412


def test_what_is_not_there_is_not_replaced(door: Door) -> None:
    assert door.put("/datasets/flights", {}).status == 412
    assert door.send("PATCH", "/datasets/flights", {}, headers={"If-Match": "*"}).status == 404


def test_a_change_needs_to_have_seen_what_it_changes(door: Door) -> None:
    assert door.send("PUT", "/datasets/visits", {}).status == 428
    assert door.put("/datasets/visits", {"owner": "ann"}, match='"1"').headers["ETag"] == '"2"'
    again = door.put("/datasets/visits", {"owner": "bob"}, match='"1"')
    assert (again.status, again.problem) == (412, "precondition-failed")
    assert door.get("/datasets/visits").json["owner"] == "ann"


def test_by_patch_the_rest_stays_and_by_put_it_goes(door: Door) -> None:
    said = {"description": "Pages.", "owner": "ann", "tags": ["web"]}
    door.put("/datasets/visits", said)
    patched = door.send(
        "PATCH", "/datasets/visits", {"owner": "bob"}, headers={"If-Match": "*"}
    ).json
    assert (patched["description"], patched["owner"], patched["tags"]) == ("Pages.", "bob", ["web"])
    replaced = door.put("/datasets/visits", {"description": "Only this."}).json
    assert (replaced["owner"], replaced["tags"]) == ("", [])
    assert replaced["layout"]["partitionColumn"] == "day"


def test_columns_are_described_by_their_names(door: Door) -> None:
    body = {"columns": [{"name": "page", "description": "Its path."}]}
    told = door.send("PATCH", "/datasets/visits", body, headers={"If-Match": "*"}).json
    by_name = {each["name"]: each["description"] for each in told["columns"]}
    assert by_name["page"] == "Its path."
    unknown = {"columns": [{"name": "pag"}]}
    refused = door.send("PATCH", "/datasets/visits", unknown, headers={"If-Match": "*"})
    assert (refused.status, refused.problem) == (422, "invalid-data-set")
    assert "page" in refused.json["errors"][0]["detail"]


def test_the_layout_stays_from_the_first_columns_on_though_no_row_is_committed_yet(
    door: Door,
) -> None:
    layout = {"partitionColumn": "day", "partitionSource": "id", "partitionUnit": "value"}
    assert door.house.commits.pointers("sites") == []
    assert door.put("/datasets/sites", {"layout": layout}).problem == "layout-fixed"


def test_with_rows_only_their_order_may_change(door: Door) -> None:
    other = {"layout": {"partitionColumn": "day", "partitionSource": "at", "partitionUnit": "hour"}}
    assert door.put("/datasets/visits", other).problem == "layout-fixed"
    same = {**other["layout"], "partitionUnit": "day", "sortColumns": ["page"]}
    told = door.put("/datasets/visits", {"layout": same})
    assert (told.status, told.json["layout"]["sortColumns"]) == (200, ["page"])


@pytest.mark.parametrize(
    "body",
    [
        {"tags": ["Two Words"]},
        {"tags": "web"},
        {"layout": {"partitionColumn": "day"}},
        {"layout": {"partitionSource": "at"}},
        {"layout": {"partitionColumn": "at", "partitionSource": "at"}},
        {"layout": {"partitionColumn": "day", "partitionSource": "at", "partitionUnit": "week"}},
        {"description": "a\u0000b"},
        {"colour": "red"},
        [],
    ],
)
def test_what_cannot_be_said_of_a_data_set_is_422(door: Door, body: Any) -> None:
    assert door.put("/datasets/visits", body).status == 422


@pytest.mark.parametrize("name", ["Flights", "1st", "a-b", "x" * 64, "dataset%23x"])
def test_a_name_that_no_table_can_have_is_refused(door: Door, name: str) -> None:
    assert door.put(f"/datasets/{name}", {}, match="new").problem == "invalid-parameter"


@pytest.mark.parametrize("name", ["access_log", "bus_events"])
def test_the_lakes_own_data_sets_are_not_made_by_others(door: Door, name: str) -> None:
    assert door.put(f"/datasets/{name}", {}, match="new").problem == "reserved-dataset"


def test_only_operators_and_machines_that_write_describe(door: Door) -> None:
    assert door.put("/datasets/visits", {}, claims=ADA).status == 403
    assert door.get("/datasets/visits", claims=ADA).status == 200
    stranger = door.get("/datasets/visits", claims={"sub": "eve"})
    assert (stranger.status, "viewer or operator" in stranger.text) == (403, True)
    assert door.get("/partners/datasets/visits", claims=READING_MACHINE).status == 200
    assert door.put("/partners/datasets/visits", {}, claims=READING_MACHINE).status == 403
    writing = READING_MACHINE | {"scope": "stackyard/write"}
    assert door.put("/partners/datasets/visits", {}, claims=writing).status == 200
    assert door.get("/datasets/visits", claims=READING_MACHINE).status == 401
    assert door.get("/partners/datasets/visits", claims=OPERATOR).status == 401
    assert door.get("/datasets/visits", claims=None).status == 401


def test_the_index_is_told_before_the_change_is_stored(door: Door) -> None:
    stored_at: list[int] = []
    catalogue = door.house.catalogue
    plain = catalogue.store

    def store(dataset: Dataset, expected_version: int) -> None:
        stored_at.append(len(door.index_queue.asked))
        plain(dataset, expected_version)

    catalogue.store = store  # type: ignore[method-assign]
    door.put("/datasets/visits", {"owner": "ann"})
    assert stored_at == [1]
    assert door.index_queue.asked == ['{"changed":"dataset","name":"visits"}']


def test_a_change_that_meets_a_landing_is_tried_again(door: Door) -> None:
    catalogue = door.house.catalogue
    plain, meanwhile = catalogue.store, [1]

    def store(dataset: Dataset, expected_version: int) -> None:
        if meanwhile:
            meanwhile.clear()
            now = catalogue.stored["visits"]
            plain(replace(now, version=now.version + 1, schema_version=7), now.version)
        plain(dataset, expected_version)

    catalogue.store = store  # type: ignore[method-assign]
    told = door.put("/datasets/visits", {"owner": "ann"}).json
    assert (told["owner"], told["schemaVersion"], told["version"]) == ("ann", 7, 3)


def test_lists_go_on_by_their_cursor_and_by_no_other(door: Door) -> None:
    first = door.get("/datasets", query={"limit": "1"}).json
    assert [each["name"] for each in first["datasets"]] == ["sites"]
    on = {"limit": "1", "cursor": first["nextCursor"]}
    last = door.get("/datasets", query=on).json
    assert [each["name"] for each in last["datasets"]] == ["visits"]
    assert "nextCursor" not in last
    assert door.get("/datasets/visits/partitions", query=on).status == 400
    assert door.get("/datasets", query=on, claims=ADA).status == 400


def test_partitions_files_and_versions_are_told(door: Door) -> None:
    page = door.get("/datasets/visits/partitions", query={"limit": "2"}).json
    assert [each["partition"] for each in page["partitions"]] == ["2026-01-01", "2026-01-02"]
    rest = door.get("/datasets/visits/partitions", query={"cursor": page["nextCursor"]}).json
    assert [each["partition"] for each in rest["partitions"]] == ["2026-01-03"]
    files = door.get("/datasets/visits/files", query={"partition": "2026-01-02"}).json["files"]
    assert [each["rows"] for each in files] == [100_000, 100_000]
    versions = door.get("/datasets/visits/versions", query={"partition": "2026-01-02"}).json
    assert [each["version"] for each in versions["versions"]] == [1]
    assert door.get("/datasets/visits/files", query={"partition": "2027"}).status == 404
    assert door.get("/datasets/visits/files").status == 404


def test_what_has_not_changed_is_not_sent_again(door: Door) -> None:
    tag = door.get("/datasets/visits").headers["ETag"]
    assert door.get("/datasets/visits", headers={"If-None-Match": tag}).status == 304


def test_new_rows_are_told_though_nothing_new_is_said(door: Door) -> None:
    """If-Match names what people have said, and If-None-Match all of what is answered."""
    before = door.get("/datasets/visits")
    door.house.commits.current.clear()
    after = door.get("/datasets/visits", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status, after.json["rows"]) == (200, 0)


def test_what_is_too_much_for_the_catalogue_is_422(door: Door) -> None:
    def store(dataset: Dataset, expected_version: int) -> None:
        raise TooLarge("data set visits would take 500000 bytes in the catalogue")

    door.house.catalogue.store = store  # type: ignore[method-assign]
    answer = door.put("/datasets/visits", {})
    assert (answer.status, answer.problem) == (422, "invalid-data-set")
    assert "500000 bytes" in answer.json["errors"][0]["detail"]
