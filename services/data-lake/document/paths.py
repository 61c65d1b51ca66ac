"""The paths of the document, an operation at a time."""

import re
from typing import Any

from data_lake.api.access import Needs
from data_lake.api.operations import Operation
from data_lake.api.parameters import Parameter
from document import gateway
from document.problems import refusals, responses
from document.schemas import name_of, name_of_body, reference
from document.words import Words

_ID = re.compile(r"<(?:\w+:)?(\w+)>")
_SECURITY: dict[Needs, list[dict[str, list[str]]]] = {
    Needs.READ: [{"people": []}, {"partners": ["stackyard/read"]}],
    Needs.WRITE: [{"people": []}, {"partners": ["stackyard/write"]}],
}
_TRACED = {
    "X-Request-Id": {"$ref": "#/components/headers/RequestId"},
    "X-Correlation-Id": {"$ref": "#/components/headers/CorrelationId"},
}


def path_of(operation: Operation) -> str:
    return _ID.sub(r"{\1}", operation.path)


def paths(operations: list[Operation], words: Words, shared: dict[str, Any]) -> dict[str, Any]:
    """Adds the refusals that operations share to `shared`."""
    found: dict[str, Any] = {}
    for operation in operations:
        told = _told(operation, words, shared)
        found.setdefault(path_of(operation), {})[operation.method.lower()] = told
    for path, methods in found.items():
        methods["options"] = _preflight(path, methods, words, shared)
    return found


def _told(operation: Operation, words: Words, shared: dict[str, Any]) -> dict[str, Any]:
    said = words.of("operations", operation.id)
    told: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [said["tag"]],
        "summary": said["summary"],
        "description": f"{_needed(operation)}{said.get('description', '')}".strip(),
        "security": _SECURITY[operation.needs],
    }
    told["parameters"] = _parameters(operation, words)
    if operation.body:
        told["requestBody"] = {
            "required": True,
            "description": "At most 1 MiB of UTF-8; duplicate keys, NaN and Infinity are refused.",
            "content": {
                "application/json": {
                    "schema": reference(name_of_body(operation.body)),
                    "examples": {name: {"value": each} for name, each in said["bodies"].items()},
                }
            },
        }
    told["responses"] = {str(operation.status): _success(operation, said)}
    if operation.may_wait:
        told["responses"]["202"] = _pending(operation, said)
    if operation.method == "GET" and not operation.is_secret:
        told["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
    told["responses"] |= responses(refusals(operation), words, shared)
    return told


def _needed(operation: Operation) -> str:
    if operation.needs is Needs.WRITE:
        return "Needs the group `operator`, or the scope `stackyard/write`. "
    return "Needs the group `viewer` or `operator`, or the scope `stackyard/read`. "


def _parameters(operation: Operation, words: Words) -> list[dict[str, Any]]:
    told = [{"$ref": "#/components/parameters/CorrelationId"}]
    if operation.takes_key:
        told.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if operation.waits:
        told.append({"$ref": "#/components/parameters/Prefer"})
    if operation.is_conditional:
        told.append({"$ref": "#/components/parameters/IfMatch"})
        told.append({"$ref": "#/components/parameters/IfNoneYet"})
    if operation.method == "GET" and not operation.is_secret:
        told.append({"$ref": "#/components/parameters/IfNoneMatch"})
    told += [_in_path(name, words) for name in _ID.findall(operation.path)]
    told += [
        _in_query(name, parameter, operation, words) for name, parameter in operation.query.items()
    ]
    return told


def _in_query(
    name: str, parameter: Parameter, operation: Operation, words: Words
) -> dict[str, Any]:
    told = {"name": name, "in": "query", **_said(name, operation, words)}
    if parameter.is_required:
        told["required"] = True
    return {**told, "schema": parameter.schema}


def _in_path(name: str, words: Words) -> dict[str, Any]:
    said = dict(words.of("parameters", name))
    schema = said.pop("schema", {"type": "string"})
    return {"name": name, "in": "path", "required": True, **said, "schema": schema}


def _said(name: str, operation: Operation, words: Words) -> dict[str, Any]:
    """An operation may speak of a parameter in its own way."""
    own = words.of("operations", operation.id).get("parameters", {})
    return own[name] if name in own else words.of("parameters", name)


def _success(operation: Operation, said: dict[str, Any]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.has_location:
        headers["Location"] = {"$ref": "#/components/headers/Location"}
    if operation.waits:
        headers["Preference-Applied"] = {"$ref": "#/components/headers/PreferenceApplied"}
    if operation.takes_key:
        headers["Idempotency-Replayed"] = {"$ref": "#/components/headers/Replayed"}
    if operation.answers and not operation.is_secret:
        known = "ETag" if operation.method == "GET" else "ETagIfAny"
        headers["ETag"] = {"$ref": f"#/components/headers/{known}"}
    answer: dict[str, Any] = {"description": said["answer"], "headers": headers | _TRACED}
    if operation.answers:
        examples = {name: {"value": each} for name, each in said["answers"].items()}
        content = {"schema": reference(name_of(operation.answers)), "examples": examples}
        answer["content"] = {"application/json": content}
    if "links" in said:
        answer["links"] = said["links"]
    return answer


def _pending(operation: Operation, said: dict[str, Any]) -> dict[str, Any]:
    told = _success(operation, said | {"answer": said["pending"], "answers": said["pendings"]})
    told["headers"] = told["headers"] | {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return told


def _preflight(
    path: str, methods: dict[str, Any], words: Words, shared: dict[str, Any]
) -> dict[str, Any]:
    first: dict[str, Any] = next(iter(methods.values()))
    steps = [step.strip("{}").title().replace("_", "") for step in path.strip("/").split("/")]
    return {
        "operationId": f"preflight{''.join(steps)}",
        "tags": first["tags"],
        "summary": "Ask whether a page may call",
        "description": "A browser's preflight, which carries no token.",
        "security": [],
        "parameters": [
            {"$ref": "#/components/parameters/Origin"},
            {"$ref": "#/components/parameters/RequestedMethod"},
            *(_in_path(name, words) for name in re.findall(r"{(\w+)}", path)),
        ],
        "responses": {
            "204": {"$ref": "#/components/responses/Preflight"},
            **responses(gateway.of_preflights(), words, shared),
        },
    }
