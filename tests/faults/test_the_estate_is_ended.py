"""However the estate ends, nothing is left, the next step is told, and the next start heals it."""

import os
import signal
import subprocess
import time

import pytest

from tests.estate_process import EstateProcess, eventually, kill, processes_called, processes_of
from tests.faults.conftest import A_SERVICE, PLATFORM
from tools.local_cloud import process
from tools.repository import Refusal

SOON_S = 0.1
"""Whoever waits for longer may come when all is over."""


def started_in_foreground(estate: EstateProcess) -> "subprocess.Popen[str]":
    """Up, with the functions of its stacks deployed, and staying."""
    npm_start = estate.start_in_foreground(*A_SERVICE)
    assert npm_start.stdout is not None
    for line in npm_start.stdout:
        if line.startswith("Up. Ctrl-C"):
            return npm_start
    npm_start.stdout.close()
    raise AssertionError("npm start ended before it was up")


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.3])
def test_ctrl_c_while_the_local_cloud_starts_leaves_no_process_behind(
    estate: EstateProcess, after_s: float
) -> None:
    npm_start = estate.start_in_foreground(*A_SERVICE)
    eventually("the process", lambda: process.state_file(estate.name).exists(), every_s=0.005)
    time.sleep(after_s)
    os.killpg(npm_start.pid, signal.SIGINT)
    npm_start.communicate(timeout=30)
    assert npm_start.returncode == 130
    assert process.running(estate.name) is None
    assert not processes_called(estate.name)


def test_ctrl_c_during_the_tour_leaves_no_process_behind(estate: EstateProcess) -> None:
    npm_start = estate.start_in_foreground()
    assert npm_start.stdout is not None
    for line in npm_start.stdout:
        if "deploy console" in line:
            break
    cloud = estate.cloud
    eventually(
        "a first site and photograph", lambda: _has(estate, "SITES", "PHOTOS"), every_s=SOON_S
    )
    os.killpg(npm_start.pid, signal.SIGINT)
    said, _ = npm_start.communicate(timeout=30)
    assert npm_start.returncode == 130, said
    assert not processes_of(cloud)


def test_ctrl_c_in_the_middle_of_deploying_leaves_no_process_behind(
    estate: EstateProcess,
) -> None:
    npm_start = estate.start_in_foreground(*A_SERVICE)
    cloud = eventually("the local cloud", lambda: process.running(estate.name), every_s=SOON_S)
    eventually("a first stack", lambda: _stacks(estate), every_s=SOON_S)
    os.killpg(npm_start.pid, signal.SIGINT)
    npm_start.communicate(timeout=30)
    assert npm_start.returncode == 130
    assert not processes_of(cloud)
    assert process.running(estate.name) is None


def test_a_local_cloud_killed_while_running_is_told_and_the_next_start_heals_it_until_ctrl_c(
    estate: EstateProcess,
) -> None:
    npm_start = started_in_foreground(estate)
    killed = estate.cloud
    kill(killed)
    said, _ = npm_start.communicate(timeout=30)
    assert npm_start.returncode == 1
    assert "the local cloud ended unexpectedly" in said
    assert "`npm start` brings everything up again" in said
    assert not processes_of(killed)
    healing = started_in_foreground(estate)
    assert estate.endpoints["services"]["cron-audit"]["url"]
    healed = estate.cloud
    os.killpg(healing.pid, signal.SIGINT)
    healing.communicate(timeout=30)
    assert healing.returncode == 0
    assert not processes_of(healed)
    assert process.running(estate.name) is None


def test_a_start_killed_in_the_middle_of_deploying_is_finished_by_the_next(
    estate: EstateProcess,
) -> None:
    npm_start = estate.start_in_foreground(*A_SERVICE)
    eventually(
        "a first stack", lambda: process.running(estate.name) and _stacks(estate), every_s=SOON_S
    )
    os.killpg(npm_start.pid, signal.SIGKILL)
    npm_start.communicate(timeout=10)
    assert process.running(estate.name), "the local cloud outlives its starter"
    answer = estate.start(*A_SERVICE)
    assert "already running" in answer.stdout
    assert set(estate.endpoints["services"]) == {"platform", "cron-audit"}


def test_a_second_start_at_the_same_time_is_refused(estate: EstateProcess) -> None:
    first = estate.start_in_foreground("--detach", *PLATFORM)
    eventually("the first to begin", lambda: process.running(estate.name), every_s=SOON_S)
    second = estate.run("start", "--detach", *PLATFORM)
    assert second.returncode == 1
    assert f"another `npm start` (process {first.pid}) is bringing the estate up" in second.stderr
    said, _ = first.communicate(timeout=120)
    assert first.returncode == 0, said


def test_a_local_cloud_that_ends_at_once_is_told_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "COMMAND", ("/bin/sh", "-c", "echo no such module; exit 3"))
    with pytest.raises(Refusal, match=r"ended at once \(exit 3\)(.|\n)*no such module"):
        process.start("fault-estate")
    assert process.running("fault-estate") is None


def _stacks(estate: EstateProcess) -> bool:
    try:
        return bool(estate.client("cloudformation").describe_stacks()["Stacks"])
    except Exception:  # it may not answer yet
        return False


def _has(estate: EstateProcess, *partitions: str) -> bool:
    """Whether web-api's table holds something of each."""
    dynamodb, table = estate.client("dynamodb"), estate.registry("web-api/table/name")
    asked = {"TableName": table, "KeyConditionExpression": "pk = :pk", "Limit": 1}
    found = (
        dynamodb.query(**asked, ExpressionAttributeValues={":pk": {"S": each}})
        for each in partitions
    )
    return all(answer["Items"] for answer in found)
