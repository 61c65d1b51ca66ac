"""The process that finds faces: started, and before that installed, by the first who asks."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from tools.environments import environment
from tools.repository import Refusal

DETECTING = Path(__file__).with_name("detecting.py")
ENVIRONMENT = "rekognition"
PATIENCE_S = 4.0
"""Less than a caller's: whoever comes while it is being installed is told so."""


class NoDetector(Exception):
    """It isn't there yet, or can't be installed."""


class UnfitPicture(Exception):
    """It can't be decoded."""


@dataclass
class Detector:
    """One picture after the other; a process that ended is replaced with the next one."""

    patience_s: float = PATIENCE_S
    _ready: Event = field(default_factory=Event)
    _turn: Lock = field(default_factory=Lock)
    _preparing: Lock = field(default_factory=Lock)
    _process: "subprocess.Popen[bytes] | None" = None
    _failure: str = ""

    def faces(self, picture: bytes) -> list[dict[str, Any]]:
        """FaceDetails, the surest first. Raises UnfitPicture, NoDetector."""
        self._prepare()
        with self._turn:
            told = self._ask(picture)
        if "error" in told:
            raise UnfitPicture(told["error"])
        found: list[dict[str, Any]] = told["faces"]
        return found

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()
        self._process = None

    def _prepare(self) -> None:
        """Install it, for all who wait together; each waits no longer than its patience."""
        if self._ready.is_set():
            return
        if self._preparing.acquire(blocking=False):
            self._failure = ""
            Thread(target=self._install, daemon=True).start()
        if not self._ready.wait(self.patience_s):
            raise NoDetector(self._failure or "the detector is being installed: ask again")

    def _install(self) -> None:
        try:
            environment(ENVIRONMENT)
            self._ready.set()
        except Refusal as refusal:
            self._failure = str(refusal)
        finally:
            self._preparing.release()

    def _ask(self, picture: bytes) -> dict[str, Any]:
        process = self._running()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(len(picture).to_bytes(4, "big") + picture)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self.close()
            raise NoDetector("the detector ended at this picture")
        told: dict[str, Any] = json.loads(line)
        return told

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._process = subprocess.Popen(
                [str(environment(ENVIRONMENT) / "bin/python"), str(DETECTING)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sys.stderr,
            )
        return self._process
