"""The stand-in for Rekognition lives and ends with its local cloud."""

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.estate_process import eventually, living, processes_of
from tools.local_cloud import launch, process
from tools.local_cloud.rekognition import CALLER
from tools.repository import Refusal

NAME = "recognition-life"
FIRST_PORT = 4950


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[process.LocalCloud]:
    cloud = process.start(NAME, FIRST_PORT)
    yield cloud
    process.stop(cloud, NAME)


def beside(cloud: process.LocalCloud) -> list[int]:
    port = cloud.recognitionUrl.rpartition(":")[2]
    return [
        each.pid
        for each in living()
        if f"local_cloud.rekognition {port} " in each.command
        and " -m ministack" not in each.command
    ]


def test_it_answers_as_soon_as_its_local_cloud_does(shared_cloud: process.LocalCloud) -> None:
    (one,) = beside(shared_cloud)
    assert one in processes_of(shared_cloud)
    asked = urllib.request.Request(shared_cloud.recognitionUrl, b"{}")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    with refused.value as answer:
        assert json.load(answer)["__type"] == "UnknownOperationException"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="environments of processes are Linux's")
def test_the_callers_environment_goes_no_further(shared_cloud: process.LocalCloud) -> None:
    environment = Path(f"/proc/{shared_cloud.pid}/environ").read_bytes()
    assert f"AWS_ENDPOINT_URL_REKOGNITION={shared_cloud.recognitionUrl}".encode() in environment
    assert CALLER.encode() not in environment


def test_it_ends_when_its_local_cloud_is_killed() -> None:
    cloud = process.start("recognition-killed", FIRST_PORT)
    assert beside(cloud)
    os.kill(cloud.pid, signal.SIGKILL)
    eventually("the stand-in to be gone", lambda: not beside(cloud), within_s=5)
    process.stop(cloud, "recognition-killed")


def test_a_start_whose_stand_in_gets_no_port_fails_and_leaves_nothing(
    shared_cloud: process.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(shared_cloud.recognitionUrl.rpartition(":")[2])
    free = launch.free_port(taken + 1)
    monkeypatch.setattr(process, "START_TIMEOUT_S", 1)
    monkeypatch.setattr(launch, "free_port", lambda first: free if first == 1 else taken)
    with pytest.raises(Refusal, match="didn't answer within 1 s"):
        process.start("recognition-fails", 1)
    assert process.running("recognition-fails") is None
    assert len(beside(shared_cloud)) == 1
