"""The next version of a partition: what a landing or a compaction makes of the one before."""

from collections.abc import Collection, Sequence

from data_lake.domain.layout import DataFile, Manifest

LANDING, COMPACTION = "landing", "compaction"


def appended(
    manifest: Manifest | None,
    *,
    dataset: str,
    partition: str,
    schema_version: int,
    files: Sequence[DataFile],
    landing_id: str,
    written: str,
) -> Manifest:
    """`manifest` is None for a partition that isn't there yet."""
    return Manifest(
        dataset=dataset,
        partition=partition,
        version=manifest.version + 1 if manifest else 1,
        schema_version=max(schema_version, manifest.schema_version if manifest else 0),
        files=(*(manifest.files if manifest else ()), *files),
        cause=f"{LANDING} {landing_id}",
        written=written,
    )


def replaced(
    manifest: Manifest,
    *,
    replaced_keys: Collection[str],
    files: Sequence[DataFile],
    compaction_id: str,
    schema_version: int,
    written: str,
) -> Manifest | None:
    """Files that were appended meanwhile stay; None when one of the replaced is gone."""
    kept = [file for file in manifest.files if file.key not in replaced_keys]
    if len(kept) + len(set(replaced_keys)) != len(manifest.files):
        return None
    return Manifest(
        dataset=manifest.dataset,
        partition=manifest.partition,
        version=manifest.version + 1,
        schema_version=max(schema_version, manifest.schema_version),
        files=(*kept, *files),
        cause=f"{COMPACTION} {compaction_id}",
        written=written,
    )


def only_adds(cause: str) -> bool:
    """Whether every file of the version before is also in the one of this cause."""
    return cause.startswith(f"{LANDING} ")
