"""The functions behind the queue and the clock, as they are called."""

from dataclasses import dataclass
from typing import Any

import pytest

from data_lake.domain.query import Ask
from data_lake.handlers import record_accesses, run_query
from tests.queries_house import ADA, ALL, House


@dataclass
class Context:
    """Of an invocation: what is left of its time."""

    left_ms: int = 60_000
    function_name: str = "runQuery"

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(run_query, "run_query", lambda: house.run)
    monkeypatch.setattr(run_query, "convert_result", lambda: house.convert)
    monkeypatch.setattr(record_accesses, "record_accesses", lambda: house.record)
    return house


def handled(body: str) -> Any:
    record = {"messageId": "m1", "body": body, "eventSource": "aws:sqs"}
    return run_query.handle({"Records": [record]}, Context())  # type: ignore[arg-type]


def test_a_message_runs_its_query_and_another_converts_its_result(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    assert handled(f'{{"query": "{query.id}"}}') == {"batchItemFailures": []}
    assert house.queries.stored[query.id].state == "succeeded"
    assert handled(f'{{"query": "{query.id}", "format": "csv"}}') == {"batchItemFailures": []}
    assert house.results.size(query.id, "csv")


def test_a_fault_of_ours_sends_the_message_back(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    house.embedded.failure = RuntimeError("a fault of ours")
    failed = handled(f'{{"query": "{query.id}"}}')
    assert failed == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_each_minute_all_lines_that_wait_are_recorded(house: House) -> None:
    for number in range(3):
        house.answer(Ask(sql=f"SELECT {number} AS n"))
    record_accesses.handle({}, Context())  # type: ignore[arg-type]
    assert not house.queries.budgets.waiting
    assert len(house.files.dropped) == 1


def test_a_recorder_without_time_begins_nothing(house: House) -> None:
    house.answer()
    record_accesses.handle({}, Context(left_ms=10_000))  # type: ignore[arg-type]
    assert house.files.dropped == {}
