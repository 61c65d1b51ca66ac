"""What holds for every operation of the API, one by one, through both doors."""

import pytest

from tests.asking import (
    GETS,
    OF_PEOPLE,
    READS,
    STRANGER,
    WRITES,
    ask,
    nothing,
    path_of,
    received,
    stocked,
)
from tests.door import OPERATOR, VIEWER, Door
from tests.ways import Answer
from web_api.api.access import Needs
from web_api.api.operations import OPERATIONS, Operation

ALL = [*OPERATIONS.values()]
LISTS = [each for each in GETS if "cursor" in each.query]
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
OWN = {"X-Request-Id", "X-Correlation-Id"}

each_operation = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.id)
each_get = pytest.mark.parametrize("operation", GETS, ids=lambda operation: operation.id)
each_of_people = pytest.mark.parametrize("operation", OF_PEOPLE, ids=lambda operation: operation.id)


def kind_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["type"].rpartition("/")[2]


def of_the_thing(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in OWN}


@each_operation
def test_an_operation_answers_as_it_declares(door: Door, operation: Operation) -> None:
    stock = stocked(door)
    if operation.id == "deleteSite":
        door.sites.active.clear()
    answer = ask(door, operation, stock)
    assert answer.status == operation.status
    assert answer.headers.items() >= SECURITY.items()
    assert bool(answer.text) == (operation.answers is not None)
    is_kept = operation.method == "GET" and not operation.is_secret
    assert answer.headers["Cache-Control"] == ("private, no-cache" if is_kept else "no-store")
    assert is_kept <= ("ETag" in answer.headers)


@each_operation
def test_parameters_that_it_does_not_know_are_all_told_at_once(
    door: Door, operation: Operation
) -> None:
    twice: dict[str, str | list[str]] = {name: ["", ""] for name in operation.query}
    answer = ask(door, operation, nothing(), query={"colour": "red", "Limit": "1", **twice})
    assert kind_of(answer) == (400, "invalid-parameter")
    known = ", ".join(operation.query) or "none"
    for name in ("colour", "Limit"):
        assert f"{name} is unknown; known are {known}" in answer.json["detail"]
    for name in operation.query:
        assert f"{name} comes more than once" in answer.json["detail"]


@each_operation
def test_a_value_that_a_parameter_cannot_have_is_told_beside_the_others(
    gateway_door: Door, operation: Operation
) -> None:
    typed = {name: "\N{SNOWMAN}" for name in operation.query if name not in ("cursor", "name")}
    answer = ask(gateway_door, operation, nothing(), query={**typed, "more": "1"})
    assert kind_of(answer) == (400, "invalid-parameter")
    for name in typed:
        assert f"{name} must be" in answer.json["detail"]


@each_operation
def test_who_excludes_json_is_not_answered_with_it(
    gateway_door: Door, operation: Operation
) -> None:
    for accept in ("text/html", "application/json;q=0", "*/*, application/json;q=0", "json"):
        answer = ask(gateway_door, operation, nothing(), headers={"Accept": accept})
        assert kind_of(answer) == (406, "not-acceptable")
        assert answer.headers["Content-Type"] == "application/problem+json"


@each_of_people
def test_a_token_of_the_wrong_kind_is_401(gateway_door: Door, operation: Operation) -> None:
    stock = nothing()
    for claims in (None, {}, {"sub": "x", "token_use": "access"}, WRITES):
        answer = ask(gateway_door, operation, stock, claims=claims)
        assert kind_of(answer) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for claims in (None, OPERATOR, WRITES | {"token_use": "id"}, WRITES | {"client_id": ""}):
        answer = ask(gateway_door, operation, stock, claims=claims, prefix="/partners")
        assert kind_of(answer) == (401, "unauthorized")


@each_of_people
def test_who_may_read_everything_changes_nothing(door: Door, operation: Operation) -> None:
    stock = stocked(door)
    door.sites.active.clear()
    for claims, prefix in ((VIEWER, ""), (READS, "/partners")):
        answer = ask(door, operation, stock, claims=claims, prefix=prefix)
        if operation.needs is Needs.WRITE:
            assert kind_of(answer) == (403, "forbidden")
        else:
            assert answer.status == operation.status
    answer = ask(door, operation, stock, claims=WRITES, prefix="/partners")
    assert answer.status == operation.status


@each_of_people
def test_who_is_let_in_by_nothing_learns_nothing(door: Door, operation: Operation) -> None:
    """To a stranger what there is and what there isn't look the same."""
    stock = stocked(door)
    found = ask(door, operation, stock, claims=STRANGER)
    missing = ask(door, operation, nothing(), claims=STRANGER)
    if operation.id == "listSites":
        assert (found.status, found.json) == (200, {"sites": []})
    elif operation.id == "registerDevices":
        assert {each["status"] for each in found.json["results"]} == {422}
    else:
        assert found.status == missing.status
        assert kind_of(found)[0] in {403, 404, 422}
        assert kind_of(found) == kind_of(missing)
        for each in stock.ids.values():
            assert (each in found.json["detail"]) <= (each in path_of(operation, stock))


@each_get
def test_head_answers_as_get_does_without_a_body(door: Door, operation: Operation) -> None:
    stock = stocked(door)
    answer = ask(door, operation, stock, method="HEAD")
    assert (answer.status, answer.text) == (200, "")
    assert of_the_thing(answer) == of_the_thing(ask(door, operation, stock))


@each_get
def test_what_is_known_already_is_not_sent_again(door: Door, operation: Operation) -> None:
    stock = stocked(door)
    answer = ask(door, operation, stock)
    if operation.is_secret:
        assert "ETag" not in answer.headers
        assert ask(door, operation, stock, headers={"If-None-Match": "*"}).text
        return
    etag = answer.headers["ETag"]
    opaque = etag.removeprefix("W/")
    for known in (etag, opaque, f"W/{opaque}", "*", f'"other", {etag}'):
        method = "HEAD" if known == "*" else "GET"
        again = ask(door, operation, stock, headers={"If-None-Match": known}, method=method)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", etag)
        assert {"Content-Type", "Content-Length"}.isdisjoint(again.headers)
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]
        assert again.headers.items() >= SECURITY.items()
    for other in ('"other"', opaque.strip('"') + "x", '""'):
        again = ask(door, operation, stock, headers={"If-None-Match": other})
        assert (again.status, again.text) == (200, answer.text)


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.id)
def test_a_cursor_that_no_page_has_given_is_refused_by_every_list(
    gateway_door: Door, operation: Operation
) -> None:
    stock = stocked(gateway_door)
    query = {"cursor": "C29qU1weSmydjjwfXx56EWqX0lY4", "limit": "1"}
    if operation.id == "listWindows":
        query["kind"] = "air-temperature"
    answer = ask(gateway_door, operation, stock, query=query)
    assert kind_of(answer) == (400, "invalid-parameter")


def test_a_photo_without_a_site_is_hidden_from_members(door: Door) -> None:
    """Beside the strangers above: a member of one site is a stranger elsewhere."""
    stock, photo_id = stocked(door), received(door)
    member = {"sub": stock.ids["member_id"]}
    assert door.get(f"/photos/{stock.ids['photo_id']}", claims=member).status == 200
    assert door.get(f"/photos/{photo_id}", claims=member).status == 404
