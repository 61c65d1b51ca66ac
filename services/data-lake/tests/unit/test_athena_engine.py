from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from data_lake.domain.engine_job import Cancelled, EngineJob, EngineResult, Limits, Stopped
from data_lake.domain.errors import TransientError
from data_lake.domain.query import Column
from data_lake.gateways.athena_engine import AthenaEngine
from data_lake.gateways.athena_rows import rows_of_csv
from tests.fakes_queries import FakeEngine
from tests.queries_house import LIMITS

OUTPUT = "s3://results/queries/q1/athena/e1.csv"


@dataclass
class FakeAthena:
    """Its execution goes through `states`, the last of which stays."""

    states: list[dict[str, Any]]
    refuses_with: str = ""
    started: list[dict[str, Any]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def start_query_execution(self, **asked: Any) -> dict[str, str]:
        if self.refuses_with:
            raise ClientError({"Error": {"Code": self.refuses_with, "Message": "no"}}, "Start")
        self.started.append(asked)
        return {"QueryExecutionId": "e1"}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        status = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {
            "QueryExecution": {
                "Status": status,
                "Statistics": {"DataScannedInBytes": 123, "EngineExecutionTimeInMillis": 45},
                "ResultConfiguration": {"OutputLocation": OUTPUT},
            }
        }

    def stop_query_execution(self, QueryExecutionId: str) -> None:  # noqa: N803
        self.stopped.append(QueryExecutionId)
        self.states = [{"State": "CANCELLED"}]


@dataclass
class StoppedReader(FakeEngine):
    """Reads nothing, and keeps what it was allowed."""

    seconds: float = 0.0

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        self.seconds = limits.seconds
        raise Stopped("memory_limit", "too much")


def ask(
    athena: FakeAthena,
    folder: Path,
    limits: Limits = LIMITS,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[EngineResult, EngineJob]:
    local = FakeEngine()
    engine = AthenaEngine(athena, "lake", "lake_db", local)
    job = EngineJob(
        id="q1",
        directory=str(folder),
        sql="SELECT a AS c0 FROM lake.t",
        columns=(Column("a", "bigint"),),
        athena_sql="SELECT a FROM t",
        attempt=2,
    )
    return engine.run(job, limits, is_cancelled), local.jobs[0]


def test_athenas_result_is_read_by_the_embedded_engine(tmp_path: Path) -> None:
    athena = FakeAthena([{"State": "QUEUED"}, {"State": "SUCCEEDED"}])
    result, job = ask(athena, tmp_path)
    assert (result.bytes_read, result.milliseconds, result.rows) == (123, 45, 1)
    assert job.reads == (OUTPUT,)
    assert job.tables == ()
    (asked,) = athena.started
    assert (asked["QueryString"], asked["ClientRequestToken"]) == ("SELECT a FROM t", "q1-2")
    assert asked["QueryExecutionContext"] == {"Database": "lake_db"}
    assert "ResultConfiguration" not in asked


def test_what_athena_fails_is_told_in_its_words(tmp_path: Path) -> None:
    athena = FakeAthena([{"State": "FAILED", "StateChangeReason": "Division by zero"}])
    with pytest.raises(Stopped, match="Division by zero"):
        ask(athena, tmp_path)


def test_and_without_our_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reason = "HIVE_CANNOT_OPEN_SPLIT: Error opening s3://curated/data/t/1.parquet"
    athena = FakeAthena([{"State": "FAILED", "StateChangeReason": reason}])
    with pytest.raises(Stopped) as stopped:
        ask(athena, tmp_path)
    assert stopped.value.message == "a file of the data couldn't be read"
    assert reason in capsys.readouterr().err


def test_reading_the_answer_has_the_time_that_is_left_and_athenas_bytes_are_charged(
    tmp_path: Path,
) -> None:
    local = StoppedReader()
    engine = AthenaEngine(FakeAthena([{"State": "SUCCEEDED"}]), "lake", "lake_db", local)
    job = EngineJob(id="q1", directory=str(tmp_path), sql="", columns=(Column("a", "bigint"),))
    with pytest.raises(Stopped) as stopped:
        engine.run(job, LIMITS, lambda: False)
    assert (stopped.value.code, stopped.value.bytes_read) == ("memory_limit", 123)
    assert 0 < local.seconds < LIMITS.seconds


def test_what_athena_calls_retryable_is_tried_again(tmp_path: Path) -> None:
    status = {"State": "FAILED", "StateChangeReason": "slow", "AthenaError": {"Retryable": True}}
    with pytest.raises(TransientError, match="slow"):
        ask(FakeAthena([status]), tmp_path)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("TooManyRequestsException", TransientError), ("InvalidRequestException", Stopped)],
)
def test_a_refused_start_is_told_from_one_that_comes_too_often(
    tmp_path: Path, code: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        ask(FakeAthena([], refuses_with=code), tmp_path)


def test_its_execution_is_stopped_when_nobody_wants_the_answer(tmp_path: Path) -> None:
    athena = FakeAthena([{"State": "RUNNING"}])
    with pytest.raises(Cancelled) as cancelled:
        ask(athena, tmp_path, is_cancelled=lambda: True)
    assert athena.stopped == ["e1"]
    assert cancelled.value.bytes_read == 123


def test_and_at_its_time(tmp_path: Path) -> None:
    athena = FakeAthena([{"State": "RUNNING"}])
    limits = Limits(
        seconds=0,
        memory_mebibytes=1,
        address_mebibytes=1,
        disk_mebibytes=1,
        threads=1,
        inline_rows=1,
        inline_bytes=1,
    )
    with pytest.raises(Stopped) as stopped:
        ask(athena, tmp_path, limits)
    assert (stopped.value.code, stopped.value.bytes_read) == ("time_limit", 123)
    assert athena.stopped == ["e1"]


def test_values_come_back_as_their_types_and_null_isnt_empty(tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    file.write_text(
        '"n","t","d","at","b","text","text","list","raw"\n'
        '"1","1.5","2.50","2026-01-31 10:00:00.500","true","","a ""b""\nc","[1, 2]","65 68"\n'
        ",,,,,,,,\n"
    )
    kinds = ("bigint", "double", "decimal(9,2)", "timestamp(3)", "boolean", "varchar", "varchar",
             "array(integer)", "varbinary")  # fmt: skip
    columns, sql = rows_of_csv(str(file), [Column(f"a{n}", kind) for n, kind in enumerate(kinds)])
    found = duckdb.sql(sql)
    first, second = found.fetchall()
    assert [str(value) for value in first[:5]] == [
        "1", "1.5", "2.50", "2026-01-31 10:00:00.500000", "True",
    ]  # fmt: skip
    assert first[5:] == ("", 'a "b"\nc', "[1, 2]", b"eh")
    assert second == (None,) * 9
    assert [column.type for column in columns][-2:] == ["varchar", "varbinary"]
