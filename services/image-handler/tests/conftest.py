import pytest

from image_handler.wiring import derivatives
from tests.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(derivatives, "make_derivatives", lambda: house.make)
    monkeypatch.setattr(derivatives, "delete_derivatives", lambda: house.delete)
    monkeypatch.setattr(derivatives, "quarantine", lambda: house.quarantine)
    return house
