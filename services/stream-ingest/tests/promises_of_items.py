"""What a store of versioned items promises; its fake, the file and the table are held to it."""

from collections.abc import Callable

from stream_ingest.domain.versioned_item import Item
from stream_ingest.use_cases.ports import VersionedItems


def item(pk: str = "home#one", sk: str = "-", version: int = 1, body: bytes = b"") -> Item:
    return Item((pk, sk), version, body or f"{pk} {sk} {version}".encode(), 1_770_000_000)


def what_is_written_is_read(items: VersionedItems) -> None:
    one, other = item(), item("home#other", body=bytes(range(256)))
    assert items.write([one, other]) == set()
    assert items.read([one.key, other.key, ("home#none", "-")]) == {
        one.key: one,
        other.key: other,
    }


def a_first_version_is_written_over_none_only(items: VersionedItems) -> None:
    items.write([item()])
    assert items.write([item(body=b"another")]) == {item().key}
    assert items.read([item().key]) == {item().key: item()}


def a_version_is_written_over_the_one_before_it_only(items: VersionedItems) -> None:
    items.write([item()])
    assert items.write([item(version=2)]) == set()
    assert items.write([item(version=2, body=b"another")]) == {item().key}
    assert items.write([item(version=4)]) == {item().key}
    assert items.read([item().key]) == {item().key: item(version=2)}


def a_version_after_none_is_refused(items: VersionedItems) -> None:
    assert items.write([item(version=2)]) == {item().key}
    assert items.read([item().key]) == {}


def each_of_many_is_decided_about_alone(items: VersionedItems) -> None:
    """More than one request takes, of statements and of bytes."""
    many = [item(f"home#{n}", body=b"x" * (100_000 if n < 30 else 1)) for n in range(130)]
    items.write(many[5:7])
    assert items.write(many) == {each.key for each in many[5:7]}
    assert items.read([each.key for each in many]) == {each.key: each for each in many}


def a_range_is_read_in_order_with_both_its_ends(items: VersionedItems) -> None:
    parts = [item("panes#1#7", f"{n:03d}") for n in range(30)]
    items.write([*reversed(parts), item("panes#1#8", "010")])
    assert items.between("panes#1#7", "004", "020#~") == parts[4:21]
    assert items.between("panes#1#9", "000", "999") == []


def a_range_may_be_larger_than_one_answer(items: VersionedItems) -> None:
    parts = [item("panes#1#7", f"{n:03d}", body=b"x" * 300_000) for n in range(5)]
    items.write(parts)
    assert items.between("panes#1#7", "000", "999") == parts


PROMISES: list[Callable[[VersionedItems], None]] = [
    what_is_written_is_read,
    a_first_version_is_written_over_none_only,
    a_version_is_written_over_the_one_before_it_only,
    a_version_after_none_is_refused,
    each_of_many_is_decided_about_alone,
    a_range_is_read_in_order_with_both_its_ends,
    a_range_may_be_larger_than_one_answer,
]
