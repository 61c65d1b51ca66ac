"""Names and types of columns: valid for every engine, and back again."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_lake.domain.column_names import column_names
from data_lake.domain.evolution import can_hold, merged
from data_lake.domain.trino_types import (
    TIMESTAMP,
    ZONED,
    Array,
    Kind,
    Map,
    Row,
    duckdb_type,
    kind_of,
    text_of,
)

_SIMPLE = st.sampled_from(
    ["boolean", "integer", "bigint", "double", "varchar", "varbinary", "date", TIMESTAMP, ZONED,
     "decimal(10,2)"]
)  # fmt: skip


def _nested(kinds: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    fields = st.dictionaries(st.sampled_from(["a", "b_1", "row", "Map"]), kinds, min_size=1)
    return st.one_of(
        kinds.map(Array),
        st.builds(Map, _SIMPLE, kinds),
        fields.map(lambda found: Row(tuple(found.items()))),
    )


KINDS: st.SearchStrategy[Kind] = st.recursive(_SIMPLE, _nested, max_leaves=5)


@settings(max_examples=50, deadline=None)
@given(KINDS)
def test_a_types_text_is_read_as_that_type(kind: Kind) -> None:
    assert kind_of(text_of(kind)) == kind
    assert kind_of(text_of(kind).replace(", ", ",")) == kind


@pytest.mark.parametrize(
    "text", ["", "text", "array(", "array(bigint", "row()", "bigint)", "map(a)"]
)
def test_a_text_that_is_no_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        kind_of(text)


def test_a_type_is_duckdbs_by_its_parts() -> None:
    kind = kind_of("row(a array(map(varchar, timestamp(3))), b decimal(10,2))")
    assert duckdb_type(kind) == 'STRUCT("a" MAP(VARCHAR, TIMESTAMP)[], "b" DECIMAL(10,2))'


@settings(max_examples=50, deadline=None)
@given(KINDS, KINDS)
def test_a_merged_type_holds_both(kind: Kind, other: Kind) -> None:
    found = merged(kind, other)
    assert merged(kind, kind) == kind
    if found is not None:
        assert can_hold(found, kind) or found == kind
        assert merged(found, other) == found


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Größe (m²)", "größe_M2", ""], ["grosse_m2", "grosse_m2_2", "column_3"]),
        (["a", "A", "a_2"], ["a", "a_2", "a_2_2"]),
        (["2019", "--", "day"], ["_2019", "column_2", "day_2"]),
        (["氏名", "x" * 200], ["氏名", "x" * 128]),
    ],
)
def test_names_are_valid_and_unique(texts: list[str], names: list[str]) -> None:
    assert column_names(texts, ["day"]) == names


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=8))
@example(["\u13a0", "\U0001f130", "\u0130"])
def test_as_many_names_as_texts_none_twice(texts: list[str]) -> None:
    names = column_names(texts)
    assert len(set(names)) == len(texts)
    assert all(name == name.lower() and name.replace("_", "a").isalnum() for name in names)
