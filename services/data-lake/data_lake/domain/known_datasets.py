"""What is known of a data set before its first row: its name's rule, and the lake's own ones."""

import re

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.domain.trino_types import TIMESTAMP

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

_TEXT = "varchar"


def _columns(**types: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=kind) for name, kind in types.items())


def _by_day(source: str, *sort_columns: str) -> Layout:
    return Layout(
        partition_column="day",
        partition_source=source,
        partition_unit="day",
        sort_columns=sort_columns,
    )


_KNOWN = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="readings",
            layout=_by_day("observed_at", "device_id", "kind", "observed_at"),
            description="Readings of all devices, as the stream has accepted them",
        ),
        # Given before the first landing: what an event's data has depends on which came first.
        Dataset(
            name="bus_events",
            columns=_columns(
                id=_TEXT,
                source=_TEXT,
                type=_TEXT,
                subject=_TEXT,
                time=TIMESTAMP,
                correlationid=_TEXT,
                causationid=_TEXT,
                data=_TEXT,
            ),
            layout=_by_day("time", "type", "time"),
            description="Every event of the bus that isn't the lake's own; data is JSON text",
        ),
        Dataset(
            name="access_log",
            layout=_by_day("time", "owner", "time"),
            description="Every query and download: who, what, how much",
        ),
    )
}


def new_dataset(name: str) -> Dataset:
    """Not stored yet: its version is 0."""
    return _KNOWN.get(name) or Dataset(name=name)
