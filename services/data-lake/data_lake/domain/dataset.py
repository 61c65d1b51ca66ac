"""A data set: what the catalogue says of it. Pure: no clock, network or environment."""

from typing import Literal

from msgspec import Struct

PartitionUnit = Literal["hour", "day", "month", "year", "value"]


class Column(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`type` is Trino's, as Athena writes it: https://docs.aws.amazon.com/athena/latest/ug/data-types.html

    One of boolean, integer, bigint, double, decimal(p,s), varchar, varbinary, date, timestamp(3),
    timestamp(3) with time zone, array(…), map(…, …), row(name type, …).
    """

    name: str
    type: str
    description: str = ""


class Layout(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the curated files lie: one partition for each `partition_unit` of `partition_source`.

    A partitioned table has one more column, `partition_column`, of type varchar: `2026`,
    `2026-01`, `2026-01-31`, `2026-01-31-23`, or the value itself. Without one all rows are in the
    partition "".
    Files are sorted by `sort_columns` when they are compacted.
    """

    partition_column: str = ""
    partition_source: str = ""
    partition_unit: PartitionUnit = "value"
    sort_columns: tuple[str, ...] = ()


class Dataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`name` is a table's name, `[a-z][a-z0-9_]{0,62}`; times are RFC 3339 in UTC.

    `schema_version` grows with each change of `columns`, `version` with each write of this item.
    """

    name: str
    columns: tuple[Column, ...] = ()
    layout: Layout = Layout()
    schema_version: int = 0
    version: int = 0
    description: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    created: str = ""
    updated: str = ""

    def column_types(self) -> dict[str, str]:
        """Name → type in the table's order, the partition's column last."""
        types = {column.name: column.type for column in self.columns}
        if self.layout.partition_column:
            types[self.layout.partition_column] = "varchar"
        return types
