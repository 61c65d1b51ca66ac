"""Starts, finds and ends the local cloud; whose process it is, is checked before each of these."""

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import signals
from tools.environments import LOCAL_CLOUD
from tools.local_cloud import launch, readiness, scratch
from tools.repository import ROOT, STATE, Refusal

USUAL_PORT = 4566
NAME = os.environ.get("STACKYARD_ESTATE", "local-cloud")
"""Tests bring up estates of their own beside the one that somebody works with."""
START_TIMEOUT_S = 30
# It has nothing to save: what it holds is gone with it, and what runs in it is not waited for.
STOP_TIMEOUT_S = 5
PROCESSES = Path("/proc")
# Its own folder stays out of its way: modules of ours would hide others (-P).
COMMAND = (
    str(LOCAL_CLOUD / "bin/python"), "-P", str(ROOT / "tools/local_cloud/emulator.py"),
    "-m", "ministack",
)  # fmt: skip
# How it is known, by whoever started it.
ENDING = 2


@dataclass(frozen=True, slots=True)
class LocalCloud:
    pid: int
    endpointUrl: str  # noqa: N815  the Serverless plugin reads this file too
    folder: str
    faultProxyUrl: str | None = None  # noqa: N815
    """None when it was started without one."""
    recognitionUrl: str = ""  # noqa: N815
    """Of the stand-in for Rekognition."""

    @property
    def log(self) -> Path:
        return Path(self.folder) / "local-cloud.log"

    @property
    def is_running(self) -> bool:
        return _command_line(self.pid).endswith(" ".join(COMMAND[-ENDING:]))


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
    scratch.remove(Path(cloud.folder))
    state_file(name).unlink(missing_ok=True)
    return None


@launch.choosing_ports()
def start(
    name: str = NAME, first_port: int = USUAL_PORT, with_fault_proxy: bool = False
) -> LocalCloud:
    """Start an empty local cloud on the first free port and wait until it answers.

    With a fault proxy, functions reach AWS's services through it.
    Raises Refusal with the end of its log when it ends early or doesn't answer in time.
    """
    folder = STATE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    unpacked = scratch.make(folder)
    port = launch.free_port(first_port)
    proxy_port = launch.free_port(port + 1) if with_fault_proxy else None
    doors = launch.Doors(port, launch.free_port((proxy_port or port) + 1), proxy_port)
    # Known from its first moment on: whoever interrupts or kills this start can find it.
    with signals.held(), (folder / "local-cloud.log").open("wb") as log:
        process = subprocess.Popen(
            launch.command(COMMAND, doors),
            cwd=folder,
            env=launch.environment(folder, unpacked, doors),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is ours to handle: it ends after us, in order
        )
        cloud = LocalCloud(
            process.pid,
            f"http://127.0.0.1:{port}",
            str(folder),
            doors.proxy_url,
            doors.recognition_url,
        )
        state_file(name).write_text(json.dumps(asdict(cloud)))
    try:
        _await_own_answer(process, cloud)
    except BaseException:
        stop(cloud, name)
        raise
    finally:
        # It outlives this process, or is gone: nobody is to be reminded to wait for it.
        process.returncode = 0
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
        # The functions' unpacked packages; the log stays, for whoever asks what happened.
        scratch.remove(Path(cloud.folder))
        state_file(name).unlink(missing_ok=True)


def _await_own_answer(process: "subprocess.Popen[bytes]", cloud: LocalCloud) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refusal(
                f"the local cloud ended at once (exit {process.returncode}).\n{_tail(cloud)}"
            )
        if readiness.is_up(cloud):
            return
        time.sleep(0.05)
    raise Refusal(f"the local cloud didn't answer within {START_TIMEOUT_S} s.\n{_tail(cloud)}")


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
    """Empty where no such process is."""
    if PROCESSES.is_dir():  # Linux; it is asked often, and ps takes 20 ms
        try:
            words = (PROCESSES / str(pid) / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return b" ".join(words).decode(errors="replace").strip()
    answer = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
