"""Starts, finds and ends the local cloud; whose process it is, is checked before each of these."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import signals
from tools.environments import LOCAL_CLOUD
from tools.repository import ROOT, STATE, Refusal

USUAL_PORT = 4566
NAME = os.environ.get("STACKYARD_ESTATE", "local-cloud")
"""Tests bring up estates of their own beside the one that somebody works with."""
PORTS_TRIED = 50
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10
COMMAND = (str(LOCAL_CLOUD / "bin/python"), "-m", "ministack")


@dataclass(frozen=True, slots=True)
class LocalCloud:
    pid: int
    endpointUrl: str  # noqa: N815  the Serverless plugin reads this file too
    folder: str

    @property
    def log(self) -> Path:
        return Path(self.folder) / "local-cloud.log"

    @property
    def is_running(self) -> bool:
        return _command_line(self.pid).endswith(" ".join(COMMAND[1:]))


def state_file(name: str = NAME) -> Path:
    return STATE / f"{name}.json"


def running(name: str = NAME) -> LocalCloud | None:
    """The local cloud of that name if its process is alive; what a dead one left is removed."""
    try:
        cloud = LocalCloud(**json.loads(state_file(name).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if cloud.is_running:
        return cloud
    if not _command_line(cloud.pid):
        # Its functions may live on without it; nobody else can be of a dead leader's group.
        _signal_group(cloud.pid, signal.SIGKILL)
    state_file(name).unlink(missing_ok=True)
    return None


def start(name: str = NAME, first_port: int = USUAL_PORT) -> LocalCloud:
    """Start an empty local cloud on the first free port and wait until it answers.

    Raises Refusal with the end of its log when it ends early or doesn't answer in time.
    """
    folder = STATE / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    port = _free_port(first_port)
    # Known from its first moment on: whoever interrupts or kills this start can find it.
    with signals.held(), (folder / "local-cloud.log").open("wb") as log:
        process = subprocess.Popen(
            COMMAND,
            cwd=folder,
            env=_environment(folder, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is ours to handle: it ends after us, in order
        )
        cloud = LocalCloud(process.pid, f"http://127.0.0.1:{port}", str(folder))
        state_file(name).write_text(json.dumps(asdict(cloud)))
    try:
        _await_own_answer(process, cloud)
    except BaseException:
        stop(cloud, name)
        raise
    process.returncode = 0  # it outlives this process, so nobody is to be reminded to wait for it
    return cloud


def stop(cloud: LocalCloud, name: str = NAME) -> None:
    """End the process and the functions that it runs, and wait until they are gone."""
    with signals.held():  # an impatient second Ctrl-C would leave half of it
        if cloud.is_running:
            for signal_number in (signal.SIGTERM, signal.SIGKILL):
                _signal_group(cloud.pid, signal_number)
                if _await_end(cloud):
                    break
        # Functions may outlive it by a moment, and all are of its group.
        _signal_group(cloud.pid, signal.SIGKILL)
        state_file(name).unlink(missing_ok=True)


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Nothing of the caller's but PATH: the local cloud passes all of it on to functions."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "AUTH": "true",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port(first: int) -> int:
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refusal(f"expected a free port from {first} to {first + PORTS_TRIED - 1}, found none")


def _await_own_answer(process: "subprocess.Popen[bytes]", cloud: LocalCloud) -> None:
    """Its own log says that it holds the port: a neighbour would pass the health check too."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refusal(
                f"the local cloud ended at once (exit {process.returncode}).\n{_tail(cloud)}"
            )
        holds_port = f"Running on {cloud.endpointUrl}" in cloud.log.read_text(errors="replace")
        if holds_port and _answers(cloud):
            return
        time.sleep(0.05)
    raise Refusal(f"the local cloud didn't answer within {START_TIMEOUT_S} s.\n{_tail(cloud)}")


def _answers(cloud: LocalCloud) -> bool:
    try:
        with urllib.request.urlopen(f"{cloud.endpointUrl}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _tail(cloud: LocalCloud) -> str:
    lines = cloud.log.read_text(errors="replace").splitlines()[-5:]
    log = cloud.log.relative_to(ROOT)
    return (
        "\n".join(f"  {line}" for line in lines) + f"\n  log: {log}\nNext: run `npm start` again."
    )


def _signal_group(pid: int, signal_number: int) -> None:
    try:
        os.killpg(pid, signal_number)
    except (ProcessLookupError, PermissionError):
        return


def _await_end(cloud: LocalCloud) -> bool:
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        with suppress(ChildProcessError):  # a child of ours would stay as a zombie
            os.waitpid(cloud.pid, os.WNOHANG)
        if not cloud.is_running:
            return True
        time.sleep(0.05)
    return False


def _command_line(pid: int) -> str:
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
