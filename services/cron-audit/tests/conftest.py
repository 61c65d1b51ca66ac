import pytest

from cron_audit import wiring
from tests.door import Door


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(wiring, "ledger", lambda: door.ledger)
    return door
