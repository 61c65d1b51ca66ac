"""openapi.yml and the code say the same: the text, the routes, the examples, and every answer."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from document.whole import OPENAPI, text
from tests.asking import ask, at_site, nothing, stocked
from tests.door import Door
from tests.fakes import CONSOLE
from tests.provoking import provoke
from tests.ways import Answer
from web_api.api.operations import OPERATIONS
from web_api.api.problems import PROBLEM_JSON
from web_api.handlers.http import app

DOCUMENT = yaml.load(OPENAPI.read_text(), yaml.CSafeLoader)
_OWN = {200, 201, 204, 304, 403, 404, 409, 412, 422}
_COMMON = {400, 401, 406, 413, 415, 428, 500, 503}
# What is asked for needn't be there.
_OF_NOTHING = {400, 401, 406, 428}
# Its references are looked through once, not at every validation.
_NAME = "urn:openapi"
_REGISTRY: Registry[Any] = Registry().with_resource(_NAME, DRAFT202012.create_resource(DOCUMENT))
# A page of a console calls neither door.
_NO_PAGE = "/field/"


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _validate(value: object, schema: dict[str, Any]) -> None:
    named = {"$ref": f"{_NAME}{schema['$ref']}"} if "$ref" in schema else schema
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(named, registry=_REGISTRY, format_checker=checker).validate(value)


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


CALLED = [(method, path, one) for method, path, one in _operations() if method != "OPTIONS"]
PREFLIGHTS = [path for method, path, _ in _operations() if method == "OPTIONS"]
# Each answer that the service itself makes.
DOCUMENTED = [
    (one["operationId"], int(status), _resolved(response))
    for _, _, one in CALLED
    for status, response in one["responses"].items()
    if "x-answered-by" not in _resolved(response)
]

each_called = pytest.mark.parametrize(
    "operation", [one for *_, one in CALLED], ids=lambda one: one["operationId"]
)


def test_the_document_is_what_the_code_and_the_words_make() -> None:
    assert OPENAPI.read_text() == text(), "it is stale; renew it by: npm run web-api -- document"


def test_the_routes_are_those_of_the_document() -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}  # it comes with each GET
    }
    assert routes == {(method, path) for method, path, _ in CALLED}
    assert OPERATIONS.keys() == {one["operationId"] for *_, one in CALLED}


def _each(statuses: set[int]) -> pytest.MarkDecorator:
    those = [each for each in DOCUMENTED if each[1] in statuses]
    ids = [f"{operation_id}-{status}" for operation_id, status, _ in those]
    return pytest.mark.parametrize(("operation_id", "status", "response"), those, ids=ids)


@_each(_OWN)
def test_an_answer_is_as_documented(
    door: Door, operation_id: str, status: int, response: dict[str, Any]
) -> None:
    _expect(door, operation_id, status, response)


@_each(_COMMON)
def test_a_refusal_that_operations_have_in_common_is_as_documented(
    gateway_door: Door, operation_id: str, status: int, response: dict[str, Any]
) -> None:
    """At both doors: tests/unit/test_operations.py."""
    _expect(gateway_door, operation_id, status, response)


def _expect(door: Door, operation_id: str, status: int, response: dict[str, Any]) -> None:
    stock = nothing() if status in _OF_NOTHING else stocked(door)
    answer = provoke(door, OPERATIONS[operation_id], status, stock)
    assert answer.status == status
    _expect_body(answer, response)
    _expect_headers(answer, response)
    assert "inside" not in answer.text


def _expect_body(answer: Answer, response: dict[str, Any]) -> None:
    if "content" not in response:
        assert answer.text == ""
        return
    content = response["content"][answer.headers["Content-Type"]]
    _validate(answer.json, content["schema"])
    if answer.headers["Content-Type"] == PROBLEM_JSON:
        assert answer.json["type"] in {
            example["value"]["type"] for example in content["examples"].values()
        }


def _expect_headers(answer: Answer, response: dict[str, Any]) -> None:
    for name, reference in response.get("headers", {}).items():
        header = _resolved(reference)
        if name in answer.headers:
            given: object = answer.headers[name]
            _validate(int(str(given)) if header["schema"].get("type") == "integer" else given,
                      header["schema"])  # fmt: skip
        else:
            assert not header.get("required"), f"{name} is missing"


def test_each_kind_of_answer_comes_back_through_the_service() -> None:
    """The table above holds something: a filter that lets nothing through would pass it all."""
    assert {status for _, status, _ in DOCUMENTED} == _OWN | _COMMON


@each_called
def test_every_example_fits_its_schema(operation: dict[str, Any]) -> None:
    contents = [*operation.get("requestBody", {}).get("content", {}).values()]
    for reference in operation["responses"].values():
        contents += _resolved(reference).get("content", {}).values()
    for content in contents:
        for example in content["examples"].values():
            _validate(example["value"], content["schema"])
    for parameter in map(_resolved, operation["parameters"]):
        _validate(parameter["example"], parameter["schema"])


@pytest.mark.parametrize(
    "operation",
    [one for *_, one in CALLED if "requestBody" in one],
    ids=lambda one: one["operationId"],
)
def test_every_example_of_a_body_is_taken(door: Door, operation: dict[str, Any]) -> None:
    declared = OPERATIONS[operation["operationId"]]
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        stock = stocked(_emptied(door))
        body = json.dumps(at_site(example["value"], stock.ids["site_id"]))
        assert ask(door, declared, stock, body=body).status == declared.status


def _emptied(door: Door) -> Door:
    for kept in (door.sites, door.devices, door.photos, door.alerts, door.windows):
        kept.kept.clear()
    return door


@pytest.mark.parametrize("path", PREFLIGHTS)
def test_a_preflight_of_the_document_is_answered_so_and_needs_no_token(
    door: Door, path: str
) -> None:
    methods = DOCUMENT["paths"][path]
    door.origin = CONSOLE
    answer = door.preflight(re.sub("{.*?}", str(uuid4()), path))
    assert methods["options"]["security"] == []
    assert answer.status == 204
    _expect_headers(answer, _resolved(methods["options"]["responses"]["204"]))
    allowed = {*answer.headers["Access-Control-Allow-Methods"].split(", ")}
    assert allowed - {"HEAD"} == {*map(str.upper, methods)} - {"OPTIONS"}


def test_every_path_of_people_has_a_preflight_and_all_else_needs_a_token() -> None:
    paths = {path for _, path, _ in CALLED}
    assert {*PREFLIGHTS} == {path for path in paths if not path.startswith(_NO_PAGE)}
    assert all(one["security"] for *_, one in CALLED)


def test_the_console_may_send_and_read_every_header_of_the_document(door: Door) -> None:
    door.origin = CONSOLE
    asked = door.preflight("/sites").headers["Access-Control-Allow-Headers"]
    called = [one for _, path, one in CALLED if not path.startswith(_NO_PAGE)]
    sent = {p["name"].lower() for one in called for p in map(_resolved, one["parameters"])
            if p["in"] == "header"}  # fmt: skip
    assert {*asked.split(", ")} == sent | {"authorization", "content-type"}
    readable = door.get("/sites").headers["Access-Control-Expose-Headers"]
    answered = {
        name
        for one in called
        for reference in one["responses"].values()
        for name in _resolved(reference).get("headers", {})
    }
    # Readable without being named: https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
    assert {*readable.split(", ")} == answered - {"Cache-Control"}


def test_every_type_of_problem_that_is_answered_has_its_words(door: Door) -> None:
    types = DOCUMENT["x-problem-types"]
    for operation_id, status, _ in DOCUMENTED:
        if status == 409:
            answer = provoke(door, OPERATIONS[operation_id], status, stocked(_emptied(door)))
            slug = answer.json["type"].rpartition("/")[2]
            assert (types[slug]["status"], types[slug]["title"]) == (409, answer.json["title"])
