"""How a data set's columns may change with a file: new ones, and wider types; never narrower."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from data_lake.domain.dataset import Column, Dataset
from data_lake.domain.trino_types import TIMESTAMP, ZONED, Array, Kind, Map, Row, kind_of, text_of

TEXT_LADDER: tuple[Kind, ...] = ("boolean", "bigint", "double", "date", TIMESTAMP, "varchar")
"""What text may stand for, the first that all of a new column fits; integers are bigint, so that
arithmetic doesn't overflow at the first product."""

_WIDER: dict[Kind, tuple[Kind, ...]] = {
    "integer": ("bigint", "double"),
    "bigint": ("double",),
    "date": (TIMESTAMP,),
}
_NUMBERS = ("integer", "bigint", "double")
_TIMES = ("date", TIMESTAMP, ZONED)


def widenings(kind: Kind) -> tuple[Kind, ...]:
    """What a column of this type may become, narrowest first.

    Nothing becomes varchar by itself: one word among numbers is an error more often than a new
    meaning, and sums over the column would end. An operator may widen it, then replay.
    """
    return _WIDER.get(kind, ())


def merged(kind: Kind, other: Kind) -> Kind | None:
    """The type of a column of the first that takes the second's values too; None if none does."""
    if kind == other:
        return kind
    if isinstance(kind, Row) and isinstance(other, Row):
        return _merged_rows(kind, other)
    if isinstance(kind, Array) and isinstance(other, Array):
        element = merged(kind.element, other.element)
        return None if element is None else Array(element)
    if isinstance(kind, Map) and isinstance(other, Map) and kind.key == other.key:
        value = merged(kind.value, other.value)
        return None if value is None else Map(kind.key, value)
    if not (isinstance(kind, str) and isinstance(other, str)):
        return None
    if kind == "varchar":
        return kind
    for family in (_NUMBERS, _TIMES):
        if kind in family and other in family:
            return max(kind, other, key=family.index)
    return None


def _merged_rows(row: Row, other: Row) -> Row | None:
    fields = dict(row.fields)
    names = {name.lower(): name for name in fields}
    for name, kind in other.fields:
        known = names.get(name.lower())
        if known is None:
            fields[name] = kind
            continue
        found = merged(fields[known], kind)
        if found is None:
            return None
        fields[known] = found
    return Row(tuple(fields.items()))


def can_hold(kind: Kind, other: Kind) -> bool:
    """Whether values of the second may be among those of the first, each for itself."""
    if "varchar" in (kind, other) and isinstance(kind, str) and isinstance(other, str):
        return kind == "varchar" and other != "varbinary"
    families = (_NUMBERS, _TIMES)
    if any(kind in family and other in family for family in families):
        return True
    return (_is_number(kind) and _is_number(other)) or merged(kind, other) == kind


def _is_number(kind: Kind) -> bool:
    return kind in _NUMBERS or (isinstance(kind, str) and kind.startswith("decimal"))


def evolved(dataset: Dataset, columns: Iterable[tuple[str, Kind]], now: str) -> Dataset:
    """With columns that hold these too; new ones come last. As it was if none differs.

    `version` and `schema_version` grow by one with a change.
    """
    known = {column.name: column for column in dataset.columns}
    for name, kind in columns:
        column = known.get(name)
        if column is None:
            known[name] = Column(name=name, type=text_of(kind))
        # Somebody else may have widened it further since the file was read.
        elif (wider := merged(kind_of(column.type), kind)) is not None:
            known[name] = replace(column, type=text_of(wider))
    found = tuple(known.values())
    if found == dataset.columns and dataset.version:
        return dataset
    return replace(
        dataset,
        columns=found,
        schema_version=dataset.schema_version + 1,
        version=dataset.version + 1,
        created=dataset.created or now,
        updated=now,
    )


def chosen(fails: Sequence[tuple[Kind, int]]) -> tuple[Kind, int]:
    """Of a known column's type and its widenings, each with how many values don't fit it.

    The narrowest that none fits worse than another: a wider type that mends nothing isn't taken.
    """
    return min(fails, key=lambda each: each[1])
