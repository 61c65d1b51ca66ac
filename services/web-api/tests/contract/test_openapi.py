"""openapi.yml and the code say the same: routes, examples, and every answer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.door import ANCHORAGE, CHINA, OPERATOR, VIEWER, Answer, Door
from tests.fakes import CONSOLE
from web_api.domain.errors import TransientError
from web_api.handlers.http import app

DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "openapi.yml").read_text())


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _validate(value: object, schema: dict[str, Any]) -> None:
    # The references of a schema point into the document: it stands beside them.
    whole = schema | {"components": DOCUMENT["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(whole, format_checker=checker).validate(value)


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _documented() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Each answer that the service itself makes."""
    for _, _, operation in _operations():
        for status, reference in operation["responses"].items():
            response = _resolved(reference)
            if "x-answered-by" not in response:
                yield operation["operationId"], int(status), response


def _contents() -> Iterator[dict[str, Any]]:
    for _, _, operation in _operations():
        if "requestBody" in operation:
            yield from operation["requestBody"]["content"].values()
        for reference in operation["responses"].values():
            yield from _resolved(reference).get("content", {}).values()


def _parameters() -> Iterator[dict[str, Any]]:
    for _, _, operation in _operations():
        yield from map(_resolved, operation["parameters"])


def _failing(door: Door, error: Exception) -> Door:
    door.sites.faults = [error] * 9
    door.photos.faults = [error] * 9
    return door


def _busy(door: Door) -> Door:
    return _failing(door, TransientError("throttled"))


def _broken(door: Door) -> Door:
    return _failing(door, RuntimeError("unknown"))


def _one(door: Door) -> str:
    return f"/{door.post(ANCHORAGE).headers['Location']}"


def _photo(door: Door) -> str:
    return f"/{door.request_upload().headers['Location']}"


def _asked(door: Door, path: str) -> Answer:
    door.origin = CONSOLE
    return door.preflight(path)


NOBODY = {"sub": "someone"}
# What leads to each documented answer.
PROVOKED: dict[tuple[str, int], Callable[[Door], Answer]] = {
    ("registerSite", 201): lambda door: door.post(ANCHORAGE | {"elevationMetres": 46}),
    ("registerSite", 400): lambda door: door.post("{"),
    ("registerSite", 403): lambda door: door.post(ANCHORAGE, claims=VIEWER),
    ("registerSite", 413): lambda door: door.post(" " * 65_537),
    ("registerSite", 415): lambda door: door.post("<site/>", headers={"content-type": "text/xml"}),
    ("registerSite", 422): lambda door: door.post({"name": 7}),
    ("registerSite", 500): lambda door: _broken(door).post(ANCHORAGE),
    ("registerSite", 503): lambda door: _busy(door).post(ANCHORAGE),
    ("listSites", 200): lambda door: (door.post(ANCHORAGE), door.get("/sites"))[1],
    ("listSites", 400): lambda door: door.get("/sites", query={"limit": "0"}),
    ("listSites", 403): lambda door: door.get("/sites", claims=NOBODY),
    ("listSites", 500): lambda door: _broken(door).get("/sites"),
    ("listSites", 503): lambda door: _busy(door).get("/sites"),
    ("getSite", 200): lambda door: door.get(_one(door)),
    ("getSite", 403): lambda door: door.get(_one(door), claims=NOBODY),
    ("getSite", 404): lambda door: door.get(f"/sites/{uuid4()}"),
    ("getSite", 500): lambda door: _broken(door).get(f"/sites/{uuid4()}"),
    ("getSite", 503): lambda door: _busy(door).get(f"/sites/{uuid4()}"),
    ("requestUpload", 201): lambda door: door.request_upload(),
    ("requestUpload", 400): lambda door: door.request_upload("{"),
    ("requestUpload", 403): lambda door: door.request_upload(claims=VIEWER),
    ("requestUpload", 413): lambda door: door.request_upload(" " * 65_537),
    ("requestUpload", 415): lambda door: door.request_upload(
        "<photo/>", headers={"content-type": "text/xml"}
    ),
    ("requestUpload", 422): lambda door: door.request_upload({"contentType": "text/plain"}),
    ("requestUpload", 500): lambda door: _broken(door).request_upload(),
    ("requestUpload", 503): lambda door: _busy(door).request_upload(),
    ("listPhotos", 200): lambda door: (door.request_upload(), door.get("/photos"))[1],
    ("listPhotos", 400): lambda door: door.get("/photos", query={"limit": "0"}),
    ("listPhotos", 403): lambda door: door.get("/photos", claims=NOBODY),
    ("listPhotos", 500): lambda door: _broken(door).get("/photos"),
    ("listPhotos", 503): lambda door: _busy(door).get("/photos"),
    ("getPhoto", 200): lambda door: door.get(_photo(door)),
    ("getPhoto", 403): lambda door: door.get(_photo(door), claims=NOBODY),
    ("getPhoto", 404): lambda door: door.get(f"/photos/{uuid4()}"),
    ("getPhoto", 500): lambda door: _broken(door).get(f"/photos/{uuid4()}"),
    ("getPhoto", 503): lambda door: _busy(door).get(f"/photos/{uuid4()}"),
    ("deletePhoto", 204): lambda door: door.delete(_photo(door)),
    ("deletePhoto", 403): lambda door: door.delete(_photo(door), claims=VIEWER),
    ("deletePhoto", 404): lambda door: door.delete(f"/photos/{uuid4()}"),
    ("deletePhoto", 500): lambda door: _broken(door).delete(f"/photos/{uuid4()}"),
    ("deletePhoto", 503): lambda door: _busy(door).delete(f"/photos/{uuid4()}"),
    ("preflightSites", 204): lambda door: _asked(door, "/sites"),
    ("preflightSite", 204): lambda door: _asked(door, _one(door)),
    ("preflightPhotos", 204): lambda door: _asked(door, "/photos"),
    ("preflightPhoto", 204): lambda door: _asked(door, _photo(door)),
}


