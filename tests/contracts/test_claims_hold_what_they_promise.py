"""Where an event's payload is a claim, its content is promised too: an example lies beside it.

What stands in a Parquet object is read by the contract tests of its owner, who has a library.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from tools.contracts import Contract, contracts
from tools.contracts.breaking import Schema, inlined

NDJSON, PARQUET = "application/x-ndjson", "application/vnd.apache.parquet"
SUFFIXES = {NDJSON: ".ndjson", PARQUET: ".parquet"}


def claim_of(contract: Contract) -> Schema:
    """The schema of the claim, empty where the payload is none."""
    data = inlined(contract.schema)["properties"]["data"]
    found: Schema = data["properties"].get("claim", {})
    return found


def content_schema(contract: Contract) -> Schema | None:
    """The schema of one line or row of the claim's content, if the contract promises one."""
    found: Schema | None = claim_of(contract).get("contentSchema")
    return found


def media_type(contract: Contract) -> str:
    found: str = claim_of(contract)["contentMediaType"]
    return found


PROMISED = [
    (contract, example)
    for contract in contracts()
    if content_schema(contract)
    for example in contract.examples
]
OF_LINES = [each for each in PROMISED if media_type(each[0]) == NDJSON]
OF_ROWS = [each for each in PROMISED if media_type(each[0]) == PARQUET]
every_claim, every_claim_of_lines, every_claim_of_rows = (
    pytest.mark.parametrize(("contract", "example"), each, ids=lambda x: getattr(x, "stem", ""))
    for each in (PROMISED, OF_LINES, OF_ROWS)
)


def claimed(contract: Contract, example: Path) -> tuple[dict[str, Any], bytes]:
    content = example.with_suffix(SUFFIXES[media_type(contract)]).read_bytes()
    return json.loads(example.read_text())["data"], content


def test_some_claims_promise_lines_and_some_rows() -> None:
    assert OF_LINES
    assert OF_ROWS
    assert len(OF_LINES) + len(OF_ROWS) == len(PROMISED)


@every_claim
def test_the_content_of_an_example_is_what_its_claim_says(
    contract: Contract, example: Path
) -> None:
    data, content = claimed(contract, example)
    assert data["claim"]["sizeBytes"] == len(content)
    assert data["claim"]["sha256"] == sha256(content).hexdigest()


@every_claim_of_lines
def test_an_example_has_as_many_lines_as_its_claim_says(contract: Contract, example: Path) -> None:
    data, content = claimed(contract, example)
    assert data["count"] == content.count(b"\n")
    assert content.endswith(b"\n")


@every_claim_of_lines
def test_each_line_of_an_example_fits_the_schema_of_lines(
    contract: Contract, example: Path
) -> None:
    schema = content_schema(contract)
    assert schema is not None
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    _, content = claimed(contract, example)
    for line in content.splitlines():
        validator.validate(json.loads(line))


@every_claim_of_rows
def test_an_example_of_rows_is_a_parquet_file_and_its_columns_are_all_required(
    contract: Contract, example: Path
) -> None:
    schema = content_schema(contract)
    assert schema is not None
    Draft7Validator.check_schema(schema)
    assert schema["required"] == list(schema["properties"])
    _, content = claimed(contract, example)
    # https://parquet.apache.org/docs/file-format/
    assert (content[:4], content[-4:]) == (b"PAR1", b"PAR1")
