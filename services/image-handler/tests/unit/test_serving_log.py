"""A line of the serving function is a line of the other functions."""

import json
import re
from functools import partial
from io import StringIO
from logging import StreamHandler
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from image_handler.telemetry.serving_log import ServingLog

TRACE = "Root=1-5e1b4151-5ac6c58f5b5daa6532ec0f29;Parent=1;Sampled=1"
KEYS: dict[str, Any] = {"status": 200, "key": "ü", "nothing": None, "odd": pytest}


def _line(stream: StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    read: dict[str, Any] = json.loads(line)
    return read


@pytest.mark.parametrize("level", ["INFO", "WARNING"])
def test_a_line_is_as_powertools_writes_it(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)
    ours, theirs = StringIO(), StringIO()
    name = f"writing-{level}"  # Powertools keeps one log of a name, with its first stream
    powertools = Logger(name, logger_handler=StreamHandler(theirs))
    tell = ServingLog(name, trace=lambda: TRACE, stream=ours).tell
    for say in (partial(tell, level), getattr(powertools, level.lower())):
        say("served", **KEYS)
    mine, known = _line(ours), _line(theirs)
    for each in (mine, known):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}[+-]\d{4}", each.pop("timestamp"))
    assert mine == known
    assert list(mine)[:3] == ["level", "location", "message"]


def test_less_than_the_level_is_not_written() -> None:
    stream = StringIO()
    log = ServingLog("image-handler", level="warning", stream=stream)
    log.tell("INFO", "served")
    assert stream.getvalue() == ""
    log.tell("WARNING", "served late")
    assert _line(stream)["message"] == "served late"


def test_outside_of_a_trace_none_is_named() -> None:
    stream = StringIO()
    ServingLog("image-handler", stream=stream).tell("INFO", "served")
    assert set(_line(stream)) == {"level", "location", "message", "timestamp", "service"}


def test_a_path_with_a_lone_surrogate_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    ServingLog("image-handler").tell("INFO", "served", path="/\ud800\n")
    (line,) = capsys.readouterr().out.splitlines()
    assert "\\ud800\\n" in line


def test_a_line_names_the_request_that_it_is_about() -> None:
    stream = StringIO()
    context = SimpleNamespace(aws_request_id="c6af9ac6")
    ServingLog("image-handler", stream=stream).tell("INFO", "served", context, ValueError("why"))
    assert _line(stream)["function_request_id"] == "c6af9ac6"


def test_an_error_is_told_as_powertools_tells_it() -> None:
    ours, theirs = StringIO(), StringIO()
    powertools = Logger("failing", logger_handler=StreamHandler(theirs))
    try:
        raise ValueError("on a bad day")
    except ValueError as error:
        ServingLog("failing", stream=ours).tell("ERROR", "failed", None, error, key="a")
        powertools.error("failed", exc_info=error, key="a")
    mine, known = _line(ours), _line(theirs)
    assert "on a bad day" in mine["exception"]
    # Powertools tells the stack a second time, taken apart; and both were called a line apart.
    for name in ("location", "timestamp", "stack_trace"):
        mine.pop(name, None), known.pop(name, None)
    assert mine == known
