"""The tour's judgement of counted events: as many as were promised, and no more."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

import pytest

from tools.estate import Estate
from tools.tour import counters
from tools.tour.counters import Counters
from tools.tour.promises import NotAsPromised


class ToldCounters(Counters):
    """What is counted at one look after the other; the last stays."""

    looks: Iterator[int]
    last: int

    def __init__(self, *looks: int) -> None:
        super().__init__(cast(Estate, None), "")
        object.__setattr__(self, "looks", iter(looks))

    def now(self) -> Counter[str]:
        object.__setattr__(self, "last", next(self.looks, None) or self.last)
        return Counter({"made": self.last, "other": 7})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "SETTLED_AFTER_S", 0)


def test_events_that_come_one_by_one_are_waited_for() -> None:
    ToldCounters(1, 2, 3).await_exactly({"made": 3})


def test_a_duplicate_that_comes_later_is_found() -> None:
    with pytest.raises(NotAsPromised, match="'made': 4"):
        ToldCounters(2, 3, 4).await_exactly({"made": 3})


def test_a_duplicate_that_came_before_is_found() -> None:
    with pytest.raises(NotAsPromised):
        ToldCounters(5).await_exactly({"made": 3})
