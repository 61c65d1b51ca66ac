"""What two estates of one clone share is used by one of them at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tools import serverless
from tools.local_cloud import launch
from tools.repository import service

Turn = Callable[[], AbstractContextManager[Any]]


@pytest.mark.parametrize(
    "turn",
    [lambda: serverless.its_turn(service("web-api")), launch.choosing_ports],
    ids=["the framework's files in a service's folder", "ports that look free"],
)
def test_the_second_waits_for_the_first(turn: Turn) -> None:
    def take() -> str:
        with turn():
            return "had its turn"

    with ThreadPoolExecutor(1) as second:
        with turn():
            waiting = second.submit(take)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=5) == "had its turn"


def test_different_services_wait_for_nobody() -> None:
    with serverless.its_turn(service("web-api")), serverless.its_turn(service("cron-audit")):
        pass
