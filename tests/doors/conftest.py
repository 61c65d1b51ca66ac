from collections.abc import Iterator

import pytest

from tests.estate_process import Command, EstateProcess, own_estate


@pytest.fixture(scope="session")
def estate() -> Iterator[EstateProcess]:
    """Apart from that of tests/e2e, which takes its time at the same time."""
    with own_estate("test-doors") as estate:
        yield estate


@pytest.fixture(scope="session")
def started(estate: EstateProcess) -> Command:
    """Without the tour, which tests/e2e takes."""
    return estate.start("--no-tour")
