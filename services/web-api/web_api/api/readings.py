"""The routes of a device's latest readings and of its windows."""

import re
from datetime import datetime
from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.devices import entered
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE, Parameter, moment, required
from web_api.api.reading_answers import (
    ReadingsAnswer,
    WindowPageAnswer,
    reading_answer,
    window_answer,
)
from web_api.api.reply import Reply
from web_api.domain.window import LENGTHS_SECONDS, Series

readings = Blueprint("readings", __name__)
KIND = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
MOST_OF_KIND = 40


def _kind(given: str) -> str:
    if len(given) > MOST_OF_KIND or not re.fullmatch(KIND, given):
        raise ValueError("must be lower-case words joined by hyphens, such as air-temperature")
    return given


def _length_seconds(given: str) -> int:
    if given not in {str(length) for length in LENGTHS_SECONDS}:
        raise ValueError(f"must be one of {', '.join(map(str, LENGTHS_SECONDS))}")
    return int(given)


KIND_OF_READING = Parameter(
    {"type": "string", "pattern": f"^{KIND}$", "maxLength": MOST_OF_KIND}, _kind
)
LENGTH = Parameter(
    {"type": "integer", "enum": [*LENGTHS_SECONDS], "default": 60}, _length_seconds, 60
)
LATEST = Operation(
    id="listReadings", method="GET", path="/devices/<uuid:device_id>/readings",
    needs=Needs.READ, answers=ReadingsAnswer,
)  # fmt: skip
WINDOWS = Operation(
    id="listWindows", method="GET", path="/devices/<uuid:device_id>/windows",
    needs=Needs.READ, answers=WindowPageAnswer,
    query={
        "kind": required(KIND_OF_READING), "lengthSeconds": LENGTH,
        "from": moment(), "to": moment(), **PAGE,
    },
)  # fmt: skip


@serve(readings, LATEST)
def list_readings(call: Call, device_id: UUID) -> Reply:
    entered(call, device_id)
    latest = wiring.windows().latest(device_id)
    return Reply(answer=ReadingsAnswer(readings=[reading_answer(each) for each in latest]))


@serve(readings, WINDOWS)
def list_windows(call: Call, device_id: UUID) -> Reply:
    entered(call, device_id)
    query, position = call.query, call.position()
    until: datetime | None = query["to"]
    if position:
        until = datetime.fromisoformat(position)
    series = Series(device_id, query["kind"], query["lengthSeconds"])
    page = wiring.list_windows()(series, query["from"], until, query["limit"])
    before = page.next_before.isoformat() if page.next_before else None
    return Reply(
        answer=WindowPageAnswer(
            windows=[window_answer(window) for window in page.windows],
            next_cursor=call.cursor(before),
        )
    )
