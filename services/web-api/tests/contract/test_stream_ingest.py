"""We can read what stream-ingest has promised in shared/contracts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reading_examples import OWNER
from web_api.domain.claim import flaw
from web_api.events import crossings, windows
from web_api.events.crossings import THRESHOLD_CROSSED
from web_api.events.windows import MOST_BYTES, MOST_WINDOWS, WINDOWS_CLOSED, windows_of

DECODED: dict[str, Callable[[str], Any]] = {
    WINDOWS_CLOSED: windows.decode,
    THRESHOLD_CROSSED: crossings.decode,
}


def _folder(event_type: str) -> Path:
    return OWNER / event_type.removeprefix("stackyard.stream-ingest.")


EXAMPLES = [
    (event_type, example)
    for event_type in DECODED
    for example in sorted((_folder(event_type) / "examples").glob("*.json"))
]
every_example = pytest.mark.parametrize(
    ("event_type", "example"), EXAMPLES, ids=lambda x: getattr(x, "stem", "")
)


@every_example
def test_every_example_is_read(event_type: str, example: Path) -> None:
    told: dict[str, Any] = json.loads(example.read_text())
    event, _ = DECODED[event_type](example.read_text())
    assert (event.type, event.correlationid) == (event_type, told["correlationid"])


@every_example
def test_fields_that_we_do_not_know_are_ignored(event_type: str, example: Path) -> None:
    told = json.loads(example.read_text())
    data = {
        name: value | {"unheardOf": 1} if isinstance(value, dict) else value
        for name, value in told["data"].items()
    }
    more = json.dumps(told | {"data": data | {"unheardOf": [1, {"deep": None}]}, "newattribute": 7})
    decode = DECODED[event_type]
    assert decode(more)[1] == decode(json.dumps(told))[1]


@pytest.mark.parametrize(
    "example", [example for event_type, example in EXAMPLES if event_type == WINDOWS_CLOSED]
)
def test_every_line_of_an_examples_claim_is_read(example: Path) -> None:
    content = example.with_suffix(".ndjson").read_bytes()
    _, batch = windows.decode(example.read_text())
    assert flaw(content, batch.claim) is None
    told = [json.loads(line) for line in content.splitlines()]
    for window, line in zip(windows_of(content, batch.count), told, strict=True):
        assert (window.series.kind, window.sum, window.mean) == (
            line["kind"], line["sum"], line["mean"],
        )  # fmt: skip
        assert window.last.value == line["last"]["value"]


def test_members_of_a_line_that_we_do_not_know_are_ignored() -> None:
    content = (_folder(WINDOWS_CLOSED) / "examples/late-gust.ndjson").read_bytes()
    more = json.dumps(json.loads(content) | {"median": 6.75}).encode()
    assert windows_of(more, 1) == windows_of(content, 1)


def _schema(event_type: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((_folder(event_type) / "schema.json").read_text())
    return parsed


def _is_read(event_type: str, event: dict[str, Any]) -> bool:
    try:
        DECODED[event_type](json.dumps(event))
    except Exception:
        return False
    return True


@every_example
def test_the_owner_requires_every_field_without_which_we_can_not_read(
    event_type: str, example: Path
) -> None:
    schema = _schema(event_type)
    (definition,) = {schema["properties"]["data"]["$ref"].rpartition("/")[2]}
    required = schema["definitions"][definition]["required"]
    told = json.loads(example.read_text())
    for name in told["data"]:
        data = {each: value for each, value in told["data"].items() if each != name}
        if not _is_read(event_type, told | {"data": data}):
            assert name in required, f"we need {name}, and its owner may leave it out"


def test_the_owner_requires_every_member_of_a_line() -> None:
    """All of them are read."""
    window = _schema(WINDOWS_CLOSED)["definitions"]["window"]
    assert set(window["required"]) == set(window["properties"])


def test_we_take_as_much_as_the_owner_may_send() -> None:
    definitions = _schema(WINDOWS_CLOSED)["definitions"]
    assert definitions["claim"]["properties"]["sizeBytes"]["maximum"] == MOST_BYTES
    assert definitions["batch"]["properties"]["count"]["maximum"] == MOST_WINDOWS
