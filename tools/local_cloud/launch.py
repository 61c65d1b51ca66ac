"""How the local cloud is started: its command, its environment, and a free port for it."""

import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.local_cloud.rekognition import CALLER
from tools.repository import ROOT, Refusal
from tools.turns import turn

PORTS_TRIED = 50


@dataclass(frozen=True, slots=True)
class Doors:
    """Ports of the local cloud and of what runs beside it; None is not beside it."""

    port: int
    recognition_port: int
    proxy_port: int | None = None

    @property
    def recognition_url(self) -> str:
        return f"http://127.0.0.1:{self.recognition_port}"

    @property
    def proxy_url(self) -> str | None:
        return f"http://127.0.0.1:{self.proxy_port}" if self.proxy_port else None


def command(alone: tuple[str, ...], doors: Doors) -> tuple[str, ...]:
    """Ends with `alone` in any case: that is what a running local cloud is known by.

    The shell becomes the local cloud, so that what runs beside it is of its group and its child
    from the first moment: what ends the group ends all, and a child sees that its parent is gone.
    """
    beside = [_beside("rekognition", doors.recognition_port)]
    if doors.proxy_port is not None:
        beside.append(_beside("fault_proxy", doors.proxy_port, doors.port))
    script = "\n".join([*beside, f"unset {CALLER}", 'exec "$@"'])
    return ("/bin/sh", "-c", script, "sh", *alone)


def _beside(module: str, *ports: int) -> str:
    words = [sys.executable, "-m", f"tools.local_cloud.{module}", *map(str, ports)]
    return f'PYTHONPATH={shlex.quote(str(ROOT))} {shlex.join(words)} "$$" &'


def environment(folder: Path, unpacked: Path, doors: Doors) -> dict[str, str]:
    """Nothing of the caller's but PATH: the local cloud passes all of it on to functions."""
    return {
        CALLER: json.dumps(dict(os.environ)),
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(unpacked),
        "GATEWAY_PORT": str(doors.port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "AUTH": "true",
        "PYTHONUNBUFFERED": "1",
        # The only service with a stand-in of its own; no proxy stands before it.
        "AWS_ENDPOINT_URL_REKOGNITION": doors.recognition_url,
        **_redirected(doors.proxy_url),
    }


@contextmanager
def choosing_ports() -> Iterator[None]:
    """Of two that start at once, one waits: a port is free until its owner listens."""
    with turn("ports"):
        yield


def free_port(first: int) -> int:
    """Raises Refusal when none of the next 50 is."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refusal(f"expected a free port from {first} to {first + PORTS_TRIED - 1}, found none")


def _redirected(proxy_url: str | None) -> dict[str, str]:
    if proxy_url is None:
        return {}
    from tools.local_cloud.fault_proxy.operations import environment as redirecting

    return redirecting(proxy_url)
