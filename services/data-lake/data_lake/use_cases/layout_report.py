"""How the files of a data set lie: too small, too large, out of order, or all in one partition."""

from dataclasses import dataclass
from statistics import median

from msgspec import Struct

from data_lake.domain.compaction import CompactionPolicy, files_to_compact
from data_lake.domain.layout import Manifest
from data_lake.use_cases.ports import Catalogue, Commits


class PartitionLayout(Struct, frozen=True, kw_only=True):
    """`unsorted` files aren't in the order that the data set asks for."""

    partition: str
    version: int
    files: int
    small: int
    large: int
    unsorted: int
    rows: int
    bytes: int
    is_worth_compacting: bool


class LayoutReport(Struct, frozen=True, kw_only=True):
    """`skew` is the largest partition's bytes over the median's: 1 when all are alike."""

    dataset: str
    files: int
    small: int
    rows: int
    bytes: int
    average_bytes: int
    skew: float
    partitions: tuple[PartitionLayout, ...]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    catalogue: Catalogue
    commits: Commits
    policy: CompactionPolicy

    def __call__(self, name: str) -> LayoutReport:
        dataset = self.catalogue.dataset(name)
        sort_columns = dataset.layout.sort_columns if dataset else ()
        manifests = (self.commits.manifest(each) for each in self.commits.pointers(name))
        partitions = [self._of(each, sort_columns) for each in manifests if each is not None]
        files = sum(each.files for each in partitions)
        weight = sum(each.bytes for each in partitions)
        middle = median(each.bytes for each in partitions) if partitions else 0
        return LayoutReport(
            dataset=name,
            files=files,
            small=sum(each.small for each in partitions),
            rows=sum(each.rows for each in partitions),
            bytes=weight,
            average_bytes=weight // files if files else 0,
            skew=round(max(each.bytes for each in partitions) / middle, 2) if middle else 1.0,
            partitions=tuple(partitions),
        )

    def _of(self, manifest: Manifest, sort_columns: tuple[str, ...]) -> PartitionLayout:
        files = manifest.files
        return PartitionLayout(
            partition=manifest.partition,
            version=manifest.version,
            files=len(files),
            small=sum(self.policy.is_small(file) for file in files),
            large=sum(self.policy.is_large(file) for file in files),
            unsorted=sum(file.sorted_by != sort_columns for file in files),
            rows=manifest.rows,
            bytes=manifest.bytes,
            is_worth_compacting=bool(
                files_to_compact(manifest, self.policy, sort_columns, is_thorough=True)
            ),
        )
