import pytest

from cron_audit import wiring
from cron_audit.use_cases import ConsoleOrigin
from tests.door import Door


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    console_origin = ConsoleOrigin(door.registry, door.clock)
    monkeypatch.setattr(wiring, "ledger", lambda: door.ledger)
    monkeypatch.setattr(wiring, "console_origin", lambda: console_origin)
    return door
