"""A fact is named `<thing>-<past>.v1`, a command `<imperative>-<thing>.v1`, below its owner."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import planted
from tests.tree import services_of
from tests.violations import Violation, expect_none
from tools.contracts import OWNERS_TO_COME, owners_to_come
from tools.repository import APP, ROOT

FOLDER = re.compile(r"([a-z]+(?:-[a-z]+)+)\.v[1-9]\d*")
PAST = re.compile(r".*-(\w+ed|made|sent|built|found|lost|met|read|run|set)")
# Commands are owned by who receives them; one that is missing is added with its command.
IMPERATIVES = {"submit", "cancel", "start", "stop", "rebuild"}
WHY = (
    "whoever reads a type knows who says it, and whether it tells of a fact or asks for something; "
    "rules match on it"
)


def misnamed_contracts(root: Path) -> Iterator[Violation]:
    owners = {service.name for service in services_of(root)}
    owners |= owners_to_come(root / "shared/contracts").keys()
    for folder in sorted((root / "shared/contracts").glob("*/*/")):
        owner, where = folder.parent.name, str(folder.relative_to(root))
        if owner not in owners:
            expected = (
                "shared/contracts/<owner>/ with an owner of serverless-compose.yml, "
                f"or of {OWNERS_TO_COME}"
            )
            yield _misnamed(where, expected, owner, "move it to the service that sends it")
        if not _is_fact_or_command(folder.name):
            expected = "<thing>-<past participle>.v<number>, or <imperative>-<thing>.v<number>"
            do = (
                "rename it; a command's verb goes to IMPERATIVES "
                f"({', '.join(sorted(IMPERATIVES))})"
            )
            yield _misnamed(where, expected, folder.name, do)
        yield from _mistyped(folder, f"{APP}.{owner}.{folder.name}", where)


def _mistyped(folder: Path, wanted: str, where: str) -> Iterator[Violation]:
    schema = json.loads((folder / "schema.json").read_text())
    properties = schema.get("properties", {})
    said = {"type": wanted, "source": wanted.removesuffix(f".{folder.name}")}
    for key, value in said.items():
        found = properties.get(key, {}).get("const")
        # Anyone may send a command, so its source is open.
        if found != value and not (key == "source" and _is_command(folder.name)):
            expected = f'"{key}": {{"const": "{value}"}} in schema.json'
            yield _misnamed(where, expected, str(found), "make schema and folder agree")


def _is_fact_or_command(name: str) -> bool:
    match = FOLDER.fullmatch(name)
    return bool(match and (PAST.fullmatch(match[1]) or _is_command(name)))


def _is_command(name: str) -> bool:
    return name.partition("-")[0] in IMPERATIVES


def _misnamed(where: str, expected: str, found: str, do: str) -> Violation:
    return Violation(where, expected, found, do, WHY)


def test_every_contract_is_named_by_its_owner_and_what_happened() -> None:
    expect_none(misnamed_contracts(ROOT))


def _contract(copy: Path) -> Path:
    return next((copy / "shared/contracts").glob("*/*/"))


@pytest.mark.parametrize("name", ["create-site.v1", "site-created", "SiteCreated.v1", "site.v1"])
def test_a_contract_planted_under_another_kind_of_name_is_reported(copy: Path, name: str) -> None:
    contract = _contract(copy)
    schema = contract / "schema.json"
    schema.write_text(schema.read_text().replace(contract.name, name))
    contract.rename(contract.with_name(name))
    assert planted(misnamed_contracts, copy).found == name


def test_a_contract_planted_without_owner_is_reported(copy: Path) -> None:
    contract = _contract(copy)
    stranger = copy / "shared/contracts/nobody"
    shutil.copytree(contract, stranger / contract.name)
    schema = stranger / contract.name / "schema.json"
    owner = contract.parent.name
    schema.write_text(schema.read_text().replace(f"{APP}.{owner}", f"{APP}.nobody"))
    assert planted(misnamed_contracts, copy).found == "nobody"


def test_a_schema_planted_with_another_type_is_reported(copy: Path) -> None:
    contract = _contract(copy)
    parsed = json.loads((contract / "schema.json").read_text())
    parsed["properties"]["type"]["const"] = "stackyard.other.v1"
    (contract / "schema.json").write_text(json.dumps(parsed))
    assert planted(misnamed_contracts, copy).found == "stackyard.other.v1"
