"""An estate that a test brings up and ends through the commands that users have."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import boto3
from localstack_client.session import Session

from tools.local_cloud import process
from tools.repository import DEFAULT_REGION, ROOT, STATE

Command = subprocess.CompletedProcess[str]
Found = TypeVar("Found")
TIME_LIMIT_S = 180
ONLY_ASKING = {
    "api-key", "data-lake", "endpoints", "faults", "fuzz", "redrive", "stream-ingest", "token",
    "tour", "web-api",
}  # fmt: skip


@dataclass
class EstateProcess:
    """`name` keeps it apart from the estate that somebody may be working with."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)
    """What commands have said, until one is run that may change it."""

    @property
    def shell_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "STACKYARD_ESTATE": self.name}

    def run(self, *arguments: str, **environment: str) -> Command:
        """`npm run <arguments>`, without npm and the installation in front."""
        if arguments[0] not in ONLY_ASKING:
            self._told.clear()
        return subprocess.run(
            [sys.executable, "-m", "tools", *arguments],
            cwd=ROOT,
            env=self.shell_environment | environment,
            capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False,
        )  # fmt: skip

    def start(self, *options: str) -> Command:
        answer = self.run("start", "--detach", *options)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer

    def start_in_foreground(self, *options: str) -> "subprocess.Popen[str]":
        """As a terminal would: the process leads a group, which Ctrl-C reaches whole."""
        self._told.clear()
        return subprocess.Popen(
            [sys.executable, "-m", "tools", "start", *options],
            cwd=ROOT,
            env=self.shell_environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def stop(self) -> Command:
        return self.run("stop")

    def end_what_is_left(self) -> None:
        if process.state_file(self.name).exists():
            self.stop()

    @property
    def cloud(self) -> process.LocalCloud:
        cloud = process.running(self.name)
        assert cloud is not None, "the local cloud isn't running"
        return cloud

    @property
    def endpoints(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self._asked("endpoints", "--json"))
        return parsed

    @cached_property
    def _session(self) -> Session:
        host, port = self.cloud.endpointUrl.removeprefix("http://").split(":")
        return Session(
            localstack_host=f"{host}:{port}",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name=DEFAULT_REGION,
        )

    def client(self, name: str) -> Any:
        return self._session.client(name, endpoint_url=self.cloud.endpointUrl)

    def client_as(self, credentials: Mapping[str, str], name: str) -> Any:
        """A client with the credentials that STS gave for a role."""
        # Not by localstack-client: it leaves out the session token.
        session: Any = boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=DEFAULT_REGION,
        )
        return session.client(name, endpoint_url=self.cloud.endpointUrl)

    def registry(self, address: str) -> str:
        name = f"/stackyard/local/{address}"
        return str(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def token(self, group: str) -> str:
        return self._asked("token", "--group", group).strip()

    def machine_token(self, *scopes: str) -> str:
        """Of the machine client `partner`."""
        asked = [word for scope in scopes for word in ("--scope", scope)]
        return self._asked("token", "--client", "partner", *asked).strip()

    @property
    def api_key(self) -> str:
        return self._asked("api-key").strip()

    def _asked(self, *arguments: str) -> str:
        question = " ".join(arguments)
        if question not in self._told:
            self._told[question] = self.run(*arguments).stdout
        return self._told[question]


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    group: int
    command: str


def living() -> list[Process]:
    """Of this machine; a zombie has ended, and its exit code is its parent's matter."""
    # Whole lines: ps cuts them to COLUMNS where that is exported.
    ps = ["ps", "-ww", "-eo", "pid=,pgid=,stat=,command="]
    answer = subprocess.run(ps, capture_output=True, text=True, check=True)
    rows = [line.split(None, 3) for line in answer.stdout.splitlines()]
    return [
        Process(int(pid), int(group), command)
        for pid, group, state, command in rows
        if state[0] != "Z"
    ]


def processes_of(cloud: process.LocalCloud) -> list[int]:
    """Ids of all that still live of a local cloud: itself and the functions that it ran."""
    return [each.pid for each in living() if each.group == cloud.pid]


def processes_called(estate: str) -> list[int]:
    """Ids of the local clouds that run in that estate's folder, known to us or not."""
    command, folder = " ".join(process.COMMAND), str(STATE / estate)
    local_clouds = [each.pid for each in living() if each.command.endswith(command)]
    return [pid for pid in local_clouds if os.path.realpath(f"/proc/{pid}/cwd") == folder]


def unpacked_of(cloud: process.LocalCloud) -> Path:
    """Where a local cloud that lives unpacks packages, in its own words."""
    try:
        settings = Path(f"/proc/{cloud.pid}/environ").read_bytes().decode().split("\0")
    except FileNotFoundError:  # neither has such a system a memory for them
        return Path(cloud.folder, "tmp")
    (folder,) = [each for each in settings if each.startswith("TMPDIR=")]
    return Path(folder.removeprefix("TMPDIR="))


def kill(cloud: process.LocalCloud) -> None:
    """As the kernel would when memory runs out: no chance to tidy up."""
    os.kill(cloud.pid, signal.SIGKILL)
    eventually("the local cloud to be gone", lambda: not cloud.is_running)


def eventually(
    what: str, look: Callable[[], Found | None], within_s: float = 30, every_s: float = 0
) -> Found:
    """`every_s` where the moment matters; else ever more seldom, for looks take others' time."""
    begun = time.monotonic()
    while (waited_s := time.monotonic() - begun) < within_s:
        if found := look():
            return found
        time.sleep(every_s or max(0.1, waited_s / 10))
    raise AssertionError(f"expected {what} within {within_s} s")


@contextmanager
def own_estate(name: str) -> Iterator[EstateProcess]:
    """One that nobody else starts or stops, behind the fault proxy; a left one is ended first."""
    estate = EstateProcess(name, {"STACKYARD_FAULT_PROXY": "true"})
    estate.end_what_is_left()
    yield estate
    estate.end_what_is_left()
