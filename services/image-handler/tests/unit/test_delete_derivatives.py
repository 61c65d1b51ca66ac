"""photo-deleted through the deployed handler, and its race with photo-received."""

import pytest
from msgspec import structs

from image_handler.domain.errors import TransientError
from tests.fakes import NAMES, deleted, received, written
from tests.house import House


def test_a_deleted_photograph_leaves_nothing_but_its_tombstone(house: House) -> None:
    house.hear(house.hold())
    assert house.hear_deleted(deleted()) == []
    assert house.derivatives.objects == {}
    assert house.derivatives.is_deleted(deleted().data.photo_id)


def test_the_edges_forget_the_photograph_by_the_events_id(house: House) -> None:
    house.hear_deleted(deleted())
    assert house.caches.forgotten == {deleted().id: NAMES.prefix(deleted().data.photo_id)}


def test_other_photographs_stay(house: House) -> None:
    house.hear(house.hold())
    before = dict(house.derivatives.objects)
    other = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7e12"
    gone = written(deleted()).replace(str(deleted().data.photo_id), other)
    assert house.hear_deleted(gone) == []
    assert house.derivatives.objects == before


def test_a_deletion_heard_twice_changes_nothing_more(house: House) -> None:
    house.hear(house.hold())
    assert house.hear_deleted(deleted(), deleted()) == []
    assert len(house.caches.forgotten) == 1


def test_a_deletion_that_comes_first_wins(house: House) -> None:
    house.hear_deleted(deleted())
    assert house.hear(house.hold()) == []
    assert (house.derivatives.objects, house.bus.events) == ({}, [])


@pytest.mark.parametrize(
    "body",
    [
        "{",
        written(received()),
        written(structs.replace(deleted(), subject="another")),
        written(deleted()).replace("photo-deleted.v1", "photo-deleted.v2"),
    ],
)
def test_poison_is_kept_as_it_came(house: House, body: str) -> None:
    assert house.hear_deleted(body) == []
    assert house.quarantine.kept == {"0": body}


def test_what_fails_for_now_goes_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def throttled(prefix: str) -> None:
        raise TransientError(f"throttled at {prefix}")

    monkeypatch.setattr(house.derivatives, "erase", throttled)
    assert house.hear_deleted(deleted()) == ["0"]
