from collections.abc import Iterator

import pytest

from tests.estate_process import EstateProcess

A_SERVICE = ("--service", "cron-audit")
"""How an estate lives and ends is no matter of how many services it has."""
PLATFORM = ("--service", "platform")
"""Where no function is needed either."""


@pytest.fixture
def estate() -> Iterator[EstateProcess]:
    """Not started: each test says how."""
    estate = EstateProcess("fault-estate")
    estate.end_what_is_left()
    yield estate
    estate.end_what_is_left()
