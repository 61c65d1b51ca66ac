"""The schema says what the code takes: no more, no less."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from stream_ingest.domain.instant import instant_us
from stream_ingest.events.readings import MOST_CHARACTERS, SCHEMA_VERSION, Unreadable, read
from tests.batches import READING, wire

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / f"reading.v{SCHEMA_VERSION}.json").read_text()
)
TAKES = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)

_strange: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.just([]),
    st.just({}),
    st.text("a ~\x7f\u00fc\n\U0001f321", max_size=3),
    st.sampled_from(["x" * MOST_CHARACTERS, "x" * (MOST_CHARACTERS + 1), "é" * MOST_CHARACTERS]),
    st.sampled_from(["2026-02-05", "2026-02-05T17:29:52", "2026-02-30T17:29:52Z"]),
    st.sampled_from(["2026-02-05T17:29:52+01:00", "2026-02-05T17:29:52.123456789Z"]),
)
_members = st.fixed_dictionaries({}, optional=dict.fromkeys([*READING, "later"], _strange))


@settings(max_examples=50, deadline=None)
@given(_members, st.sets(st.sampled_from(sorted(READING)), max_size=1))
def test_code_and_schema_take_the_same(changed: dict[str, Any], left_out: set[str]) -> None:
    members = {name: value for name, value in (READING | changed).items() if name not in left_out}
    (found,) = read([json.dumps(members).encode()])
    assert isinstance(found, Unreadable) != TAKES.is_valid(members), members


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert TAKES.is_valid(READING)


def test_every_member_of_the_schema_is_read() -> None:
    (found,) = read([wire()])
    assert not isinstance(found, Unreadable)
    read_as = {"observed_at": found.observed_at_us}
    assert {
        name: read_as.get(name, getattr(found, name, None)) for name in SCHEMA["properties"]
    } == READING | {"observed_at": instant_us(READING["observed_at"])}
