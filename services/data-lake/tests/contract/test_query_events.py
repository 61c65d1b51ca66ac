"""What we say of queries that have ended fits our contract."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator
from msgspec.structs import replace

from data_lake.domain.errors import PermanentError
from data_lake.domain.estimate import Estimate
from data_lake.domain.query import Ask, Outcome, Query, QueryError
from data_lake.events.queries import QUERY_FINISHED, Asked, asked, query_finished

CONTRACT = Path(__file__).parents[4] / "shared/contracts/data-lake/query-finished.v1"
ANSWERED = Query(
    id="019a0c2b7d4e8f10a2b3c4d5e6f70819",
    owner="ada",
    ask=Ask(sql="SELECT carrier FROM flights"),
    state="succeeded",
    engine="embedded",
    estimate=Estimate(engine="embedded"),
    day="2026-11-22",
    created="2026-11-22T09:00:00.000Z",
    ended="2026-11-22T09:00:01.250Z",
    tables=("flights",),
    correlation_id="a-request",
    outcome=Outcome(rows=16, bytes_scanned=1_234_567, bytes_billed=10_485_760, price_usd=0.00005),
)


def told_of(query: Query) -> dict[str, Any]:
    schema = json.loads((CONTRACT / "schema.json").read_text())
    told: dict[str, Any] = json.loads(msgspec.json.encode(query_finished(query)))
    Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).validate(told)
    return told


def test_sender_what_is_said_of_an_answer_fits_our_schema() -> None:
    told = told_of(ANSWERED)
    assert (told["type"], told["subject"]) == (QUERY_FINISHED, ANSWERED.id)
    assert (told["correlationid"], told["causationid"]) == ("a-request", ANSWERED.id)
    assert told["data"]["bytesScanned"] == 1_234_567
    assert "sql" not in told["data"]


@pytest.mark.parametrize(
    "query",
    [
        replace(ANSWERED, reused="5f0c2a9be41783d6a0f9c1e27b34d850", outcome=Outcome(rows=16)),
        replace(
            ANSWERED,
            state="failed",
            outcome=Outcome(),
            error=QueryError(code="time_limit", message="the query took more than 300 s"),
        ),
        replace(ANSWERED, state="cancelled", outcome=Outcome(), tables=()),
    ],
    ids=["reused", "failed", "cancelled"],
)
def test_sender_however_it_ended(query: Query) -> None:
    assert told_of(query)["data"]["state"] == query.state


def test_sender_a_repeat_is_the_same_event() -> None:
    assert told_of(ANSWERED) == told_of(ANSWERED)


def test_a_message_of_our_own_names_a_query() -> None:
    assert asked('{"query": "q1"}') == Asked("q1")
    assert asked('{"query": "q1", "format": "csv"}') == Asked("q1", "csv")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"query": "q1", "format": "xls"}'])
def test_any_other_is_kept_for_people(body: str) -> None:
    with pytest.raises(PermanentError, match="expected a message that names a query"):
        asked(body)
