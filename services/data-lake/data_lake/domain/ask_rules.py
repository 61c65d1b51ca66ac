"""What is asked of the lake in SQL, as JSON."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from msgspec import Struct

from data_lake.domain.query import MOST_SQL_BYTES, Ask, EngineName
from data_lake.domain.rules import Invalid, Rule, Rules, Violation, json_name
from data_lake.domain.value_rules import array_of, matching, one_of, prose, truth, whole_number

SAVED_NAME = re.compile("[a-z][a-z0-9_-]{0,62}")
PARAMETER_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,62}")
MOST_PARAMETERS = 100
_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_sql = prose(MOST_SQL_BYTES)
_saved_name = matching(SAVED_NAME, "1 to 63 of a-z 0-9 _ -, the first a letter")


def _faults(value: Any) -> Iterator[tuple[str, str]]:
    """By position for `?`, by name for `:name`."""
    if not isinstance(value, list | dict):
        yield "", f"must be an array or an object, found {json_name(value)}"
        return
    if len(value) > MOST_PARAMETERS:
        yield "", f"must hold at most {MOST_PARAMETERS} values, found {len(value)}"
    if isinstance(value, dict):
        for name in (name for name in value if not PARAMETER_NAME.fullmatch(name)):
            yield "", f"{name!a} is no parameter's name: 1 to 63 of A-Z a-z 0-9 _, no digit first"
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, list | dict):
            yield "", f"{name}: must be text, a number, true, false or null, not {json_name(each)}"


_PARAMETERS = Rule(
    {
        "oneOf": [
            {"type": "array", "items": _SCALAR, "maxItems": MOST_PARAMETERS},
            {
                "type": "object",
                "additionalProperties": _SCALAR,
                "maxProperties": MOST_PARAMETERS,
                "propertyNames": {"pattern": f"^{PARAMETER_NAME.pattern}$"},
            },
        ]
    },
    _faults,
)
ASK = Rules(
    "query",
    {
        "sql": _sql,
        "saved": _saved_name,
        "parameters": _PARAMETERS,
        "engine": one_of(get_args(EngineName)),
        "mostBytes": whole_number(1, 10**15, "bytes"),
        "reuse": truth(),
    },
    frozenset(),
)
SAVED_QUERY = Rules(
    "saved query",
    {
        "sql": _sql,
        "description": prose(4_000),
        "parameters": array_of(
            matching(PARAMETER_NAME, "1 to 63 of A-Z a-z 0-9 _, no digit first"), 0, MOST_PARAMETERS
        ),
    },
    frozenset({"sql"}),
)


class SavedDetails(Struct, frozen=True, kw_only=True):
    sql: str
    description: str = ""
    parameters: tuple[str, ...] = ()


def ask_of(body: object) -> Ask:
    """Raises Invalid."""
    said = ASK.checked(body)
    if ("sql" in said) == ("saved" in said):
        fault = "one of sql and saved is required, and not both"
        raise Invalid(ASK.thing, (Violation("#/sql", fault),))
    given = said.get("parameters", [])
    most_bytes = said.get("mostBytes")
    return Ask(
        sql=said.get("sql", ""),
        saved=said.get("saved", ""),
        parameters=given if isinstance(given, dict) else tuple(given),
        engine=said.get("engine", "auto"),
        most_bytes=None if most_bytes is None else int(most_bytes),
        reuse=said.get("reuse", True),
    )


def saved_details(body: object) -> SavedDetails:
    """Raises Invalid."""
    said = SAVED_QUERY.checked(body)
    return SavedDetails(
        sql=said["sql"],
        description=said.get("description", "").strip(),
        parameters=tuple(dict.fromkeys(said.get("parameters", ()))),
    )
