"""Form: schemas are schemas, and the owner's examples fit them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, FormatChecker, ValidationError

from tools.contracts import Contract, contracts, owners_to_come
from tools.repository import services

ENVELOPE = {
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "subject",
    "correlationid",
    "causationid",
}
EXAMPLES = [(contract, example) for contract in contracts() for example in contract.examples]


def validate(contract: Contract, event: object) -> None:
    Draft7Validator(contract.schema, format_checker=FormatChecker()).validate(event)


@pytest.mark.parametrize("contract", contracts(), ids=lambda c: c.type)
def test_a_schema_is_valid_draft_07_and_asks_for_the_whole_envelope(contract: Contract) -> None:
    assert contract.schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(contract.schema)
    assert ENVELOPE | {"data"} <= set(contract.schema["required"])


@pytest.mark.parametrize("contract", contracts(), ids=lambda c: c.type)
def test_a_contract_lies_with_a_service_and_has_examples(contract: Contract) -> None:
    assert contract.owner in {*services(), *owners_to_come()}
    assert contract.examples


def test_an_owner_to_come_has_contracts_and_has_not_come() -> None:
    """Whoever adds the service takes it off the list, and answers to every check of a sender."""
    assert owners_to_come().keys() <= {contract.owner for contract in contracts()}
    assert owners_to_come().keys().isdisjoint(services())


@pytest.mark.parametrize(("contract", "example"), EXAMPLES, ids=lambda x: getattr(x, "stem", ""))
def test_an_example_fits_its_schema_and_names_its_type(contract: Contract, example: Path) -> None:
    event = json.loads(example.read_text())
    validate(contract, event)
    assert event["type"] == contract.type
    assert event["source"] == f"stackyard.{contract.owner}"


@pytest.mark.parametrize("missing", sorted(ENVELOPE | {"data"}))
def test_an_example_without_a_part_of_the_envelope_is_refused(missing: str) -> None:
    contract, example = EXAMPLES[0]
    event = json.loads(example.read_text())
    del event[missing]
    with pytest.raises(ValidationError, match=missing):
        validate(contract, event)
