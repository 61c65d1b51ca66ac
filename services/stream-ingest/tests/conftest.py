import pytest

from stream_ingest.wiring import http
from tests.door import Door


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(http, "accept_readings", lambda: door.accept_readings)
    monkeypatch.setattr(http, "console_origin", lambda: door.console_origin)
    return door
