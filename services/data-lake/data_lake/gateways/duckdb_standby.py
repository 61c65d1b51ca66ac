"""The program that forks a process for each query, seen from outside (gateways/duckdb_child.py)."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from msgspec import Struct, json

from data_lake.domain.errors import TransientError

_LEAVING_SECONDS = 2


class Told(Struct, frozen=True):
    """One line; exactly one of its members is there."""

    waiting: int | None = None
    done: dict[str, Any] | None = None
    failed: dict[str, str] | None = None
    ended: int | None = None


class Standby:
    """Started at once and waited for when the first query comes: AWS gives a function's start the
    whole processor. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html

    It has no secrets in its environment: whom it speaks as comes with each job.
    """

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None
        self._said = b""
        self._child = 0

    def start(self) -> None:
        if self._program is not None and self._program.poll() is None:
            return
        self.stop()
        self._program = subprocess.Popen(
            [sys.executable, "-m", "data_lake.gateways.duckdb_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/tmp"},
            cwd="/tmp",
        )

    def wait(self, within_s: float) -> None:
        """Returns once a process waits for a job. Raises TransientError when none does in time."""
        self.start()
        deadline = time.monotonic() + within_s
        while not self._child:
            told = self.hear(deadline - time.monotonic())
            if told is None:
                self.stop()
                raise TransientError(f"no engine was ready within {within_s} s")
            self._child = told.waiting or 0

    def give(self, order: bytes, within_s: float) -> None:
        """Hands a job to the process that waits. Raises TransientError when there is none."""
        self.wait(within_s)
        program = self._running()
        assert program.stdin is not None
        try:
            program.stdin.write(order + b"\n")
            program.stdin.flush()
        except OSError as error:
            self.stop()
            raise TransientError(f"the engine's program is gone: {error}") from error

    def hear(self, within_s: float) -> Told | None:
        """The next line, or None when none comes in time. Raises TransientError at its end."""
        program = self._running()
        assert program.stdout is not None
        deadline = time.monotonic() + within_s
        while b"\n" not in self._said:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([program.stdout], [], [], left)[0]:
                return None
            part = os.read(program.stdout.fileno(), 1 << 16)
            if not part:
                self.stop()
                raise TransientError("the engine's program has ended")
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        told = json.decode(line, type=Told)
        if told.waiting is None:
            # It has ended, or has said its last word and is about to.
            self._child = 0
        return told

    def kill(self) -> None:
        """Ends the job's process; that it has ended is heard next."""
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)

    def stop(self) -> None:
        """The program, and with its input's end the process that waits."""
        self.kill()
        program, self._program = self._program, None
        self._said, self._child = b"", 0
        if program is None:
            return
        assert program.stdin is not None
        assert program.stdout is not None
        with suppress(OSError):
            program.stdin.close()
        try:
            program.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        program.stdout.close()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._program is None:
            raise TransientError("the engine's program is not running")
        return self._program
