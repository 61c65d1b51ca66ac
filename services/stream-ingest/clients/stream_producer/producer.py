"""Puts records into a stream from a thread of its own; see the README."""

import atexit
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from .metrics import Metrics
from .outbox import Failure, Outbox
from .records import Record, Unit
from .settings import Settings


class Kinesis(Protocol):
    """What is asked of a client: boto3's has it."""

    def put_records(self, *, StreamName: str, Records: Any) -> Any: ...  # noqa: N803


class Full(Exception):
    """The stream takes less than is put, and there was no room in time: nothing was put."""


class Closed(Exception):
    """Nothing is taken any more: it was closed, or `failed` raised, which is the cause then."""


class Producer:
    """`failed` is told of all records that are given up, on the producer's own thread, so it must
    not put. Should it raise, nothing more is taken, and `undelivered` has what it wasn't told.
    """

    def __init__(
        self,
        client: Kinesis,
        stream: str,
        failed: Callable[[Failure], None],
        settings: Settings | None = None,
        *,
        drawn: Callable[[], float] = random.random,
    ) -> None:
        self._client = client
        self._stream = stream
        self._failed = failed
        self._settings = settings or Settings()
        self._outbox = Outbox(self._settings, drawn)
        self._metrics = Metrics()
        self._changed = threading.Condition()
        self._flushing = 0
        self._is_telling = False
        self._ends_at: float | None = None
        self._fault: BaseException | None = None
        self.undelivered: list[Failure] = []
        self._thread = threading.Thread(target=self._run, name="stream-producer", daemon=True)
        self._thread.start()
        # A process that ends without closing still sends what it has put.
        atexit.register(self.close)

    def put(self, partition_key: str, data: bytes, timeout_s: float | None = None) -> None:
        """Returns once it waits to be sent; waits itself while there is no room.

        Raises ValueError for what the stream never takes, Full after `timeout_s`, and Closed.
        """
        record = Record(partition_key, data, time.monotonic())
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or not self._outbox.is_full, timeout_s)
            if self._is_closed:
                raise Closed("the producer takes no more records") from self._fault
            if self._outbox.is_full:
                raise Full(f"{self._outbox.count} records wait for the stream {self._stream}")
            self._outbox.add(record)
            self._metrics.put += 1
            # In between the thread wakes by itself, when the first has lingered.
            if self._outbox.count in (1, self._settings.batch_records) or self._outbox.is_large:
                self._changed.notify_all()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Sends at once and waits until nothing is left; whether that was so in time."""
        with self._changed:
            self._flushing += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(self._is_settled, timeout_s)
            finally:
                self._flushing -= 1

    def close(self, timeout_s: float = 30.0) -> None:
        """Takes nothing more and sends what waits; after `timeout_s` the rest is given up.

        Raises Closed if `failed` could not be told of all: see `undelivered`.
        """
        with self._changed:
            if self._ends_at is None:
                self._ends_at = time.monotonic() + timeout_s
            self._changed.notify_all()
        # A request under way is waited for, which ends by the client's own time limits.
        self._thread.join()
        atexit.unregister(self.close)
        if self.undelivered:
            raise Closed(f"{len(self.undelivered)} failures are told to nobody") from self._fault

    @property
    def metrics(self) -> Metrics:
        with self._changed:
            outbox = self._outbox
            return replace(self._metrics, pending=outbox.count, pending_bytes=outbox.size_bytes)

    def __enter__(self) -> "Producer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _is_closed(self) -> bool:
        return self._ends_at is not None

    def _is_settled(self) -> bool:
        return self._outbox.count == 0 and not self._is_telling

    def _run(self) -> None:
        reason = "the producer was closed"
        try:
            while units := self._awaited():
                self._settle(units, self._sent(units))
        except BaseException as error:
            # Told to whoever puts or closes: a thread that ended unseen would lose what waits.
            reason, self._fault = f"the producer failed: {error!r}", error
        with self._changed:
            self._ends_at = self._ends_at or time.monotonic()
            left = self._outbox.give_up(reason)
            self._begin_telling(left)
        self._tell(left)

    def _awaited(self) -> list[Unit]:
        """None are left, or wanted, when there are none."""
        with self._changed:
            while True:
                now = time.monotonic()
                if self._is_closed and (self._outbox.count == 0 or now >= (self._ends_at or 0)):
                    return []
                is_urgent = self._is_closed or self._flushing > 0
                if units := self._outbox.request(now, is_urgent):
                    return units
                next_at = self._outbox.next_at(now, is_urgent)
                if self._ends_at is not None and next_at is not None:
                    next_at = min(next_at, self._ends_at)
                self._changed.wait(None if next_at is None else max(0.0, next_at - now))

    def _sent(self, units: list[Unit]) -> list[str | None]:
        self._metrics.requests += 1
        try:
            entries = [unit.entry for unit in units]
            answer = self._client.put_records(StreamName=self._stream, Records=entries)
            return [_code_of(each) for each in answer["Records"]]
        except Exception as error:
            # Whatever it is, the records are kept: permissions and networks are mended meanwhile.
            self._metrics.failed_requests += 1
            return [repr(error)] * len(units)

    def _settle(self, units: list[Unit], codes: list[str | None]) -> None:
        with self._changed:
            before = self._outbox.count
            failures = self._outbox.settle(units, codes, time.monotonic())
            self._metrics.taken += before - self._outbox.count - _records_of(failures)
            self._metrics.refused_units += sum(code is not None for code in codes)
            self._begin_telling(failures)
            self._changed.notify_all()
        self._tell(failures)

    def _begin_telling(self, failures: list[Failure]) -> None:
        self._metrics.failed += _records_of(failures)
        self._is_telling = bool(failures)

    def _tell(self, failures: list[Failure]) -> None:
        for number, failure in enumerate(failures):
            try:
                self._failed(failure)
            except BaseException as error:
                self._fault = self._fault or error
                self.undelivered += failures[number:]
                break
        with self._changed:
            if self.undelivered and self._ends_at is None:
                self._ends_at = time.monotonic()
            self._is_telling = False
            self._changed.notify_all()


def _code_of(answer: Mapping[str, Any]) -> str | None:
    code = answer.get("ErrorCode")
    return None if code is None else f"{code}: {answer.get('ErrorMessage', '')}"


def _records_of(failures: list[Failure]) -> int:
    return sum(len(failure.records) for failure in failures)
