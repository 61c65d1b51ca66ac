"""Queries over HTTP: waiting, following, results, files, budgets, and queries with a name."""

from typing import Any

import pytest

from data_lake.domain.query import Ask, Asker
from tests.lake_door import ADA, Door
from tests.queries_house import ALL

OWN = {"sql": ALL}


def test_a_small_query_has_ended_when_it_is_answered(door: Door) -> None:
    door.house.clock.meanwhile = door.house.work
    answer = door.post("/queries", OWN)
    assert (answer.status, answer.json["state"]) == (200, "succeeded")
    assert answer.headers["Location"] == f"queries/{answer.json['id']}"
    assert answer.json["outcome"]["bytesScanned"] == 30_000_000
    results = door.get(f"/queries/{answer.json['id']}/results").json
    assert (results["rows"], results["totalRows"], results["isWhole"]) == ([[1]], 1, True)
    assert [each["name"] for each in results["columns"]] == ["page", "n"]


def test_who_does_not_want_to_wait_is_told_where_to_look(door: Door) -> None:
    answer = door.post("/queries", OWN, headers={"Prefer": "respond-async, wait=0"})
    assert (answer.status, answer.json["state"]) == (202, "queued")
    assert answer.headers["Preference-Applied"] == "wait=0"
    assert answer.headers["Retry-After"] == "2"
    assert door.house.clock.paused_s == []
    query = f"/queries/{answer.json['id']}"
    assert door.get(f"{query}/results").problem == "query-not-ended"
    door.house.work()
    assert door.get(query).json["state"] == "succeeded"


@pytest.mark.parametrize(
    ("preferred", "waited_s"),
    [("wait=3", 3), ("wait=600", 20), ("handling=strict", 5), ("wait=soon", 5), ("", 5)],
)
def test_a_query_is_waited_for_as_long_as_is_preferred(
    door: Door, preferred: str, waited_s: int
) -> None:
    door.post("/queries", OWN, headers={"Prefer": preferred})
    assert round(sum(door.house.clock.paused_s)) == waited_s


def test_a_key_asks_once(door: Door) -> None:
    first = door.post("/queries", OWN, key="k")
    again = door.post("/queries", OWN, key="k")
    assert again.json["id"] == first.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(door.house.queries.stored) == 1
    other = door.post("/queries", {"sql": "SELECT took FROM visits"}, key="k")
    assert (other.status, other.problem) == (422, "idempotency-key-reused")


def test_queries_are_their_askers_and_operators_see_them(door: Door) -> None:
    path = f"/queries/{door.post('/queries', OWN, claims=ADA).json['id']}"
    assert door.get(path, claims=ADA | {"sub": "bob"}).status == 404
    assert door.get(path).status == 200
    assert door.get("/queries", claims=ADA).json["queries"][0]["owner"] == "ada"
    assert door.get("/queries").json["queries"] == []


def test_a_refused_query_tells_why_and_where(door: Door) -> None:
    answer = door.post("/queries", {"sql": "SELECT page,\n  pag FROM visits"})
    assert (answer.status, answer.problem) == (422, "query-refused")
    assert (answer.json["code"], answer.json["line"]) == ("unknown_column", 2)


def test_a_failed_query_has_no_result_and_says_why(door: Door) -> None:
    door.house.embedded.failure = RuntimeError("boom")
    query = door.house.submit(Asker("ada"), Ask(sql=ALL)).query
    with pytest.raises(RuntimeError):
        door.house.work()
    cancelled = door.send("DELETE", f"/queries/{query.id}", claims=ADA)
    assert cancelled.status in {200, 202}


def test_a_cancelled_query_has_no_result(door: Door) -> None:
    query_id = door.post("/queries", OWN, headers={"Prefer": "wait=0"}).json["id"]
    cancelled = door.send("DELETE", f"/queries/{query_id}")
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    answer = door.get(f"/queries/{query_id}/results")
    assert (answer.problem, answer.json["code"]) == ("query-has-no-result", "cancelled")


