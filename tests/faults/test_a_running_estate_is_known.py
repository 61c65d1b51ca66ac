"""Commands know whether the estate runs, by its process and not by what was written down."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.estate_process import EstateProcess, kill, processes_of, unpacked_of
from tests.faults.conftest import A_SERVICE
from tools.local_cloud import process


@pytest.fixture(scope="module")
def _empty() -> Iterator[EstateProcess]:
    estate = EstateProcess("known-estate")
    estate.end_what_is_left()
    yield estate
    estate.end_what_is_left()


@pytest.fixture
def up(_empty: EstateProcess) -> EstateProcess:
    """Brought up for the first of these tests, and found running by the others."""
    _empty.start(*A_SERVICE)
    return _empty


def test_a_start_of_one_service_brings_up_what_it_rests_on_and_a_later_one_more(
    up: EstateProcess,
) -> None:
    assert set(up.endpoints["services"]) == {"platform", "cron-audit"}
    cloud = up.cloud
    up.start("--service", "stream-ingest")
    assert set(up.endpoints["services"]) == {"platform", "cron-audit", "stream-ingest"}
    assert up.cloud.pid == cloud.pid


def test_a_process_that_only_has_the_old_id_is_never_ended(up: EstateProcess) -> None:
    """Process ids come round again: the state file may name somebody else's by now."""
    file = process.state_file(up.name)
    known = file.read_text()
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        file.write_text(known.replace(str(up.cloud.pid), str(bystander.pid)))
        assert "Nothing runs here." in up.stop().stdout
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
        file.write_text(known)


def test_a_detached_local_cloud_that_was_killed_is_missed_by_every_command_and_healed(
    up: EstateProcess,
) -> None:
    killed, unpacked = up.cloud, unpacked_of(up.cloud)
    kill(killed)
    for command in (["endpoints"], ["token"], ["tour"], ["deploy", "--stage", "local"]):
        answer = up.run(*command)
        assert answer.returncode == 1
        assert (
            "the estate isn't running on this machine: start it with `npm start`" in answer.stderr
        )
    assert not unpacked.exists(), "who misses it tidies up after it"
    up.start(*A_SERVICE)
    assert up.endpoints["services"]["cron-audit"]["url"]
    assert not processes_of(killed)


def test_npm_stop_leaves_no_process_and_no_unpacked_package_behind_and_a_second_one_says_so(
    up: EstateProcess,
) -> None:
    cloud, unpacked = up.cloud, unpacked_of(up.cloud)
    assert list(unpacked.rglob("cron_audit")), "where functions are run, packages are unpacked"
    assert up.stop().returncode == 0
    assert not processes_of(cloud)
    assert not unpacked.exists()
    assert "Nothing runs here." in up.stop().stdout
