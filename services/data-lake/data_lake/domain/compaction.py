"""Which files of a partition are worth writing anew."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from data_lake.domain.checksum import difference, total
from data_lake.domain.errors import PermanentError
from data_lake.domain.layout import DataFile, Manifest

MOST_SOURCES = 64
"""More landings than these aren't named in every manifest: the ledger knows them by partition."""

ROW_GROUP_ROWS = 122_880
"""DuckDB's own: https://duckdb.org/docs/stable/data/parquet/tips"""


class LostRows(PermanentError):
    """What was written isn't what was read: nothing is committed, and people must look."""


class CompactionPolicy(Struct, frozen=True, kw_only=True):
    """Files from half of `target_bytes` to twice as much are left alone once they are sorted.

    `small_files` of them in a partition are worth a compaction at once; a thorough one merges any
    two. Athena's advice is at least 128 MB:
    https://docs.aws.amazon.com/athena/latest/ug/performance-tuning-data-optimization-techniques.html
    """

    target_bytes: int
    small_files: int
    row_group_rows: int = ROW_GROUP_ROWS

    @property
    def most_bytes(self) -> int:
        """Of one compaction's input: its sorted runs, not compressed, must fit on the disk."""
        return 2 * self.target_bytes

    def is_small(self, file: DataFile) -> bool:
        return file.bytes < self.target_bytes // 2

    def is_large(self, file: DataFile) -> bool:
        """And may become smaller: a row group stays in one file."""
        return file.bytes > 2 * self.target_bytes and file.rows > self.row_group_rows


class Rewritten(Struct, frozen=True):
    """New files in order; `restated` is what wider types add to their rows' sum, mostly 0."""

    paths: tuple[str, ...]
    restated: int


def needs_compaction(manifest: Manifest, policy: CompactionPolicy) -> bool:
    return sum(policy.is_small(file) for file in manifest.files) >= policy.small_files


def files_to_compact(
    manifest: Manifest,
    policy: CompactionPolicy,
    sort_columns: Sequence[str],
    *,
    is_thorough: bool,
) -> tuple[DataFile, ...]:
    """A group that one compaction replaces, or none; a thorough one leaves no two small files.

    Otherwise a file joins smaller ones only when they weigh as much as itself, so that a row is
    rewritten once for each doubling of its file, and not once for each landing.
    """
    wrong = [file for file in manifest.files if _is_wrong(file, policy, sort_columns)]
    if wrong:
        return _bounded(sorted(wrong, key=_place(sort_columns)), policy)
    small = sorted(
        (file for file in manifest.files if policy.is_small(file)), key=lambda file: file.bytes
    )
    if not is_thorough:
        small = _of_similar_size(small, policy)
    group = _bounded(sorted(small, key=_place(sort_columns)), policy)
    return group if len(group) > 1 else ()


def inheriting(made: Sequence[DataFile], group: Sequence[DataFile]) -> list[DataFile]:
    """The new files with what they owe to the replaced: whose rows they hold, and their sum."""
    sources = tuple(sorted({source for file in group for source in file.sources}))
    if len(sources) > MOST_SOURCES or not all(file.sources for file in group):
        sources = ()
    landed = total(file.checksum - file.restated for file in group)
    restated = difference(total(file.checksum for file in made), landed)
    return [
        replace(file, sources=sources, restated=0 if index else restated)
        for index, file in enumerate(made)
    ]


def _is_wrong(file: DataFile, policy: CompactionPolicy, sort_columns: Sequence[str]) -> bool:
    """Too large to be read in parallel, or large and unsorted; small ones are merged anyway."""
    is_sorted = file.sorted_by == tuple(sort_columns)
    return policy.is_large(file) or (not is_sorted and not policy.is_small(file))


def _of_similar_size(ascending: list[DataFile], policy: CompactionPolicy) -> list[DataFile]:
    taken, weight = list[DataFile](), policy.target_bytes // 64
    for file in ascending:
        if file.bytes > weight and taken:
            break
        taken.append(file)
        weight = max(weight, sum(each.bytes for each in taken))
    return taken


def _bounded(files: Sequence[DataFile], policy: CompactionPolicy) -> tuple[DataFile, ...]:
    """One file at least, however large."""
    group, weight = list[DataFile](), 0
    for file in files:
        weight += file.bytes
        if group and weight > policy.most_bytes:
            break
        group.append(file)
    return tuple(group)


class _Place(Struct, frozen=True, order=True):
    """Numbers before text, and either before what has no bound."""

    is_unknown: bool
    is_text: bool
    number: float
    text: str
    key: str


def _place(sort_columns: Sequence[str]) -> "_Order":
    return _Order(sort_columns[0] if sort_columns else "")


class _Order(Struct, frozen=True):
    """By the first sorted column's minimum: neighbours go into one file, and ranges stay apart."""

    column: str

    def __call__(self, file: DataFile) -> _Place:
        statistics = file.columns.get(self.column)
        bound = statistics.minimum if statistics else None
        if isinstance(bound, str):
            return _Place(False, True, 0, bound, file.key)
        return _Place(bound is None, False, float(bound or 0), "", file.key)
