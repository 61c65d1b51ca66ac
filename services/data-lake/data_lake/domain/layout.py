"""Where curated rows lie: immutable files, which a partition's immutable manifests name.

A pointer names the manifest that counts. A commit writes a new one and moves the pointer by a
conditional write. Readers read the pointer, its manifest, then the files: they never list.
"""

from typing import Any

from msgspec import Struct, field

from data_lake.domain.checksum import total

Bound = int | float | str | None
"""Numbers as such, dates and timestamps as ISO 8601, text cut to 64 characters."""


class ColumnStatistics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one column of one file: `bytes` compressed; bounds are None where they aren't known.

    A maximum of text that was cut isn't a bound: it is None then.
    """

    bytes: int
    minimum: Bound = None
    maximum: Bound = None
    nulls: int = 0


class DataFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A Parquet object of the curated bucket, which never changes.

    `footer_bytes` are read by every query. `checksum` is the sum, modulo 2**64, of a hash of each
    of its rows, so that files add up whatever their order (domain/checksum.py).
    `sources` are the landings whose rows it holds.
    `restated` is what rewriting them into wider types added to their checksum: the landings' sum is
    `checksum` - `restated` (a double's text isn't a whole number's).
    """

    key: str
    bytes: int
    rows: int
    checksum: int
    sources: tuple[str, ...]
    columns: dict[str, ColumnStatistics] = field(default_factory=dict)
    footer_bytes: int = 0
    restated: int = 0
    sorted_by: tuple[str, ...] = ()
    written: str = ""


class Manifest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All files of one version of a partition; version 0 is an empty one that was never written.

    `cause` is `landing <id>`, which only adds files, or `compaction <id>`, which adds no rows.
    """

    dataset: str
    partition: str
    version: int
    schema_version: int
    files: tuple[DataFile, ...] = ()
    cause: str = ""
    written: str = ""

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def checksum(self) -> int:
        return total(file.checksum for file in self.files)


class Pointer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which version of a partition is the one that counts; sums and cause are its manifest's."""

    dataset: str
    partition: str
    version: int
    manifest_key: str
    rows: int
    bytes: int
    files: int
    checksum: int
    cause: str = ""
    updated: str = ""


class Landed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ledger's line of a landing in a partition, committed with the version that it made."""

    dataset: str
    partition: str
    landing_id: str
    version: int
    rows: int
    checksum: int


class StoredObject(Struct, frozen=True, kw_only=True):
    """What a listing says of an object; `modified` is RFC 3339 in UTC."""

    key: str
    bytes: int
    modified: str


class Landing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ledger's line of one landed object: where each of its rows went.

    `id` follows from the object (bucket, key, version), so that a repeat is known. `rows` =
    `curated_rows` + `quarantined_rows` once `state` is "landed"; a refused file is "quarantined"
    with `curated_rows` 0. `partitions`: partition → rows. `revision` grows with each write.
    """

    id: str
    dataset: str
    state: str
    source: dict[str, Any]
    rows: int = 0
    curated_rows: int = 0
    quarantined_rows: int = 0
    checksum: int = 0
    partitions: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    started: str = ""
    ended: str = ""
    revision: int = 0

    @property
    def is_in_quarantine(self) -> bool:
        return self.quarantined_rows > 0 or self.state == "quarantined"


def pointer_to(manifest: Manifest, key: str) -> Pointer:
    return Pointer(
        dataset=manifest.dataset,
        partition=manifest.partition,
        version=manifest.version,
        manifest_key=key,
        rows=manifest.rows,
        bytes=manifest.bytes,
        files=len(manifest.files),
        checksum=manifest.checksum,
        cause=manifest.cause,
        updated=manifest.written,
    )


def landed_with(manifest: Manifest, landing_id: str) -> Landed:
    """The line of a landing whose rows are in files of their own, as they are when it commits."""
    added = [file for file in manifest.files if file.sources == (landing_id,)]
    return Landed(
        dataset=manifest.dataset,
        partition=manifest.partition,
        landing_id=landing_id,
        version=manifest.version,
        rows=sum(file.rows for file in added),
        checksum=total(file.checksum for file in added),
    )
