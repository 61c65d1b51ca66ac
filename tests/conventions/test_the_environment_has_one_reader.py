"""Only settings.py reads the environment, so that one place says what a service needs."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.planting import planted
from tests.tree import nodes, parsed, python_of_services, services_with_code
from tests.violations import Violation, expect_none
from tools.repository import ROOT

READER = "settings.py"
READERS_OF_OS = {"environ", "environb", "getenv", "getenvb"}


def other_readers(root: Path) -> Iterator[Violation]:
    for path in python_of_services(root):
        if path.name == READER:
            continue
        for line, found in reads(parsed(path)):
            yield Violation(
                f"{path.relative_to(root)}:{line}",
                expected=f"the environment read in {READER} alone",
                found=found,
                do=f"make it a field of a class in {READER}, and take it as an argument here",
                why="a variable that is missing is then named with all others at the first "
                "call, not "
                "found one by one at three in the morning",
            )


@cache
def reads(tree: ast.Module) -> list[tuple[int, str]]:
    return list(_reads(tree))


def _reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in READERS_OF_OS:
            if isinstance(node.value, ast.Name) and node.value.id == "os":
                yield node.lineno, f"os.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (
                (node.lineno, f"from os import {alias.name}")
                for alias in node.names
                if alias.name in READERS_OF_OS
            )


def test_only_settings_reads_the_environment() -> None:
    expect_none(other_readers(ROOT))


@pytest.mark.parametrize(
    "code",
    [
        "import os\nTABLE = os.environ['TABLE_NAME']\n",
        "import os\n\ndef table():\n    return os.getenv('TABLE_NAME')\n",
        "from os import environ\n",
    ],
)
def test_a_planted_reader_is_reported(copy: Path, code: str) -> None:
    service = services_with_code(copy)[0]
    path = service.folder / service.package / "planted.py"
    path.write_text(code)
    assert planted(other_readers, copy).where.startswith(f"{path.relative_to(copy)}:")
