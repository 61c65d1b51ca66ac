"""What we say of windows fits our contract, and its examples are written as we write."""

import json
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from jsonschema import Draft7Validator

from stream_ingest.events.windows import WINDOWS_CLOSED, WindowLine
from stream_ingest.use_cases.fold_windows import FoldWindows
from tests.window_model import RULE, Told, batch_of, timed_id
from tests.windows_house import Windows

CONTRACT = (
    Path(__file__).parents[4] / "shared/contracts/stream-ingest" / WINDOWS_CLOSED.split(".", 2)[2]
)
SCHEMA = json.loads((CONTRACT / "schema.json").read_text())
EXAMPLES = sorted(CONTRACT.glob("examples/*.ndjson"))
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.stem)


def validate(told: object, definition: str | None = None) -> None:
    schema = SCHEMA if definition is None else {**SCHEMA, **SCHEMA["definitions"][definition]}
    checker = Draft7Validator.FORMAT_CHECKER
    Draft7Validator(schema, format_checker=checker).validate(told)


def test_sender_what_is_published_fits_our_schema() -> None:
    windows = Windows()
    devices = [str(UUID(int=n)) for n in range(20)]
    told = [Told(timed_id(n), devices[n % 20], 0.0001 * n + n, n - 30) for n in range(60)]
    batch, readings = batch_of(told)
    for reading in readings:
        reading.kind = "air-temperature"
    folded = FoldWindows(windows.items, RULE)(batch, None, readings)
    windows.publisher().close(folded.touched, "shardId-000000000000:1-60")
    assert windows.receiver.events
    for event in windows.receiver.events:
        validate(json.loads(msgspec.json.encode(event)))
        content = windows.claims.objects[event.subject]
        assert (event.data.count, event.data.claim.size_bytes) == (
            len(content.splitlines()),
            len(content),
        )
        for line in content.splitlines():
            validate(json.loads(line), "window")


@every_example
def test_an_examples_lines_are_written_as_we_write_them(example: Path) -> None:
    for line in example.read_bytes().splitlines():
        assert msgspec.json.encode(msgspec.json.decode(line, type=WindowLine)) == line
