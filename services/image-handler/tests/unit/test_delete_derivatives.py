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


def test_the_edges_forget_what_was_made_of_the_photograph(house: House) -> None:
    house.hear(house.hold())
    house.hear_deleted(deleted())
    assert list(house.caches.forgotten.values()) == [NAMES.prefix(deleted().data.photo_id)]


@pytest.mark.parametrize("name", [None, "truncated.jpg"])
def test_a_photograph_of_which_nothing_was_made_costs_no_invalidation(
    house: House, name: str | None
) -> None:
    """CloudFront has room for 15 in progress: those of photographs that were never served, or of
    a replayed archive, would take the places of others."""
    if name:
        house.hear(house.hold(name))
    assert house.hear_deleted(deleted()) == []
    assert house.caches.forgotten == {}
    assert house.derivatives.objects == {}


def test_a_replayed_archive_of_deleted_photographs_costs_no_invalidation(house: House) -> None:
    event = house.hold()
    house.hear(event)
    house.hear_deleted(deleted())
    for _ in range(3):
        assert house.hear(event) == []
        assert house.hear_deleted(deleted()) == []
    assert len(house.caches.forgotten) == 1


def test_edges_without_room_for_it_are_told_at_a_later_try(house: House) -> None:
    """The derivatives are gone by then; the manifest stays until the edges have been told."""
    house.hear(house.hold())
    house.caches.faults = [TransientError("TooManyInvalidationsInProgress")] * 3
    for _ in range(3):
        assert house.hear_deleted(deleted()) == ["0"]
        assert [key.partition("/")[0] for key in house.derivatives.objects] == ["manifests"]
    assert house.hear_deleted(deleted()) == []
    assert len(house.caches.forgotten) == 1
    assert house.derivatives.objects == {}


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
