"""Athena, for what the embedded engine is too small for; its result becomes one like all others."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError
from msgspec.structs import replace

from data_lake.domain.engine_job import Cancelled, EngineJob, EngineResult, Limits, Stopped
from data_lake.domain.errors import TransientError
from data_lake.gateways.athena_rows import rows_of_csv
from data_lake.gateways.aws_errors import doing

_PAUSES_S = (0.2, 0.3, 0.5, 1.0)


class LocalEngine(Protocol):
    def run(
        self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]
    ) -> EngineResult: ...


class AthenaEngine:
    """Its files are read by `local`, once Athena has written them below `location` of the job."""

    name = "athena"

    def __init__(
        self,
        client: Any,
        workgroup: str,
        database: str,
        location: Callable[[str], str],
        local: LocalEngine,
    ) -> None:
        self._client = client
        self._workgroup = workgroup
        self._database = database
        self._location = location
        self._local = local

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        """Raises Stopped, Cancelled or TransientError. Started twice it is still one execution."""
        deadline = time.monotonic() + limits.seconds
        execution = self._start(job)
        ended = self._follow(execution, deadline, limits, is_cancelled)
        statistics = ended.get("Statistics", {})
        address = ended["ResultConfiguration"]["OutputLocation"]
        columns, sql = rows_of_csv(address, job.columns)
        rows = replace(job, columns=columns, sql=sql, tables=(), reads=(address,))
        result = self._local.run(rows, limits, is_cancelled)
        return replace(
            result,
            bytes_read=int(statistics.get("DataScannedInBytes", 0)),
            milliseconds=int(statistics.get("EngineExecutionTimeInMillis", 0)),
        )

    def _start(self, job: EngineJob) -> str:
        try:
            with doing("athena:StartQueryExecution", self._workgroup):
                answer = self._client.start_query_execution(
                    QueryString=job.athena_sql,
                    # https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
                    ClientRequestToken=job.id,
                    QueryExecutionContext={"Database": self._database},
                    WorkGroup=self._workgroup,
                    ResultConfiguration={"OutputLocation": self._location(job.id)},
                )
        except ClientError as error:
            if error.response["Error"]["Code"] == "TooManyRequestsException":
                raise TransientError(f"Athena takes no more queries now: {error}") from error
            if error.response["Error"]["Code"] == "InvalidRequestException":
                raise Stopped("engine_error", f"Athena refuses the statement: {error}") from error
            raise
        return str(answer["QueryExecutionId"])

    def _follow(
        self,
        execution: str,
        deadline: float,
        limits: Limits,
        is_cancelled: Callable[[], bool],
    ) -> Mapping[str, Any]:
        looks = 0
        while True:
            ended = self._look(execution)
            state = ended["Status"]["State"]
            if state == "SUCCEEDED":
                return ended
            if state == "CANCELLED":
                raise Cancelled
            if state == "FAILED":
                raise _failure(ended["Status"])
            if is_cancelled():
                self._stop(execution)
                raise Cancelled
            if time.monotonic() >= deadline:
                self._stop(execution)
                raise Stopped("time_limit", f"the query took more than {limits.seconds:g} s")
            time.sleep(_PAUSES_S[min(looks, len(_PAUSES_S) - 1)])
            looks += 1

    def _look(self, execution: str) -> Mapping[str, Any]:
        with doing("athena:GetQueryExecution", self._workgroup):
            answer = self._client.get_query_execution(QueryExecutionId=execution)
        ended: Mapping[str, Any] = answer["QueryExecution"]
        return ended

    def _stop(self, execution: str) -> None:
        with doing("athena:StopQueryExecution", self._workgroup):
            self._client.stop_query_execution(QueryExecutionId=execution)


def _failure(status: Mapping[str, Any]) -> Exception:
    """Athena says itself what may be tried again.

    Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html
    """
    reason = status.get("StateChangeReason", "Athena gives no reason")
    if status.get("AthenaError", {}).get("Retryable"):
        return TransientError(f"Athena: {reason}")
    return Stopped("engine_error", reason)
