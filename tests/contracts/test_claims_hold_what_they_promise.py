"""Where an event's payload is a claim, its content is promised too: an example lies beside it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from tools.contracts import Contract, contracts
from tools.contracts.breaking import Schema, inlined


def content_schema(contract: Contract) -> Schema | None:
    """The schema of one line of the claim's content, if the contract promises one."""
    data = inlined(contract.schema)["properties"]["data"]
    found: Schema | None = data["properties"].get("claim", {}).get("contentSchema")
    return found


PROMISED = [
    (contract, example)
    for contract in contracts()
    if content_schema(contract)
    for example in contract.examples
]
every_claim = pytest.mark.parametrize(
    ("contract", "example"), PROMISED, ids=lambda x: getattr(x, "stem", "")
)


def claimed(example: Path) -> tuple[dict[str, Any], bytes]:
    return json.loads(example.read_text())["data"], example.with_suffix(".ndjson").read_bytes()


def test_some_claims_promise_their_content() -> None:
    assert PROMISED


@every_claim
def test_the_content_of_an_example_is_what_its_claim_says(
    contract: Contract, example: Path
) -> None:
    data, content = claimed(example)
    assert data["claim"]["sizeBytes"] == len(content)
    assert data["claim"]["sha256"] == sha256(content).hexdigest()
    assert data["count"] == content.count(b"\n")
    assert content.endswith(b"\n")


@every_claim
def test_each_line_of_an_example_fits_the_schema_of_lines(
    contract: Contract, example: Path
) -> None:
    schema = content_schema(contract)
    assert schema is not None
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    _, content = claimed(example)
    for line in content.splitlines():
        validator.validate(json.loads(line))
