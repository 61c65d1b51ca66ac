"""What the books say of a data set, and where they disagree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from data_lake.domain.checksum import total
from data_lake.domain.layout import Landed, Landing, Manifest, Pointer


class Difference(Struct, frozen=True):
    """`where` is a landing, a partition or an object; the numbers should be equal."""

    where: str
    what: str
    expected: int | str
    found: int | str


class Reconciled(Struct, frozen=True, kw_only=True):
    """Of one data set; `rows` = `curated_rows` + `quarantined_rows` when nothing differs.

    `recounted_rows` were read again from the files, None when that wasn't asked for. `unnamed` are
    objects that no version names: leftovers of attempts, until they expire. `under_way` are
    landings that have not ended.
    """

    dataset: str
    landings: int
    under_way: int
    rows: int
    curated_rows: int
    quarantined_rows: int
    partitions: int
    files: int
    bytes: int
    checksum: int
    recounted_rows: int | None
    unnamed: int
    unnamed_bytes: int
    differences: tuple[Difference, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.differences


def of_landings(landings: Iterable[Landing], lines: Iterable[Landed]) -> Iterator[Difference]:
    """Each landed row is in exactly one of curated or quarantine, and in the partitions told."""
    committed = defaultdict[str, dict[str, int]](dict)
    for line in lines:
        committed[line.landing_id][line.partition] = line.rows
    for landing in landings:
        where = f"landing {landing.id}"
        if not landing.ended:
            continue
        if (told := landing.curated_rows + landing.quarantined_rows) != landing.rows:
            yield Difference(where, "rows = curated + quarantined", landing.rows, told)
        if (parts := sum(landing.partitions.values())) != landing.curated_rows:
            yield Difference(where, "rows of its partitions", landing.curated_rows, parts)
        found = committed.pop(landing.id, {})
        for partition in sorted(landing.partitions.keys() | found.keys()):
            expected, rows = landing.partitions.get(partition, 0), found.get(partition, 0)
            if expected != rows:
                yield Difference(f"{where} in {partition!r}", "rows committed", expected, rows)
    known = {landing.id for landing in landings}
    for landing_id in committed.keys() - known:
        rows = sum(committed[landing_id].values())
        yield Difference(f"landing {landing_id}", "rows of a landing not in the ledger", 0, rows)


def of_unended(landings: Iterable[Landing], cutoff: str) -> Iterator[Difference]:
    """Begun before `cutoff`, RFC 3339 in UTC, and not ended: nobody works on them any more."""
    for landing in landings:
        if not landing.ended and landing.started < cutoff:
            what = f"landing begun {landing.started} that has ended"
            yield Difference(f"landing {landing.id}", what, 1, 0)


def of_partition(
    pointer: Pointer, manifest: Manifest, lines: Iterable[Landed]
) -> Iterator[Difference]:
    """The ledger's lines, the manifest's files and the pointer's sums tell the same rows."""
    where = f"partition {pointer.partition!r}"
    lines = [line for line in lines if line.version <= pointer.version]
    landed_rows = sum(line.rows for line in lines)
    landed_sum = total(line.checksum for line in lines)
    restored = total(file.checksum - file.restated for file in manifest.files)
    compared = (
        ("version", pointer.version, manifest.version),
        ("rows of the pointer and its files", pointer.rows, manifest.rows),
        ("bytes of the pointer and its files", pointer.bytes, manifest.bytes),
        ("checksum of the pointer and its files", pointer.checksum, manifest.checksum),
        ("rows of the ledger and the files", landed_rows, manifest.rows),
        ("checksum of the ledger and the files", landed_sum, restored),
    )
    for what, expected, found in compared:
        if expected != found:
            yield Difference(where, what, expected, found)


def of_athena(pointers: Iterable[Pointer], seen: Mapping[str, int]) -> Iterator[Difference]:
    versions = {pointer.partition: pointer.version for pointer in pointers}
    for partition in sorted(versions.keys() | seen.keys()):
        expected, found = versions.get(partition, 0), seen.get(partition, 0)
        if expected != found:
            yield Difference(f"partition {partition!r}", "version in Glue", expected, found)
