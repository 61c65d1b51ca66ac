"""What people may say of a data set, as JSON, and what becomes of it."""

import re
from typing import Any, get_args

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from data_lake.domain.dataset import Column, Dataset, Layout, PartitionUnit
from data_lake.domain.errors import Conflict
from data_lake.domain.rules import Invalid, Rules, Violation
from data_lake.domain.value_rules import array_of, matching, one_of, prose, text

NAME = re.compile("[a-z][a-z0-9_]{0,62}")
OWN_DATASETS = frozenset({"access_log", "bus_events"})
"""Written by the lake alone: nobody adds a line to what is held against people."""
_TAG = re.compile("[a-z0-9][a-z0-9-]{0,39}")
_name = matching(NAME, "1 to 63 of a-z 0-9 _, the first a letter")
_column_name = text(128)
_COLUMN = Rules("column", {"name": _column_name, "description": prose(2_000)}, frozenset({"name"}))
_LAYOUT = Rules(
    "layout",
    {
        "partitionColumn": _name,
        "partitionSource": _column_name,
        "partitionUnit": one_of(get_args(PartitionUnit)),
        "sortColumns": array_of(_column_name, 0, 8),
    },
    frozenset(),
)
DATASET = Rules(
    "data set",
    {
        "description": prose(4_000),
        "owner": text(120),
        "tags": array_of(matching(_TAG, "1 to 40 of a-z 0-9 -, the first none"), 0, 20),
        "columns": array_of(_COLUMN.rule, 0, 2_000),
        "layout": _LAYOUT.rule,
    },
    frozenset(),
)


class DatasetDetails(Struct, frozen=True, kw_only=True):
    """What wasn't said is UNSET. `columns`: name → description."""

    description: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    columns: dict[str, str] | UnsetType = UNSET
    layout: Layout | UnsetType = UNSET


def dataset_details(body: object) -> DatasetDetails:
    """Raises Invalid."""
    said = DATASET.checked(body)
    told: dict[str, Any] = {name: said[name].strip() for name in ("description", "owner")
                            if name in said}  # fmt: skip
    if "tags" in said:
        told["tags"] = tuple(dict.fromkeys(said["tags"]))
    if "columns" in said:
        told["columns"] = {each["name"]: each.get("description", "") for each in said["columns"]}
    if "layout" in said:
        told["layout"] = _layout(said["layout"])
    return DatasetDetails(**told)


def whole(details: DatasetDetails) -> DatasetDetails:
    """What isn't said of it is said to be nothing; how its rows lie stays."""
    nothing = DatasetDetails(description="", owner="", tags=(), columns={})
    said = {name: value for name in nothing.__struct_fields__
            if (value := getattr(details, name)) is not UNSET}  # fmt: skip
    return replace(nothing, **said)


def described(dataset: Dataset, details: DatasetDetails, *, has_rows: bool) -> Dataset:
    """The data set as it is said to be; raises Invalid for a column that it hasn't.

    Raises Conflict when rows lie by another partition: only how they are sorted may change then.
    """
    changes: dict[str, Any] = {
        name: value
        for name in ("description", "owner", "tags", "layout")
        if (value := getattr(details, name)) is not UNSET
    }
    if details.columns is not UNSET:
        changes["columns"] = _described(dataset.columns, details.columns)
    if details.layout is not UNSET and has_rows and _cut(details.layout) != _cut(dataset.layout):
        raise Conflict(
            "layout-fixed",
            f"data set {dataset.name} has rows, which lie by {_cut(dataset.layout)}; land them"
            " under another name to have them lie otherwise",
        )
    return replace(dataset, **changes)


def _layout(said: dict[str, Any]) -> Layout:
    layout = Layout(
        partition_column=said.get("partitionColumn", ""),
        partition_source=said.get("partitionSource", ""),
        partition_unit=said.get("partitionUnit", "value"),
        sort_columns=tuple(said.get("sortColumns", ())),
    )
    if bool(layout.partition_column) != bool(layout.partition_source):
        missing = "partitionSource" if layout.partition_column else "partitionColumn"
        fault = "partitionColumn and partitionSource come together: its name, and what it is of"
        raise Invalid("data set", (Violation(f"#/layout/{missing}", fault),))
    if layout.partition_column and layout.partition_column == layout.partition_source:
        fault = "must not be the name of the column that it is of"
        raise Invalid("data set", (Violation("#/layout/partitionColumn", fault),))
    return layout


def _described(columns: tuple[Column, ...], said: dict[str, str]) -> tuple[Column, ...]:
    known = {column.name for column in columns}
    if unknown := tuple(name for name in said if name not in known):
        fault = f"no column is called {', '.join(unknown)}; there are {', '.join(known) or 'none'}"
        raise Invalid("data set", (Violation("#/columns", fault),))
    return tuple(replace(column, description=said.get(column.name, "")) for column in columns)


def _cut(layout: Layout) -> tuple[str, str, str]:
    unit = layout.partition_unit if layout.partition_column else ""
    return layout.partition_column, layout.partition_source, unit
