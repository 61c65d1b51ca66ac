"""A refusal is told alike however often, and holds until the photograph is made after all."""

from hashlib import sha256

import pytest

from image_handler.domain.errors import NotDecodable
from image_handler.events import DerivativesMade, PhotoRefused
from tests.fakes import NOW, deleted, photograph
from tests.house import House, clock
from tests.interruptions import At


def test_a_refusal_names_what_was_read(house: House) -> None:
    house.hear(house.hold("truncated.jpg"))
    expected = sha256(photograph("truncated.jpg")).hexdigest()
    assert house.refusal.source.sha256 == expected


def test_a_refusal_is_the_same_event_however_often_and_late_it_is_said(house: House) -> None:
    """The claim has gone in between, and would be another reason."""
    house.now = clock()
    event = house.hold("truncated.jpg")
    house.hear(event, event)
    house.claims.objects.clear()
    house.hear(event)
    assert house.bus.events == house.bus.events[:1] * 3
    assert house.bus.events[0].time == NOW


def test_once_a_defect_is_mended_a_replayed_photograph_is_made_and_that_holds(
    house: House,
) -> None:
    """Of two events of one photo, the later one holds."""
    house.now = clock()
    event = house.hold()
    house.claims.faults = [NotDecodable("a defect of ours")]
    house.hear(event, event)
    refused, made = house.bus.events
    assert isinstance(refused.data, PhotoRefused)
    assert isinstance(made.data, DerivativesMade)
    assert made.data.made_at > refused.data.refused_at


def test_a_photograph_deleted_while_it_is_refused_leaves_no_refusal(house: House) -> None:
    event = house.hold("truncated.jpg")
    deletion = House(derivatives=house.derivatives)
    house.between = At(3, False, lambda: deletion.delete(deleted()))
    assert house.make(event).outcome.value == "deleted meanwhile"
    assert (house.derivatives.objects, house.bus.events) == ({}, [])


def test_why_a_photograph_was_refused_stands_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    house.hear(house.hold("truncated.jpg"), house.hold())
    refused, made = [vars(line) for line in caplog.records]
    assert (refused["message"], refused["reason"]) == ("refused", "truncated")
    assert refused["detail"].startswith("expected a JPEG that ends")
    assert "reason" not in made


def test_a_refusal_of_many_words_is_cut_to_what_the_contract_takes(house: House) -> None:
    house.claims.faults = [NotDecodable("x" * 5000)]
    house.hear(house.hold())
    assert len(house.refusal.detail) == 1000
