"""openapi.yml and the code say the same: the route, examples, limits, and every answer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from stream_ingest.api import problems
from stream_ingest.api.body import MOST_BYTES
from stream_ingest.api.parts import MOST_READINGS
from stream_ingest.domain.reading import Reason
from stream_ingest.events.readings import MOST_CHARACTERS, SCHEMA_VERSION, Unreadable, read
from stream_ingest.use_cases.accept_readings import NOT_NOW, TOO_LARGE
from tests.door import CONSOLE, Answer, Door, reading

FOLDER = Path(__file__).parents[2]
DOCUMENT = yaml.safe_load((FOLDER / "openapi.yml").read_text())
POST: dict[str, Any] = DOCUMENT["paths"]["/readings"]["post"]
PREFLIGHT: dict[str, Any] = DOCUMENT["paths"]["/readings"]["options"]
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


RESPONSES = {status: _resolved(response) for status, response in POST["responses"].items()}


def _validate(value: object, schema: dict[str, Any]) -> None:
    # The references of a schema point into the document: it stands beside them.
    whole = schema | {"components": DOCUMENT["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(whole, format_checker=checker).validate(value)


def _failing(door: Door, fault: Exception) -> Answer:
    door.stream.faults = [fault]
    return door.post(reading())


def _busy(door: Door) -> Answer:
    door.stream.takes = lambda entries: [False] * len(entries)
    return door.post(reading())


# What leads to each documented answer.
PROVOKED: dict[str, Callable[[Door], Answer]] = {
    "202": lambda door: door.post([reading(), {}]),
    "400": lambda door: door.post("{"),
    "401": lambda door: door.send(claims={}),
    "403": lambda door: door.send(claims={"sub": "x"}),
    "405": lambda door: door.send("GET"),
    "413": lambda door: door.post([7] * (MOST_READINGS + 1)),
    "415": lambda door: door.post(reading(), "text/plain"),
    "422": lambda door: door.post([{}, reading(measurement="1")]),
    "500": lambda door: _failing(door, RuntimeError("unknown")),
    "503": _busy,
}


def test_the_only_route_is_that_of_the_document(door: Door) -> None:
    routes = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert routes == {("/readings", "post"), ("/readings", "options")}
    assert door.send("POST", "/other").status == 404


def test_each_answer_of_the_document_is_provoked_and_no_other() -> None:
    ours = {status for status, response in RESPONSES.items() if "x-answered-by" not in response}
    assert PROVOKED.keys() == ours


@pytest.mark.parametrize("status", PROVOKED)
def test_an_answer_is_as_documented(door: Door, status: str) -> None:
    answer = PROVOKED[status](door)
    response = RESPONSES[status]
    assert answer.status == int(status)
    _validate(answer.json, response["content"][answer.headers["Content-Type"]]["schema"])
    for name in response.get("headers", {}):
        assert name in answer.headers


@pytest.mark.parametrize("status", RESPONSES)
def test_every_example_of_an_answer_fits_its_schema(status: str) -> None:
    for content in RESPONSES[status]["content"].values():
        for example in content["examples"].values():
            _validate(example["value"], content["schema"])


@pytest.mark.parametrize("media_type", POST["requestBody"]["content"])
def test_every_example_of_a_body_is_taken(door: Door, media_type: str) -> None:
    content = POST["requestBody"]["content"][media_type]
    for example in content["examples"].values():
        _validate(example["value"], content["schema"])
        answer = door.post(example["value"], media_type)
        assert (answer.status, answer.json["refused"]) == (202, [])


@pytest.mark.parametrize("path", ["/other", "/readings"])
def test_a_refusal_that_no_operation_documents_is_a_problem_too(door: Door, path: str) -> None:
    _validate(door.send("DELETE", path).json, SCHEMAS["Problem"])


def test_every_reason_of_the_door_is_documented() -> None:
    documented = {*SCHEMAS["Refused"]["properties"]["reason"]["enum"]}
    of_the_wire = {Reason.NOT_JSON, Reason.WRONG_SHAPE, Reason.UNKNOWN_SCHEMA, Reason.NOT_FINITE}
    assert documented == {NOT_NOW, TOO_LARGE, *map(str, of_the_wire)}


def test_every_limit_of_the_document_is_that_of_the_code() -> None:
    assert SCHEMAS["Readings"]["properties"]["readings"]["maxItems"] == MOST_READINGS
    assert SCHEMAS["Refused"]["properties"]["index"]["maximum"] == MOST_READINGS - 1
    assert f"{MOST_BYTES // 2**20} MiB" in POST["description"]
    members = SCHEMAS["Reading"]["properties"]
    assert members["schema_version"]["const"] == SCHEMA_VERSION
    texts = [each["maxLength"] for each in members.values() if each.get("type") == "string"]
    assert {*texts} == {MOST_CHARACTERS}


@pytest.mark.parametrize("member", SCHEMAS["Reading"]["properties"])
@pytest.mark.parametrize("value", [None, "", "x" * 65, True, 7, "a b", "2026-02-05T17:29:52Z", []])
def test_the_schema_of_a_reading_refuses_what_the_code_refuses(member: str, value: object) -> None:
    changed = reading(**{member: value})
    (found,) = read([json.dumps(changed).encode()])
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(SCHEMAS["Reading"], format_checker=checker)
    assert validator.is_valid(changed) == (not isinstance(found, Unreadable))


def test_every_kind_of_problem_is_told_with_its_title_and_status() -> None:
    told: dict[str, Any] = DOCUMENT["x-problem-types"]
    kinds = {each.slug: each for each in vars(problems).values() if isinstance(each, problems.Kind)}
    assert told.keys() <= kinds.keys()
    for slug, each in told.items():
        assert (each["status"], each["title"]) == (kinds[slug].status, kinds[slug].title)


def test_a_preflight_needs_no_token_and_is_answered_as_documented(door: Door) -> None:
    door.origin = CONSOLE
    answer = door.preflight()
    documented = _resolved(PREFLIGHT["responses"]["204"])["headers"].keys()
    assert PREFLIGHT["security"] == []
    assert (answer.status, answer.text) == (204, "")
    assert documented <= answer.headers.keys()


def test_the_console_may_read_every_header_of_the_document(door: Door) -> None:
    door.origin = CONSOLE
    readable = door.post(reading()).headers["Access-Control-Expose-Headers"]
    answered = {name for each in RESPONSES.values() for name in each.get("headers", {})}
    # A page knows which method it used.
    assert answered - {"Allow"} <= {*readable.split(", ")}


@pytest.mark.parametrize(
    "parameter", [*map(_resolved, [*POST["parameters"], *PREFLIGHT["parameters"]])]
)
def test_every_parameters_example_is_allowed(parameter: dict[str, Any]) -> None:
    _validate(parameter["example"], parameter["schema"])
