"""Athena, for what the embedded engine is too small for; its result becomes one like all others."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from botocore.exceptions import ClientError
from msgspec.structs import replace

from data_lake.domain.engine_job import Cancelled, EngineJob, EngineResult, Limits, Stopped
from data_lake.domain.errors import TransientError
from data_lake.gateways.athena_rows import rows_of_csv
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.engine_words import for_people

_PAUSES_S = (0.2, 0.3, 0.5, 1.0)
_GOING = ("QUEUED", "RUNNING")
# For a result that came at the last moment.
_LEAST_LEFT_S = 1.0


class LocalEngine(Protocol):
    def run(
        self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]
    ) -> EngineResult: ...


class AthenaEngine:
    """Its files are read by `local`, once Athena has written them where the workgroup says."""

    name = "athena"

    def __init__(
        self,
        client: Any,
        workgroup: str,
        database: str,
        local: LocalEngine,
    ) -> None:
        self._client = client
        self._workgroup = workgroup
        self._database = database
        self._local = local

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        """Raises Stopped, Cancelled or TransientError.

        An attempt that is started twice is still one execution.
        """
        deadline = time.monotonic() + limits.seconds
        execution = self._start(job)
        ended = self._follow(execution, deadline, limits, is_cancelled)
        address = ended["ResultConfiguration"]["OutputLocation"]
        columns, sql = rows_of_csv(address, job.columns)
        rows = replace(job, columns=columns, sql=sql, tables=(), reads=(address,))
        left = replace(limits, seconds=max(_LEAST_LEFT_S, deadline - time.monotonic()))
        try:
            result = self._local.run(rows, left, is_cancelled)
        except Stopped as stopped:
            raise Stopped(stopped.code, stopped.message, _scanned(ended)) from stopped
        except Cancelled as cancelled:
            raise Cancelled(_scanned(ended)) from cancelled
        milliseconds = int(ended.get("Statistics", {}).get("EngineExecutionTimeInMillis", 0))
        return replace(result, bytes_read=_scanned(ended), milliseconds=milliseconds)

    def _start(self, job: EngineJob) -> str:
        try:
            with doing("athena:StartQueryExecution", self._workgroup):
                answer = self._client.start_query_execution(
                    QueryString=job.athena_sql,
                    # https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
                    ClientRequestToken=f"{job.id}-{job.attempt}",
                    QueryExecutionContext={"Database": self._database},
                    WorkGroup=self._workgroup,
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
                raise Cancelled(_scanned(ended))
            if state == "FAILED":
                raise _failure(ended["Status"])
            if is_cancelled():
                raise Cancelled(self._stop(execution))
            if time.monotonic() >= deadline:
                message = f"the query took more than {limits.seconds:g} s"
                raise Stopped("time_limit", message, self._stop(execution))
            time.sleep(_PAUSES_S[min(looks, len(_PAUSES_S) - 1)])
            looks += 1

    def _look(self, execution: str) -> Mapping[str, Any]:
        with doing("athena:GetQueryExecution", self._workgroup):
            answer = self._client.get_query_execution(QueryExecutionId=execution)
        ended: Mapping[str, Any] = answer["QueryExecution"]
        return ended

    def _stop(self, execution: str) -> int:
        """The bytes that it had read by then, which Athena charges: as soon as it tells them.

        Source: https://aws.amazon.com/athena/pricing/
        """
        with doing("athena:StopQueryExecution", self._workgroup):
            self._client.stop_query_execution(QueryExecutionId=execution)
        scanned = 0
        for pause in _PAUSES_S:
            with suppress(TransientError):
                ended = self._look(execution)
                scanned = _scanned(ended)
                if ended["Status"]["State"] not in _GOING:
                    break
            time.sleep(pause)
        return scanned


def _scanned(ended: Mapping[str, Any]) -> int:
    return int(ended.get("Statistics", {}).get("DataScannedInBytes", 0))


def _failure(status: Mapping[str, Any]) -> Exception:
    """Athena says itself what may be tried again.

    Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html
    """
    reason = status.get("StateChangeReason", "Athena gives no reason")
    if status.get("AthenaError", {}).get("Retryable"):
        return TransientError(f"Athena: {for_people(reason)}")
    return Stopped("engine_error", for_people(reason))
