"""What holds for every route: who may call, what is refused, which ids come back."""

import json
import re
from io import StringIO
from typing import Any

import pytest

from tests.door import ANCHORAGE, OPERATOR, Door


@pytest.mark.parametrize(
    "groups",
    ["viewer", "staff,viewer", "[staff viewer]", '["staff","viewer"]', ["viewer"], "operator"],
)
def test_groups_are_read_in_every_form_that_a_gateway_gives_them(door: Door, groups: Any) -> None:
    assert door.get("/sites", claims={"sub": "someone", "cognito:groups": groups}).status == 200


@pytest.mark.parametrize(
    "groups", [None, "", "viewers,[operators]", "Operator", "operator.", [], ["", "view"]]
)
def test_a_caller_in_neither_group_sees_no_site_and_makes_none(door: Door, groups: Any) -> None:
    site = door.post(ANCHORAGE).headers["Location"]
    claims = {"sub": "someone"} | ({} if groups is None else {"cognito:groups": groups})
    answers = [
        door.post(ANCHORAGE, claims=claims),
        door.get("/sites", claims=claims),
        door.get(f"/{site}", claims=claims),
    ]
    assert [answer.status for answer in answers] == [403, 200, 404]
    assert answers[1].json == {"sites": []}


@pytest.mark.parametrize("claims", [None, {}, {"cognito:groups": "operator"}])
def test_whom_no_token_names_is_401_everywhere(door: Door, claims: Any) -> None:
    site = door.post(ANCHORAGE).headers["Location"]
    for answer in (
        door.post(ANCHORAGE, claims=claims),
        door.get("/sites", claims=claims),
        door.get(f"/{site}", claims=claims),
    ):
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json["type"].endswith("/unauthorized")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/site",
        "/sites/",
        "/sites//0b6f6a53-5c1e-4a6c-9d8e-3c1f5f1e7a11",
        "/sites/a/b",
        "/static/x",
    ],
)
def test_an_unknown_path_is_404(door: Door, path: str) -> None:
    answer = door.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_wrong_method_is_405_and_says_which_are_right(door: Door, method: str) -> None:
    answer = door.send(method, "/sites")
    assert answer.status == 405
    assert set(re.split(", ?", answer.headers["Allow"])) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "", "application/jsonx"])
def test_a_body_that_is_not_announced_as_json_is_415(door: Door, media_type: str) -> None:
    assert door.post(ANCHORAGE, headers={"content-type": media_type}).status == 415


def test_json_may_be_announced_with_its_charset(door: Door) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert door.post(ANCHORAGE, headers=headers).status == 201


def test_a_body_over_64_kib_is_413_and_one_of_64_kib_is_read(door: Door) -> None:
    text = json.dumps(ANCHORAGE)
    assert door.post(text + " " * (64 * 1024 - len(text))).status == 201
    assert door.post(text + " " * (64 * 1024 - len(text) + 1)).status == 413


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'name': 'x'}",
        '{"latitude": NaN}',
        '{"latitude": -Infinity}',
        '{"name": "a", "name": "b"}',
        '{"a": {"\\ud800": 1, "\\ud800": 2}}',
        '{"latitude": ' + "9" * 5_000 + "}",
        "[" * 60_000,
        '{"name": "a"} {}',
        "\ufeff{}",
    ],
)
def test_a_body_that_is_not_strict_json_is_400(door: Door, text: str) -> None:
    answer = door.post(text)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "malformed-json")


@pytest.mark.parametrize("text", ["null", "[]", '"site"', "7", '{"latitude": 1e999}', "{}"])
def test_json_that_is_not_a_site_is_422(door: Door, text: str) -> None:
    assert door.post(text).status == 422


def test_the_unknown_error_is_500_and_tells_nothing_of_itself(door: Door) -> None:
    door.sites.faults = [RuntimeError("secret of the inside")]
    answer = door.get("/sites")
    assert (answer.status, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_callers_correlation_id_is_kept(door: Door) -> None:
    answer = door.get("/sites", headers={"X-Correlation-Id": "import_7.b-2"})
    assert answer.headers["X-Correlation-Id"] == "import_7.b-2"


def test_without_a_correlation_id_the_request_begins_its_own_story(door: Door) -> None:
    headers = door.get("/nowhere").headers
    assert headers["X-Correlation-Id"] == headers["X-Request-Id"]


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", "a;b"])
def test_a_correlation_id_unfit_for_logs_is_replaced(door: Door, given: str) -> None:
    headers = door.get("/sites", headers={"X-Correlation-Id": given}).headers
    assert headers["X-Correlation-Id"] not in {given, headers["X-Request-Id"]}


def test_head_answers_as_get_without_a_body(door: Door) -> None:
    answer = door.send("HEAD", "/sites")
    assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize("operator", [OPERATOR])
def test_what_a_caller_sends_is_not_logged(
    door: Door, operator: dict[str, str], logged: StringIO
) -> None:
    door.post(ANCHORAGE | {"name": "A private place"}, key="private-key", claims=operator)
    door.get("/private-path")
    assert "answered" in logged.getvalue()
    assert "private" not in logged.getvalue().lower()
    assert operator["sub"] not in logged.getvalue()
