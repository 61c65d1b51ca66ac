"""A cursor is good for the list that gave it, as long as the key that signed it is known."""

import secrets

import pytest

from tests.estate_faults import function_name, kill_workers
from tests.estate_process import Command, EstateProcess
from tests.web_api_callers import Caller, expect_refused, person
from tools.tour.promises import expect_status

SERVE = function_name("web-api", "serveHttp")
SITE = {"latitude": 46.5, "longitude": 8.0}


@pytest.fixture(scope="module")
def operator(estate: EstateProcess, started: Command) -> Caller:
    caller = person(estate, "operator")
    for name in ("First", "Second"):
        expect_status(caller("POST", "/sites", SITE | {"name": name}), 201, "POST /sites")
    return caller


def cursor(operator: Caller, path: str = "/sites?limit=1") -> str:
    return str(expect_status(operator("GET", path), 200, path).json["nextCursor"])


def rotate(estate: EstateProcess) -> None:
    """As a rotation does it; and no execution environment knows the key from before."""
    estate.client("secretsmanager").put_secret_value(
        SecretId=estate.registry("web-api/cursor-key/arn"), SecretString=secrets.token_hex(32)
    )
    kill_workers(estate, SERVE)


@pytest.mark.parametrize("place", [0, 20])
def test_a_cursor_that_was_altered_is_refused(operator: Caller, place: int) -> None:
    given = list(cursor(operator))
    given[place] = "A" if given[place] != "A" else "B"
    answer = operator("GET", f"/sites?limit=1&cursor={''.join(given)}")
    expect_refused(answer, 400, "invalid-parameter")


@pytest.mark.parametrize("path", ["/photos?", "/sites?sort=-name&", "/sites?name=F&"])
def test_a_cursor_of_another_list_is_refused(operator: Caller, path: str) -> None:
    answer = operator("GET", f"{path}cursor={cursor(operator)}")
    expect_refused(answer, 400, "invalid-parameter")


def test_a_cursor_outlives_one_rotation_of_its_key_and_not_two(
    estate: EstateProcess, operator: Caller
) -> None:
    before = cursor(operator)
    rotate(estate)
    page = f"/sites?limit=1&cursor={before}"
    assert operator("GET", page).status == 200, "an open list goes on"
    after = cursor(operator)
    rotate(estate)
    expect_refused(operator("GET", page), 400, "invalid-parameter")
    assert operator("GET", f"/sites?limit=1&cursor={after}").status == 200
