"""What the routes of data sets answer; openapi.yml is the authority."""

from msgspec import Struct

from data_lake.domain.dataset import Dataset, Layout
from data_lake.domain.layout import DataFile, Pointer
from data_lake.use_cases.catalogue.read_datasets import Holding, Origin


class SummaryAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    name: str
    description: str
    owner: str
    tags: tuple[str, ...]
    partitions: int
    rows: int
    bytes: int
    files: int
    fresh_at: str | None = None
    version: int


class DatasetPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    datasets: list[SummaryAnswer]
    next_cursor: str | None = None


class ColumnAnswer(Struct, frozen=True, kw_only=True):
    name: str
    type: str
    description: str


class LayoutAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    partition_column: str | None = None
    partition_source: str | None = None
    partition_unit: str | None = None
    sort_columns: tuple[str, ...]


class DatasetAnswer(SummaryAnswer, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    columns: list[ColumnAnswer]
    layout: LayoutAnswer
    schema_version: int
    created_at: str
    updated_at: str


class PartitionAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    partition: str
    version: int
    rows: int
    bytes: int
    files: int
    checksum: str
    cause: str | None = None
    updated_at: str


class PartitionPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    partitions: list[PartitionAnswer]
    next_cursor: str | None = None


class VersionPageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    versions: list[PartitionAnswer]
    next_cursor: str | None = None


class FileAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    key: str
    bytes: int
    rows: int
    checksum: str
    sources: tuple[str, ...]
    written_at: str


class FilePageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    files: list[FileAnswer]
    next_cursor: str | None = None


class LandedAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    partition: str
    version: int
    rows: int


class OriginAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    landing_id: str
    state: str
    bucket: str
    key: str
    object_version: str
    event_id: str | None = None
    landed: list[LandedAnswer]
    started_at: str


class LineageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    origins: list[OriginAnswer]
    next_cursor: str | None = None


def summary_answer(holding: Holding) -> SummaryAnswer:
    dataset = holding.dataset
    return SummaryAnswer(
        name=dataset.name,
        description=dataset.description,
        owner=dataset.owner,
        tags=dataset.tags,
        partitions=holding.partitions,
        rows=holding.rows,
        bytes=holding.bytes,
        files=holding.files,
        fresh_at=holding.fresh or None,
        version=dataset.version,
    )


def dataset_answer(holding: Holding) -> DatasetAnswer:
    dataset, summary = holding.dataset, summary_answer(holding)
    said = {name: getattr(summary, name) for name in summary.__struct_fields__}
    return DatasetAnswer(
        **said,
        columns=_columns(dataset),
        layout=_layout(dataset.layout),
        schema_version=dataset.schema_version,
        created_at=dataset.created,
        updated_at=dataset.updated,
    )


def partition_answer(pointer: Pointer) -> PartitionAnswer:
    return PartitionAnswer(
        partition=pointer.partition,
        version=pointer.version,
        rows=pointer.rows,
        bytes=pointer.bytes,
        files=pointer.files,
        checksum=_checksum(pointer.checksum),
        cause=pointer.cause or None,
        updated_at=pointer.updated,
    )


def file_answer(file: DataFile) -> FileAnswer:
    return FileAnswer(
        key=file.key,
        bytes=file.bytes,
        rows=file.rows,
        checksum=_checksum(file.checksum),
        sources=file.sources,
        written_at=file.written,
    )


def origin_answer(origin: Origin) -> OriginAnswer:
    landing, source = origin.landing, origin.landing.source
    return OriginAnswer(
        landing_id=landing.id,
        state=landing.state,
        bucket=source.get("bucket", ""),
        key=source.get("key", ""),
        object_version=source.get("version", ""),
        event_id=source.get("cause") or None,
        landed=[
            LandedAnswer(partition=line.partition, version=line.version, rows=line.rows)
            for line in origin.landed
        ],
        started_at=landing.started,
    )


def _columns(dataset: Dataset) -> list[ColumnAnswer]:
    told = [
        ColumnAnswer(name=each.name, type=each.type, description=each.description)
        for each in dataset.columns
    ]
    if dataset.layout.partition_column and dataset.columns:
        of = f"The partition: the {dataset.layout.partition_unit} of"
        said = f"{of} {dataset.layout.partition_source}."
        name = dataset.layout.partition_column
        told.append(ColumnAnswer(name=name, type="varchar", description=said))
    return told


def _layout(layout: Layout) -> LayoutAnswer:
    return LayoutAnswer(
        partition_column=layout.partition_column or None,
        partition_source=layout.partition_source or None,
        partition_unit=layout.partition_unit if layout.partition_column else None,
        sort_columns=layout.sort_columns,
    )


def _checksum(checksum: int) -> str:
    """As text: JSON's numbers are exact up to 2**53 for most readers."""
    return f"{checksum:016x}"
