from collections.abc import Iterator

import pytest

from tests.estate_process import Command, EstateProcess, own_estate


@pytest.fixture(scope="session")
def estate() -> Iterator[EstateProcess]:
    with own_estate("test-estate") as estate:
        yield estate


@pytest.fixture(scope="session")
def started(estate: EstateProcess) -> Command:
    """The main job, as a newcomer runs it; the tour included."""
    return estate.start()
