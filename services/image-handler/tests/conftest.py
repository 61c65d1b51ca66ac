import pytest

from image_handler import wiring
from tests.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(wiring, "make_derivatives", lambda: house.make)
    monkeypatch.setattr(wiring, "delete_derivatives", lambda: house.delete)
    monkeypatch.setattr(wiring, "quarantine", lambda: house.quarantine)
    return house
