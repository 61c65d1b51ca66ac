"""Lines as Powertools writes them, of a function that answers before Powertools would be loaded."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from image_handler.domain.records import dataclass

_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "WARN": 30, "ERROR": 40, "CRITICAL": 50}
# Frames between `_line` and the one that has something to say.
_CALLER = 2


@dataclass(frozen=True, slots=True)
class ServingLog:
    """`level` is the least that is written; `trace` gives X-Ray's header, anew at each request."""

    service: str
    level: str = "INFO"
    trace: Callable[[], str | None] = lambda: None
    stream: TextIO | None = None
    """Standard output of the moment where it is None."""

    def tell(
        self,
        level: str,
        message: str,
        context: Any = None,
        cause: BaseException | None = None,
        **keys: Any,
    ) -> None:
        """Of Lambda's context the request's id is told, and of an ERROR's cause the stack."""
        keys["function_request_id"] = getattr(context, "aws_request_id", None)
        if cause is not None and _LEVELS[level] >= _LEVELS["ERROR"]:
            keys |= {"exception": _stack_of(cause), "exception_name": type(cause).__name__}
        if _LEVELS[level] >= _LEVELS.get(self.level.upper(), 20):
            print(self._line(level, message, keys), file=self.stream or sys.stdout, flush=True)

    def _line(self, level: str, message: str, keys: dict[str, Any]) -> str:
        caller = sys._getframe(_CALLER)
        told = {
            "level": level,
            "location": f"{caller.f_code.co_name}:{caller.f_lineno}",
            "message": message,
            "timestamp": _timestamp(),
            "service": self.service,
            **{name: value for name, value in keys.items() if value is not None},
        }
        if trace_id := _trace_id(self.trace() or ""):
            told["xray_trace_id"] = trace_id
        line = json.dumps(told, separators=(",", ":"), ensure_ascii=False, default=str)
        # A lone surrogate of a path that somebody made up has no bytes.
        return line.encode(errors="backslashreplace").decode()


def _stack_of(cause: BaseException) -> str:
    # Errors are rare, and the module takes a while to load.
    from traceback import format_exception

    return "".join(format_exception(cause)).rstrip()


def _timestamp() -> str:
    """With milliseconds, as Python's logging writes it: `2026-01-02 03:04:05,678+0000`."""
    now = time.time()
    local = time.localtime(now)
    return time.strftime(f"%Y-%m-%d %H:%M:%S,{int(now % 1 * 1000):03d}%z", local)


def _trace_id(header: str) -> str:
    """Of `Root=1-…;Parent=…;Sampled=1`."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == "Root":
            return value
    return ""
