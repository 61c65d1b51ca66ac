from collections.abc import Iterator

import pytest

from tests.chain.field import Field
from tests.estate_process import Command, EstateProcess, own_estate
from tools.repository import services


@pytest.fixture(scope="session")
def estate() -> Iterator[EstateProcess]:
    """Apart from those of tests/e2e and tests/doors, which run at the same time."""
    with own_estate("test-chain") as estate:
        yield estate


@pytest.fixture(scope="session")
def started(estate: EstateProcess) -> Command:
    """Without the tour, which tests/e2e takes, and without a site, for nobody looks."""
    chosen = (word for each in services().values() if each.has_code
              for word in ("--service", each.name))  # fmt: skip
    return estate.start("--no-tour", *chosen)


@pytest.fixture(scope="session")
def field(estate: EstateProcess, started: Command) -> Field:
    return Field(estate)
