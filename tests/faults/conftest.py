from collections.abc import Iterator

import pytest

from tests.estate_process import EstateProcess


@pytest.fixture
def estate() -> Iterator[EstateProcess]:
    """Not started: each test says how."""
    estate = EstateProcess("fault-estate")
    estate.stop()
    yield estate
    estate.stop()
