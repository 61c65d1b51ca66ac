"""The refusals that an operation may answer: what follows from it, and what it says."""

from collections.abc import Iterable, Iterator
from typing import Any

from data_lake.api import problems as kinds
from data_lake.api.operations import Operation
from data_lake.api.problems import Kind
from document import gateway
from document.words import Words

REQUEST_ID = "5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa"
MEMBERS = ("code", "line", "column")
"""Of refused queries."""
_RETRIED = {"too-many-requests", kinds.UNAVAILABLE.slug}
# Of no operation: what no status is fixed for, and what any request may meet.
_ELSEWHERE = (
    kinds.METHOD_NOT_ALLOWED,
    kinds.ANSWER_TOO_LARGE,
    Kind("refused-by-gateway", 400, "API Gateway's own words, of any status from 400"),
    Kind("gateway-failure", 500, "API Gateway's own words, of any status from 500"),
)


def refusals(operation: Operation) -> Iterator[Kind]:
    yield from gateway.of(operation)
    yield kinds.INVALID_PARAMETER
    yield kinds.UNAUTHORIZED
    # Of those who only read: machines without the scope.
    yield kinds.FORBIDDEN
    if "<" in operation.path and not operation.creates:
        yield kinds.NOT_FOUND
    # Refusals have a form of their own, and a 204 has none.
    yield kinds.NOT_ACCEPTABLE
    if operation.body:
        yield from (kinds.MALFORMED_JSON, kinds.CONTENT_TOO_LARGE, kinds.UNSUPPORTED_MEDIA_TYPE)
        yield kinds.invalid(operation.body.thing)
    if operation.takes_key:
        yield from (kinds.INVALID_KEY, kinds.KEY_REUSED)
    if operation.is_conditional:
        yield from (kinds.PRECONDITION_FAILED, kinds.PRECONDITION_REQUIRED)
    yield from operation.refuses
    yield from (kinds.INTERNAL_ERROR, kinds.UNAVAILABLE)


def responses(kinds_told: Iterable[Kind], words: Words, shared: dict[str, Any]) -> dict[str, Any]:
    """By status, as references into what all operations share: each with an example a kind."""
    # What the application refuses under the same type is told once.
    by_slug = {kind.slug: kind for kind in kinds_told}
    by_status: dict[int, list[Kind]] = {}
    for kind in by_slug.values():
        by_status.setdefault(kind.status, []).append(kind)
    answers = {}
    for status, told in sorted(by_status.items()):
        name = ".".join(kind.slug for kind in told)
        shared[name] = _response(told, words)
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return answers


def _response(told: list[Kind], words: Words) -> dict[str, Any]:
    said = [words.of("problems", kind.slug)["meaning"].strip() for kind in told]
    response: dict[str, Any] = {"description": " Or: ".join(said)}
    if all(kind.slug in gateway.details() and kind != kinds.UNAUTHORIZED for kind in told):
        response["x-answered-by"] = "API Gateway"
    if all(kind.slug in _RETRIED for kind in told):
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    response["content"] = {
        "application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": {kind.slug: _example(kind, words) for kind in told},
        }
    }
    return response


def _example(kind: Kind, words: Words) -> dict[str, Any]:
    said = words.of("problems", kind.slug)
    of_gateway = gateway.details().get(kind.slug)
    problem = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": of_gateway or said["example"],
        "requestId": REQUEST_ID,
    }
    own = {name: said[name] for name in ("errors", *MEMBERS) if name in said}
    marked = {"x-answered-by": "API Gateway"} if of_gateway else {}
    return {"value": problem | own} | marked


def types(words: Words, operations: list[Operation]) -> dict[str, Any]:
    """Every type of problem: what it means, and what its reader can do."""
    told = {kind.slug: kind for operation in operations for kind in refusals(operation)}
    told |= {kind.slug: kind for kind in _ELSEWHERE}
    return {
        slug: {
            "status": told[slug].status,
            "title": told[slug].title,
            "meaning": words.of("problems", slug)["meaning"].strip(),
            "remedy": words.of("problems", slug)["remedy"].strip(),
        }
        for slug in sorted(told)
    }