def test_the_routes_are_those_of_the_document() -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}  # it comes with each GET
    }
    # Of preflights, no route knows: they are answered before.
    called = {(method, path) for method, path, _ in _operations() if method != "OPTIONS"}
    assert routes == called


def test_each_answer_of_the_document_is_provoked_and_no_other() -> None:
    assert PROVOKED.keys() == {(operation, status) for operation, status, _ in _documented()}


@pytest.mark.parametrize(
    ("operation", "status", "response"),
    [*_documented()],
    ids=[f"{operation}-{status}" for operation, status, _ in _documented()],
)
def test_an_answer_is_as_documented(
    door: Door, operation: str, status: int, response: dict[str, Any]
) -> None:
    answer = PROVOKED[operation, status](door)
    assert answer.status == status
    if "content" in response:
        _validate(answer.json, response["content"][answer.headers["Content-Type"]]["schema"])
    else:
        assert answer.text == ""
    for name, reference in response.get("headers", {}).items():
        assert name in answer.headers or not _resolved(reference).get("required")


@pytest.mark.parametrize("content", [*_contents()])
def test_every_example_fits_its_schema(content: dict[str, Any]) -> None:
    for example in content["examples"].values():
        _validate(example["value"], content["schema"])


@pytest.mark.parametrize("parameter", [*_parameters()], ids=lambda parameter: parameter["name"])
def test_every_parameters_example_is_allowed(parameter: dict[str, Any]) -> None:
    _validate(parameter["example"], parameter["schema"])


@pytest.mark.parametrize("path", ["/sites", "/photos"])
def test_every_example_of_a_new_thing_is_taken(door: Door, path: str) -> None:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    for example in content["examples"].values():
        assert door.post(example["value"], path=path, claims=OPERATOR).status == 201


def test_the_examples_of_cursors_are_ours(door: Door) -> None:
    cursor = next(p for p in _parameters() if p["name"] == "cursor")["example"]
    assert door.get("/sites", query={"cursor": cursor}).status == 200


def test_a_site_that_the_document_forbids_is_refused_and_the_other_way_round(door: Door) -> None:
    """The limits stand in both: a site at each limit is taken, one beyond is refused."""
    schemas = DOCUMENT["components"]["schemas"]
    for field, name in (
        ("latitude", "Latitude"),
        ("longitude", "Longitude"),
        ("elevationMetres", "Elevation"),
    ):
        lowest, highest = schemas[name]["minimum"], schemas[name]["maximum"]
        statuses = [
            door.post(ANCHORAGE | {field: value}).status
            for value in (lowest, highest, lowest - 0.001, highest + 0.001)
        ]
        assert statuses == [201, 201, 422, 422]
    for field, name in (("name", "Name"), ("externalId", "ExternalId")):
        longest = schemas[name]["maxLength"]
        statuses = [
            door.post(ANCHORAGE | {field: "x" * length}).status
            for length in (1, longest, 0, longest + 1)
        ]
        assert statuses == [201, 201, 422, 422]


def test_a_photo_that_the_document_forbids_is_refused_and_the_other_way_round(door: Door) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    size, name = schemas["PhotoSize"], schemas["FileName"]
    for field, taken, refused in (
        ("contentType", schemas["PhotoType"]["enum"], ["image/tiff", "IMAGE/JPEG", ""]),
        ("sizeBytes", [size["minimum"], size["maximum"]], [0, size["maximum"] + 1, 1.5]),
        ("fileName", ["x", "x" * name["maxLength"]], ["", "x" * (name["maxLength"] + 1)]),
        ("sha256", ["0" * 64], ["0" * 63, "0" * 65, "A" * 64]),
    ):
        for value in taken:
            assert door.request_upload(CHINA | {field: value}).status == 201
        for value in refused:
            assert door.request_upload(CHINA | {field: value}).status == 422


def test_every_path_has_a_preflight_and_it_alone_needs_no_token(door: Door) -> None:
    for path, methods in DOCUMENT["paths"].items():
        assert methods["options"]["security"] == []
        assert [name for name in methods if "security" in methods[name]] == ["options"]
        allowed = _asked(door, re.sub("{.*}", str(uuid4()), path)).headers[
            "Access-Control-Allow-Methods"
        ]
        assert {*allowed.split(", ")} - {"HEAD"} == {*map(str.upper, methods)} - {"OPTIONS"}


def test_the_console_may_send_and_read_every_header_of_the_document(door: Door) -> None:
    asked = _asked(door, "/sites").headers["Access-Control-Allow-Headers"]
    called = [one for method, _, one in _operations() if method != "OPTIONS"]
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
