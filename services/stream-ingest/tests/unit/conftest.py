from collections.abc import Callable, Iterator

import pytest

from stream_ingest.telemetry import log
from tests.aws_in_memory.estate import Estate


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Estate]]:
    """Takes an estate in memory, or makes one, for the functions to run on; those that die by the
    hundred have nothing to tell."""

    def make(estate: Estate | None = None) -> Estate:
        estate = estate or Estate()
        estate.install(monkeypatch)
        return estate

    level = log.log_level
    log.setLevel("CRITICAL")
    yield make
    log.setLevel(level)
