from collections.abc import Iterator

import pytest

from tests.estate_process import Command, EstateProcess


@pytest.fixture(scope="session")
def estate() -> Iterator[EstateProcess]:
    estate = EstateProcess("test-estate", {"STACKYARD_FAULT_PROXY": "true"})
    estate.stop()
    yield estate
    estate.stop()


@pytest.fixture(scope="session")
def started(estate: EstateProcess) -> Command:
    """The main job, as a newcomer runs it; the tour included."""
    return estate.start()
