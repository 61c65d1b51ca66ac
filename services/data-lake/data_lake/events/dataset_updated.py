"""What is said of a data set that has got rows."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from data_lake.domain.layout import Landing
from data_lake.events.envelope import CloudEvent, announced

DATASET_UPDATED = "stackyard.data-lake.dataset-updated.v1"
_UNTOLD = frozenset({"access_log", "bus_events"})
"""What is told of these would be an event, or an access, to be landed in turn."""


class UpdatedPartition(Struct, frozen=True):
    partition: str
    version: int
    rows: int


class Source(Struct, frozen=True):
    bucket: str
    key: str
    version: str


class DatasetUpdated(Struct, frozen=True, rename="camel"):
    dataset: str
    landing_id: str
    schema_version: int
    rows: int
    quarantined_rows: int
    partitions: list[UpdatedPartition]
    source: Source


Updated = CloudEvent[DatasetUpdated]


def is_announced(landing: Landing) -> bool:
    return landing.curated_rows > 0 and landing.dataset not in _UNTOLD


def dataset_updated(
    landing: Landing,
    schema_version: int,
    versions: Mapping[str, int],
    now: datetime,
    *,
    cause: str = "",
    correlation: str = "",
) -> Updated:
    """Of a landing that has ended; `versions`: partition → the version that has its rows.

    `cause` is the id of the event that told of the object, if one did.
    """
    data = DatasetUpdated(
        dataset=landing.dataset,
        landing_id=landing.id,
        schema_version=schema_version,
        rows=landing.curated_rows,
        quarantined_rows=landing.quarantined_rows,
        partitions=[
            UpdatedPartition(partition, versions[partition], rows)
            for partition, rows in sorted(landing.partitions.items())
        ],
        source=Source(landing.source["bucket"], landing.source["key"], landing.source["version"]),
    )
    return announced(
        DATASET_UPDATED,
        landing.dataset,
        now,
        cause or landing.id,
        data,
        identity=landing.id,
        correlation_id=correlation,
    )
