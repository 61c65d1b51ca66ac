"""Versioned items in memory, by the conditions that the table has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from stream_ingest.domain.versioned_item import Item, Key


@dataclass
class FakeItems:
    """`write_units` are as DynamoDB counts them: for each write one for each KB begun."""

    items: dict[Key, Item] = field(default_factory=dict)
    write_units: int = 0
    writes: int = 0

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        return {key: self.items[key] for key in keys if key in self.items}

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        keys = sorted(key for key in self.items if key[0] == partition)
        return [self.items[key] for key in keys if first <= key[1] <= last]

    def write(self, items: Sequence[Item]) -> set[Key]:
        refused = set()
        for item in items:
            stored = self.items.get(item.key)
            self.write_units += units(item)
            self.writes += 1
            if item.version == (stored.version if stored else 0) + 1:
                self.items[item.key] = item
            else:
                refused.add(item.key)
        return refused


def units(item: Item) -> int:
    """Names and values count; a number takes a byte for two digits, and one more.

    Source:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    names = len("pkskversionbodyexpiresAt")
    numbers = len(str(item.version)) // 2 + len(str(item.expires_at_s)) // 2 + 4
    size = names + numbers + len(item.key[0]) + len(item.key[1]) + len(item.body)
    return -(-size // 1024)
