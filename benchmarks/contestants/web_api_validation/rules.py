"""web-api's own rules, as its routes use them: one declaration validates and is the schema."""

import json
from typing import Any, NoReturn

from flask import Flask, Response, request
from msgspec import json as msgspec_json
from web_api.domain.rules import Invalid, Rules
from web_api.domain.value_rules import array_of, number, text, whole_number

MEASURE = Rules("measure", {"kind": text(40), "unit": text(20)}, frozenset({"kind", "unit"}))
SENSOR = Rules(
    thing="sensor",
    members={
        "name": text(120),
        "latitude": number(-90, 90, "degrees"),
        "elevationMetres": whole_number(-12_000, 9_000, "metres"),
        "measures": array_of(MEASURE.rule, 1, 16),
    },
    required=frozenset({"name", "latitude", "elevationMetres", "measures"}),
)
app = Flask(__name__)


@app.post("/sensors")
def register() -> Any:
    sensor = SENSOR.checked(decoded(request.get_data()))
    return {"name": sensor["name"], "measures": len(sensor["measures"])}, 201


def decoded(body: bytes) -> Any:
    return json.loads(body.decode(), object_pairs_hook=unique, parse_constant=constant)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key comes more than once")
    return members


def constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


@app.errorhandler(Invalid)
def invalid(error: Invalid) -> Response:
    return problem(422, "The sensor is invalid", errors=error.violations)


@app.errorhandler(ValueError)
@app.errorhandler(RecursionError)
def malformed(error: Exception) -> Response:
    return problem(400, str(error))


def problem(status: int, title: str, **more: Any) -> Response:
    body = {"type": f"https://stackyard.example/problems/{status}", "title": title, **more}
    return Response(msgspec_json.encode(body), status, content_type="application/problem+json")
