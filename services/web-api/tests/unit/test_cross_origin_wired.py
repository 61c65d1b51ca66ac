"""The registry's client as it is wired: nobody waits long for a header."""

import socket
import time
from collections.abc import Iterator

import boto3
import pytest

from tests.door import Door
from tests.fakes import CONSOLE
from tests.wired import HTTP_ENVIRONMENT, forget
from web_api import wiring

WIRED = wiring.console_origin


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        environment = HTTP_ENVIRONMENT | {
            "AWS_ENDPOINT_URL_SSM": f"http://127.0.0.1:{server.getsockname()[1]}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_REGION": "eu-west-1",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_PROFILE", raising=False)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        yield server


def test_a_registry_that_hangs_costs_one_try_of_a_second(
    silent: socket.socket, gateway_door: Door
) -> None:
    """At one door: it takes its second."""
    forget()
    gateway_door.origin = CONSOLE
    began = time.monotonic()
    # Undone before the door's own: it is put in the place of that.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "console_origin", WIRED)
        answers = [gateway_door.get("/sites") for _ in range(3)]
    assert time.monotonic() - began < 3
    assert [answer.status for answer in answers] == [200] * 3
    assert not any("Access-Control-Allow-Origin" in answer.headers for answer in answers)
    silent.settimeout(5)
    silent.accept()[0].close()
    silent.setblocking(False)
    with pytest.raises(BlockingIOError):
        silent.accept()
