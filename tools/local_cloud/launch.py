"""How the local cloud is started: its command, its environment, and a free port for it."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.repository import ROOT, Refusal
from tools.turns import turn

PORTS_TRIED = 50

# The shell becomes the local cloud, so that the proxy is of its group and its child from the
# first moment: what ends the group ends both, and a child can see that its parent is gone.
BESIDE_A_PROXY = (
    'PYTHONPATH="$1" "$2" -m tools.local_cloud.fault_proxy "$3" "$4" "$$" & shift 4; exec "$@"'
)


def command(alone: tuple[str, ...], port: int, proxy_port: int | None) -> tuple[str, ...]:
    """Ends with `alone` in any case: that is what a running local cloud is known by."""
    if proxy_port is None:
        return alone
    arguments = (str(ROOT), sys.executable, str(proxy_port), str(port))
    return ("/bin/sh", "-c", BESIDE_A_PROXY, "sh", *arguments, *alone)


def environment(folder: Path, unpacked: Path, port: int, proxy_url: str | None) -> dict[str, str]:
    """Nothing of the caller's but PATH: the local cloud passes all of it on to functions."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(unpacked),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "AUTH": "true",
        "PYTHONUNBUFFERED": "1",
        **_redirected(proxy_url),
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
