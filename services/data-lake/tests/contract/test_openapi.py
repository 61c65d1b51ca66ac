"""openapi.yml and the code say the same: the text, the routes, the examples, and every answer."""

import re
from collections.abc import Iterator
from logging import CRITICAL
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from data_lake.api.operations import OPERATIONS
from data_lake.api.problems import PROBLEM_JSON
from data_lake.handlers.serve_lake import app
from data_lake.telemetry import log
from document.whole import OPENAPI, text
from tests.lake_door import CONSOLE, Answer, Door
from tests.lake_requests import NOTHING, provoke, stocked

DOCUMENT = yaml.load(OPENAPI.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
# What is asked for needn't be there.
_OF_NOTHING = {400, 401, 403, 406, 413, 415, 428, 500, 503}
# Its references are looked through once, not at every validation.
_NAME = "urn:openapi"
_REGISTRY: Registry[Any] = Registry().with_resource(_NAME, DRAFT202012.create_resource(DOCUMENT))


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


@pytest.fixture(autouse=True, scope="module")
def silence() -> Iterator[None]:
    """Each answer would be told, of failures with its traceback, which takes longer than both."""
    before = log.log_level
    log.setLevel(CRITICAL)
    yield
    log.setLevel(before)


def test_the_document_is_what_the_code_and_the_words_make() -> None:
    assert OPENAPI.read_text() == text(), "it is stale; renew it by: npm run data-lake -- document"


def test_the_routes_are_those_of_the_document() -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}  # it comes with each GET
    }
    assert routes == {(method, path) for method, path, _ in CALLED}
    assert OPERATIONS.keys() == {one["operationId"] for *_, one in CALLED}


@pytest.mark.parametrize(
    ("operation_id", "status", "response"),
    DOCUMENTED,
    ids=[f"{operation_id}-{status}" for operation_id, status, _ in DOCUMENTED],
)
def test_an_answer_is_as_documented(
    door: Door, operation_id: str, status: int, response: dict[str, Any]
) -> None:
    operation = OPERATIONS[operation_id]
    stock = NOTHING if status in _OF_NOTHING else stocked(door, operation)
    answer = provoke(door, operation, status, stock)
    assert answer.status == status, answer.text
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


@pytest.mark.parametrize(
    "operation", [one for *_, one in CALLED], ids=lambda one: one["operationId"]
)
def test_every_example_fits_its_schema(operation: dict[str, Any]) -> None:
    contents = [*operation.get("requestBody", {}).get("content", {}).values()]
    for reference in operation["responses"].values():
        contents += _resolved(reference).get("content", {}).values()
    for content in contents:
        for example in content["examples"].values():
            _validate(example["value"], content["schema"])
    for parameter in map(_resolved, operation["parameters"]):
        _validate(parameter["example"], parameter["schema"])


@pytest.mark.parametrize("path", PREFLIGHTS)
def test_a_preflight_of_the_document_is_answered_so_and_needs_no_token(
    door: Door, path: str
) -> None:
    methods = DOCUMENT["paths"][path]
    door.origin = CONSOLE
    answer = door.send("OPTIONS", re.sub("{.*?}", "x", path), claims=None)
    assert methods["options"]["security"] == []
    assert answer.status == 204
    _expect_headers(answer, _resolved(methods["options"]["responses"]["204"]))
    allowed = {*answer.headers["Access-Control-Allow-Methods"].split(", ")}
    assert allowed - {"HEAD"} == {*map(str.upper, methods)} - {"OPTIONS"}


def test_the_console_may_send_and_read_every_header_of_the_document(door: Door) -> None:
    door.origin = CONSOLE
    asked = door.send("OPTIONS", "/datasets", claims=None).headers["Access-Control-Allow-Headers"]
    sent = {p["name"].lower() for *_, one in CALLED for p in map(_resolved, one["parameters"])
            if p["in"] == "header"}  # fmt: skip
    assert {*asked.split(", ")} == sent | {"authorization", "content-type"}
    readable = door.get("/datasets").headers["Access-Control-Expose-Headers"]
    answered = {
        name
        for *_, one in CALLED
        for reference in one["responses"].values()
        for name in _resolved(reference).get("headers", {})
    }
    # Readable without being named: https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
    assert {*readable.split(", ")} == answered - {"Cache-Control"}
