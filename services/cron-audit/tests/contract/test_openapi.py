"""openapi.yml and the code say the same: the route, examples, and every answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cron_audit.domain import TransientError
from tests.door import Answer, Door
from tests.fakes import CONSOLE, NOW, RETENTION, event

DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "openapi.yml").read_text())
GET: dict[str, Any] = DOCUMENT["paths"]["/counters"]["get"]
PREFLIGHT: dict[str, Any] = DOCUMENT["paths"]["/counters"]["options"]


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


RESPONSES = {status: _resolved(response) for status, response in GET["responses"].items()}


def _validate(value: object, schema: dict[str, Any]) -> None:
    # The references of a schema point into the document: it stands beside them.
    whole = schema | {"components": DOCUMENT["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(whole, format_checker=checker).validate(value)


def _heard(door: Door) -> Answer:
    door.ledger.count(event(), NOW, NOW + RETENTION)
    return door.send()


def _failing(door: Door, fault: Exception) -> Answer:
    door.ledger.faults = [fault]
    return door.send()


# What leads to each documented answer.
PROVOKED: dict[str, Callable[[Door], Answer]] = {
    "200": _heard,
    "403": lambda door: door.send(claims={}),
    "500": lambda door: _failing(door, RuntimeError("unknown")),
    "503": lambda door: _failing(door, TransientError("throttled")),
}


def test_the_only_route_is_that_of_the_document(door: Door) -> None:
    routes = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert routes == {("/counters", "get"), ("/counters", "options")}
    assert door.send("GET", "/counters").status == 200
    assert door.send("POST", "/counters").headers["Allow"] == "GET"
    assert door.send("GET", "/other").status == 404


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
def test_every_example_fits_its_schema(status: str) -> None:
    for content in RESPONSES[status]["content"].values():
        for example in content["examples"].values():
            _validate(example["value"], content["schema"])


@pytest.mark.parametrize("path", ["/other", "/counters"])
def test_a_refusal_that_no_operation_documents_is_a_problem_too(door: Door, path: str) -> None:
    answer = door.send("DELETE", path)
    _validate(answer.json, DOCUMENT["components"]["schemas"]["Problem"])
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_preflight_needs_no_token_and_is_answered_as_documented(door: Door) -> None:
    door.origin = CONSOLE
    answer = door.preflight()
    assert PREFLIGHT["security"] == []
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers.keys() == _resolved(PREFLIGHT["responses"]["204"])["headers"].keys()


def test_the_console_may_read_every_header_of_the_document(door: Door) -> None:
    door.origin = CONSOLE
    readable = door.send().headers["Access-Control-Expose-Headers"]
    answered = {name for each in RESPONSES.values() for name in each.get("headers", {})}
    assert answered <= {*readable.split(", ")}


@pytest.mark.parametrize("parameter", [*map(_resolved, PREFLIGHT["parameters"])])
def test_every_parameters_example_is_allowed(parameter: dict[str, Any]) -> None:
    _validate(parameter["example"], parameter["schema"])
