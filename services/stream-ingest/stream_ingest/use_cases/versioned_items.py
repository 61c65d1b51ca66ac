"""Items that are changed only as they were read: what folding and closing windows rest upon."""

from collections.abc import Collection, Sequence
from typing import Protocol

from stream_ingest.domain.versioned_item import Item, Key

# As often as an item is read anew when somebody else has changed it meanwhile.
MOST_TRIES = 10


class VersionedItems(Protocol):
    """Every method raises TransientError when the store can't now."""

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        """As all writes that were answered have left them; those that aren't there are left out."""

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        """Those of a partition by sort key, with both of its ends; as `read` otherwise."""

    def write(self, items: Sequence[Item]) -> set[Key]:
        """Write each over the version before it, or over none; answer those that have another.

        Not a transaction: each is written or not, and when it raises, any of them may have been.
        """
