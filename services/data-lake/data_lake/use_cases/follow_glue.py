"""Athena's sight of a data set is brought to where its pointers are."""

from collections.abc import Collection
from dataclasses import dataclass

from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.layout import Pointer
from data_lake.use_cases.ports import Catalogue, Commits, GlueTables

# Each round but the first answers a commit of somebody else that came between.
MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class FollowGlue:
    """After a commit, and each hour for all.

    Glue has no conditions for partitions. So whoever has written looks at the pointers again: the
    last to write is then one who has seen the last pointer.
    """

    catalogue: Catalogue
    commits: Commits
    glue: GlueTables

    def __call__(self, name: str, partitions: Collection[str] | None = None) -> int:
        """How many partitions were switched; all that stand elsewhere for None.

        Raises TransientError when they move faster than they can be followed.
        """
        written: tuple[int, dict[str, int]] | None = None
        switched = set[str]()
        for _ in range(MOST_ROUNDS):
            dataset = self.catalogue.dataset(name)
            if dataset is None:
                return 0
            pointers = self._pointers(name, partitions)
            stale = dict(pointers)
            if written is not None:
                stale = _moved(pointers, written[1])
                if not stale and written[0] == dataset.version:
                    return len(switched)
            elif partitions is None:
                stale = _moved(pointers, self.glue.versions(dataset))
            try:
                self.glue.follow(dataset, stale)
            except Contended:
                continue
            switched |= stale.keys()
            written = dataset.version, {each: pointers[each].version for each in pointers}
        raise TransientError(f"data set {name} moves faster than its table can follow")

    def _pointers(self, name: str, partitions: Collection[str] | None) -> dict[str, Pointer]:
        if partitions is None:
            return {pointer.partition: pointer for pointer in self.commits.pointers(name)}
        found = (self.commits.pointer(name, partition) for partition in partitions)
        return {pointer.partition: pointer for pointer in found if pointer is not None}


def _moved(pointers: dict[str, Pointer], seen: dict[str, int]) -> dict[str, Pointer]:
    return {
        partition: pointer
        for partition, pointer in pointers.items()
        if seen.get(partition) != pointer.version
    }