def test_a_result_is_downloaded_by_a_link(door: Door) -> None:
    query = door.house.answer(Ask(sql=ALL), Asker("ada"))
    ready = door.get(f"/queries/{query.id}/download", claims=ADA)
    assert (ready.status, ready.json["state"]) == (200, "ready")
    assert ready.headers["Cache-Control"] == "no-store"
    made = door.get(f"/queries/{query.id}/download", query={"format": "csv"}, claims=ADA)
    assert (made.status, made.json) == (202, {"state": "preparing"})
    door.house.work()
    again = door.get(f"/queries/{query.id}/download", query={"format": "csv"}, claims=ADA)
    assert (again.status, again.json["fileName"]) == (200, f"{query.id}.csv")


def test_what_is_beyond_the_days_budget_is_429_until_midnight(door: Door) -> None:
    for _ in range(10):
        answer = door.post("/queries", OWN, headers={"Prefer": "wait=0"})
        if answer.status != 202:
            break
    assert (answer.status, answer.problem) == (429, "day-budget-spent")
    assert int(answer.headers["Retry-After"]) >= 1


def test_an_estimate_reserves_nothing(door: Door) -> None:
    told = door.post("/estimates", OWN).json
    assert told["tables"][0]["filesRead"] == 6
    assert door.get("/budget").json["committedBytes"] == 0
    assert door.house.queries.stored == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sql": ALL, "saved": "pages"},
        {"sql": 7},
        {"sql": ALL, "parameters": [[1]]},
        {"sql": ALL, "parameters": {"1a": 1}},
        {"sql": ALL, "parameters": "x"},
        {"sql": ALL, "engine": "spark"},
        {"sql": ALL, "mostBytes": 0},
        {"sql": ALL, "reuse": "yes"},
        {"sql": "SELECT\u0000 1"},
        {"sql": ALL, "colour": "red"},
    ],
)
def test_what_asks_no_query_is_422(door: Door, body: Any) -> None:
    answer = door.post("/queries", body)
    assert (answer.status, answer.problem) == (422, "invalid-query")


def test_a_statement_may_be_as_long_as_athena_takes(door: Door) -> None:
    long = ALL + " " * (262_144 - len(ALL))
    assert door.post("/estimates", {"sql": long}).status == 200
    assert door.post("/estimates", {"sql": long + " "}).status == 422


def test_a_query_is_saved_asked_by_its_name_and_deleted(door: Door) -> None:
    made = door.put("/saved-queries/pages", OWN | {"description": "All."}, "new", claims=ADA)
    assert (made.status, made.json["owner"], made.headers["ETag"]) == (200, "ada", '"1"')
    assert door.index_queue.asked == ['{"changed":"saved-query","name":"pages"}']
    assert door.post("/queries", {"saved": "pages"}).json["sql"] == ALL
    bob = ADA | {"sub": "bob"}
    assert door.put("/saved-queries/pages", OWN, claims=bob).problem == "forbidden"
    assert door.put("/saved-queries/pages", OWN, "new", claims=ADA).status == 412
    assert door.put("/saved-queries/pages", OWN, '"1"', claims=ADA).json["version"] == 2
    gone = door.send("DELETE", "/saved-queries/pages", claims=ADA, headers={"If-Match": '"2"'})
    assert (gone.status, gone.text) == (204, "")
    assert door.get("/saved-queries/pages").status == 404


def test_a_saved_query_is_judged_as_if_it_were_asked(door: Door) -> None:
    body = {"sql": "SELECT page FROM visits WHERE took > :least", "parameters": ["least"]}
    assert door.put("/saved-queries/slow", body, "new").status == 200
    assert door.put("/saved-queries/other", {"sql": "DROP TABLE visits"}, "new").status == 422
    assert door.put("/saved-queries/Not-A-Name", body, "new").problem == "invalid-parameter"


def test_saved_queries_are_listed_page_by_page(door: Door) -> None:
    for name in ("a", "b", "c"):
        door.put(f"/saved-queries/{name}", OWN, "new")
    first = door.get("/saved-queries", query={"limit": "2"}).json
    assert [each["name"] for each in first["savedQueries"]] == ["a", "b"]
    last = door.get("/saved-queries", query={"cursor": first["nextCursor"], "limit": "2"}).json
    assert [each["name"] for each in last["savedQueries"]] == ["c"]
