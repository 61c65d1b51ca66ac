"""The embedded engine: DuckDB over the curated objects, each query in a process of its own."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from msgspec import Struct, json

from data_lake.domain.engine_job import Cancelled, EngineJob, EngineResult, Limits, Stopped
from data_lake.domain.errors import TransientError
from data_lake.engines.sql.values import message_of
from data_lake.gateways.duckdb_child import Order
from data_lake.gateways.duckdb_session import Storage
from data_lake.gateways.duckdb_standby import Standby, Told
from data_lake.gateways.engine_words import UNREADABLE, for_people, logged

_OPENING_SECONDS = 30.0
_LOOK_SECONDS = 0.25
# S3's "slow down", its own faults, and objects that a newer manifest no longer names.
_PASSING = ("HTTP 404", "HTTP 429", "HTTP 5", "Could not connect", "Connection error", "Timeout")
_NO_ROOM = ("Could not write", "File too large", "No space left")
_TOO_LONG = (
    "the query computed for more than {seconds:.1f} s of processor time, which is all that is "
    "allowed for the few bytes that it reads: look for a join without a condition"
)
_TOO_MUCH = (
    "the query needs more memory than the {memory} MiB that it may have: read fewer columns or "
    "rows, aggregate before joining, or ask Athena"
)


class DuckDbEngine:
    """`storage` is asked for each job anew: where its objects are, and as whom to read them."""

    name = "embedded"

    def __init__(self, storage: Callable[[EngineJob], Storage]) -> None:
        self._storage = storage
        self._standby = Standby()
        self._one_at_a_time = Lock()

    def warm_up(self, within_s: float = 0) -> None:
        """Begins it; and waits for it, if it is given time."""
        self._standby.start()
        if within_s:
            self._standby.wait(within_s)

    def close(self) -> None:
        self._standby.stop()

    def run(self, job: EngineJob, limits: Limits, is_cancelled: Callable[[], bool]) -> EngineResult:
        """Raises Stopped, Cancelled, or TransientError; the next query finds a new process."""
        order = json.encode(Order(job, limits, self._storage(job)))
        with self._one_at_a_time:
            self._standby.give(order, _OPENING_SECONDS)
            try:
                end = self._follow(limits, is_cancelled)
            except BaseException:
                # Nobody hears its answer any more, and it must not take the next job for its own.
                self._standby.stop()
                raise
        return _result(job, limits, end)

    def _follow(self, limits: Limits, is_cancelled: Callable[[], bool]) -> "_End":
        """Until its answer is there: that its process leaves is heard with the next job."""
        deadline = time.monotonic() + limits.seconds
        why = ""
        while True:
            told = self._standby.hear(min(_LOOK_SECONDS, max(0.0, deadline - time.monotonic())))
            if told is not None:
                if told.waiting is None:
                    return _End(told, why)
            elif why and time.monotonic() >= deadline:
                raise TransientError("the engine's process was killed and doesn't end")
            elif not why and (why := self._reason_to_kill(deadline, is_cancelled)):
                self._standby.kill()
                deadline = time.monotonic() + _OPENING_SECONDS

    def _reason_to_kill(self, deadline: float, is_cancelled: Callable[[], bool]) -> str:
        if time.monotonic() >= deadline:
            return "time"
        return "cancelled" if is_cancelled() else ""


class _End(Struct, frozen=True):
    """The last that was heard of it, and `why` we killed it, or ""."""

    told: Told
    why: str


def _result(job: EngineJob, limits: Limits, end: _End) -> EngineResult:
    if end.told.done is not None:
        return _answer(job, end.told.done)
    if end.told.failed is not None:
        raise _failure(limits, end.told.failed["kind"], end.told.failed["text"])
    if end.why == "cancelled":
        raise Cancelled
    # As `os.waitstatus_to_exitcode` gives it.
    code = end.told.ended
    if code == -24 and limits.processor_seconds is not None:  # SIGXCPU
        raise Stopped("time_limit", _TOO_LONG.format(seconds=limits.processor_seconds))
    if end.why == "time" or code in (-14, -24):  # SIGALRM, SIGXCPU
        raise Stopped("time_limit", f"the query took more than {limits.seconds:g} s")
    if code in (-6, -9):  # SIGABRT of an allocation that failed, SIGKILL of the system's own
        raise Stopped("memory_limit", _TOO_MUCH.format(memory=limits.memory_mebibytes))
    raise Stopped("engine_error", f"the engine's process ended with {code}")


def _answer(job: EngineJob, done: dict[str, Any]) -> EngineResult:
    pages = [Path(f"{job.directory}/{number:05d}.json") for number in range(done["pages"])]
    return EngineResult(
        columns=job.columns,
        rows=done["rows"],
        pages=tuple(page.read_bytes() for page in pages),
        is_whole=done["is_whole"],
        file=done["file"],
        bytes_read=done["bytes_read"],
        requests=done["requests"],
        milliseconds=done["milliseconds"],
    )


def _failure(limits: Limits, kind: str, text: str) -> Exception:
    if kind == "OutOfMemoryException":
        if "temp_directory" in text:
            return Stopped(
                "memory_limit",
                f"the query needs more than {limits.memory_mebibytes} MiB of memory and "
                f"{limits.disk_mebibytes} MiB of disk",
            )
        return Stopped("memory_limit", _TOO_MUCH.format(memory=limits.memory_mebibytes))
    if kind == "HTTPException" or (kind == "IOException" and any(map(text.__contains__, _PASSING))):
        logged(text)
        return TransientError(f"{UNREADABLE} just now: ask again in a while")
    if kind in ("IOException", "OSError") and any(map(text.__contains__, _NO_ROOM)):
        return Stopped(
            "result_limit",
            f"the result or what it is made from is larger than {limits.disk_mebibytes} MiB",
        )
    if kind in ("IOException", "OSError"):
        logged(text)
        return Stopped("engine_error", UNREADABLE)
    code, message = message_of(text)
    return Stopped(code, for_people(message))
