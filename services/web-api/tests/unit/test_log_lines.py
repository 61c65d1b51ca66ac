"""A line written the quick way is the line that Powertools writes."""

import json
from logging import makeLogRecord
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from hypothesis import given
from hypothesis import strategies as st

from web_api.telemetry.lines import QuickFormatter

VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('aé"\\\n€', max_size=9)
KEYS = st.dictionaries(st.sampled_from(["route", "status", "photo_id", "service"]), VALUES)


def line(formatter: LambdaPowertoolsFormatter, message: str, **keys: Any) -> dict[str, Any]:
    formatter.append_keys(service="web-api", region=None)
    formatter.thread_safe_append_keys(request_id="r", correlation_id="c")
    record = {"msg": message, "levelname": "INFO", "funcName": "_end", "lineno": 46, **keys}
    told: dict[str, Any] = json.loads(formatter.format(makeLogRecord(record)))
    assert told.pop("timestamp")
    return told


@given(st.sampled_from(["answered", 'it\'s "é"']), KEYS)
def test_the_quick_way_tells_what_powertools_tells(message: str, keys: dict[str, Any]) -> None:
    assert line(QuickFormatter(), message, **keys) == line(
        LambdaPowertoolsFormatter(), message, **keys
    )


def test_the_trace_is_told_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    assert line(QuickFormatter(), "x")["xray_trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
