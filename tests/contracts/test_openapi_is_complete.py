"""Every openapi.yml is valid OpenAPI 3.1 and says all that a caller needs of each operation."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.openapi import documents
from tools.openapi.lint import findings
from tools.openapi.published import Document, published

SOUND = published()["cron-audit"]
PATH = "/counters"


def test_no_document_lacks_anything() -> None:
    assert findings(*documents().values()) == []


def _operation(document: Document) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"][PATH]["get"]
    return operation


def _success(document: Document) -> dict[str, Any]:
    content: dict[str, Any] = _operation(document)["responses"]["200"]["content"]
    return content["application/json"]  # type: ignore[no-any-return]


def _without(name: str) -> Callable[[Document], None]:
    return lambda document: _operation(document).pop(name)


def _only_a_success(document: Document) -> None:
    _operation(document)["responses"] = {"200": _operation(document)["responses"]["200"]}


def _failure_as_json(document: Document) -> None:
    content = _operation(document)["responses"]["500"]["content"]
    content["application/json"] = content.pop("application/problem+json")


def _example_of_another_shape(document: Document) -> None:
    (first, *_) = _success(document)["examples"].values()
    first["value"] = 7


PLANTED: dict[str, Callable[[Document], Any]] = {
    "operation-operationId": _without("operationId"),
    "operation-summary": _without("summary"),
    "operation-description": _without("description"),
    "rule/operations-are-complete": _without("tags"),
    "security-defined": lambda document: document.pop("security"),
    "operation-4xx-response": _only_a_success,
    "rule/failures-are-problems": _failure_as_json,
    "rule/contents-have-examples": lambda document: _success(document).pop("examples"),
    "no-invalid-media-type-examples": _example_of_another_shape,
    "struct": lambda document: document.update(paths=[]),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Of all planted documents, and of one that is sound, in one run: each starts Node."""
    folder = tmp_path_factory.mktemp("planted")
    files = [_written(folder / "sound.json", lambda document: None)]
    for rule, plant in PLANTED.items():
        files.append(_written(folder / f"{rule.replace('/', '-')}.json", plant))
    return findings(*files)


def _written(file: Path, plant: Callable[[Document], Any]) -> Path:
    document = copy.deepcopy(SOUND)
    # With one, as it was published.
    document["servers"][0]["url"] = document["servers"][0]["url"].rstrip("/")
    plant(document)
    file.write_text(json.dumps(document))
    return file


@pytest.mark.parametrize("rule", PLANTED)
def test_what_is_planted_is_reported(found: list[str], rule: str) -> None:
    name = f"{rule.replace('/', '-')}.json"
    assert any(f"{name}: " in each and f" {rule}: " in each for each in found)


def test_a_document_without_fault_is_not_reported(found: list[str]) -> None:
    assert not [each for each in found if "sound.json" in each]
