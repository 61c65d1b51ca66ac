"""A service deployed alone where nothing is yet says what has to be there first."""

from collections.abc import Iterator

import pytest

from tests.estate_process import EstateProcess
from tools.local_cloud import process


@pytest.fixture
def _empty(estate: EstateProcess) -> Iterator[None]:
    cloud = process.start(estate.name)
    yield
    process.stop(cloud, estate.name)


@pytest.mark.usefixtures("_empty")
def test_it_names_the_missing_value_and_the_command_that_brings_it(estate: EstateProcess) -> None:
    answer = estate.run("deploy", "--stage", "local", "--service", "cron-audit")
    assert answer.returncode == 1
    assert "the registry has no /stackyard/local/platform/" in answer.stderr
    assert "npm run deploy -- --stage local --service platform" in answer.stderr
