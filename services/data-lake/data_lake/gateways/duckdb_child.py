"""The processes in which queries run: each has one of its own, forked before any thread began.

Run as a module. On standard input come jobs, a line each; on standard output go lines of JSON:
`{"waiting": pid}` of a process that has its engine open, `{"done": …}` or `{"failed": …}` of its
job, and `{"ended": exit code, "peak": KiB}` of its end, however it came.
"""

import math
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from msgspec import Struct, json

from data_lake.domain.engine_job import EngineJob, Limits
from data_lake.gateways.duckdb_session import Session, Storage, open_engine

NOTHING_TO_DO = 3
NOT_OPENED = 4
_MEBIBYTE = 2**20
# A process that outlives whoever should have killed it ends by itself.
_GRACE_SECONDS = 10


class Order(Struct, frozen=True):
    job: EngineJob
    limits: Limits
    storage: Storage


def attend() -> None:
    """A process waits at all times, its engine open; another is forked when it has ended."""
    # Loaded once for all children. `duckdb` itself begins a thread, which no fork would take along.
    import _duckdb  # noqa: F401

    import data_lake.gateways.duckdb_result  # noqa: F401

    while True:
        child = os.fork()
        if child == 0:
            _end_with(_stand_by)
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code in (NOTHING_TO_DO, NOT_OPENED):
            return
        say({"ended": code, "peak": usage.ru_maxrss})


def _end_with(work: Callable[[], int]) -> NoReturn:
    """Without the parent's leave-taking; where nobody listens any more, without a word."""
    try:
        code = work()
    except OSError:
        code = NOTHING_TO_DO
    except BaseException as error:
        print(f"the engine's process fails: {error!r}", file=sys.stderr, flush=True)
        code = NOT_OPENED
    os._exit(code)


def say(message: dict[str, Any]) -> None:
    """At once: what is left in a buffer would be lost, or be said by each child again."""
    rest = json.encode(message) + b"\n"
    while rest:
        rest = rest[os.write(1, rest) :]


def _stand_by() -> int:
    session = Session(open_engine())
    say({"waiting": os.getpid()})
    line = _read_line()
    if line is None:
        return NOTHING_TO_DO
    _work(session, json.decode(line, type=Order))
    return 0


def _read_line() -> bytes | None:
    """Byte for byte what was written for this process: the next line belongs to the next one."""
    parts: list[bytes] = []
    while not parts or not parts[-1].endswith(b"\n"):
        part = os.read(0, 1 << 16)
        if not part:
            return None
        parts.append(part)
    return b"".join(parts)


def _work(session: Session, order: Order) -> None:
    from data_lake.gateways.duckdb_result import answer

    _bind(order.limits)
    try:
        say({"done": answer(session, order.job, order.limits, order.storage)})
    except MemoryError:
        say({"failed": {"kind": "OutOfMemoryException", "text": "the process has no memory left"}})
    except Exception as error:
        with suppress(MemoryError):
            say({"failed": {"kind": type(error).__name__, "text": str(error)[:8000]}})


def _bind(limits: Limits) -> None:
    """What the engine's own limits don't hold the system does.

    Source: https://man7.org/linux/man-pages/man2/getrlimit.2.html
    """
    allowed = int((limits.seconds + _GRACE_SECONDS) * limits.threads) + 1
    if limits.processor_seconds is not None:
        allowed = min(allowed, math.ceil(limits.processor_seconds))
    # SIGXCPU at the first says why; SIGKILL at the second alone would look like want of memory.
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.address_mebibytes * _MEBIBYTE),
        (resource.RLIMIT_FSIZE, limits.disk_mebibytes * _MEBIBYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)


if __name__ == "__main__":
    attend()
