"""AWS clients are made by the wiring or a gateway, so that all else can be tested without AWS."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.planting import planted
from tests.tree import nodes, parsed, python_of_services, services_with_code
from tests.violations import Violation, expect_none
from tools.repository import ROOT

MAKERS = {"wiring", "gateways"}
SDKS = {"boto3", "botocore", "aioboto3", "aiobotocore"}
MAKES = {"client", "resource", "create_client"}


def stray_clients(root: Path) -> Iterator[Violation]:
    for path in python_of_services(root):
        if MAKERS & {part.removesuffix(".py") for part in path.relative_to(root).parts}:
            continue
        for line, found in uses_of_an_sdk(parsed(path)):
            yield Violation(
                f"{path.relative_to(root)}:{line}",
                expected="AWS's SDK in the wiring and gateways only",
                found=found,
                do="ask for a role (a Protocol beside its user) and let the wiring choose the "
                "gateway",
                why="a client made elsewhere is made for every test of that module, and in "
                "every cold "
                "start that never calls it",
            )


def clients_made_on_import(root: Path) -> Iterator[Violation]:
    for path in python_of_services(root):
        for statement in parsed(path).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
                for call in ast.walk(statement):
                    if isinstance(call, ast.Call) and _makes_client(call):
                        yield Violation(
                            f"{path.relative_to(root)}:{call.lineno}",
                            expected="clients made at first use, under functools.cache",
                            found=ast.unparse(call),
                            do="move it into a cached function of the wiring or a gateway",
                            why="importing must need neither region nor credentials; a test "
                            "imports too",
                        )


@cache
def uses_of_an_sdk(tree: ast.Module) -> list[tuple[int, str]]:
    return list(_uses_of_an_sdk(tree))


def _uses_of_an_sdk(tree: ast.Module) -> Iterator[tuple[int, str]]:
    only_for_types = {
        id(each)
        for node in nodes(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for each in ast.walk(node)
    }
    for node in nodes(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.partition(".")[0] in SDKS and id(node) not in only_for_types:
                yield getattr(node, "lineno", 0), f"import of {name}"


def _makes_client(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Attribute) and function.attr in MAKES


def test_clients_are_made_in_wiring_and_gateways_only() -> None:
    expect_none(stray_clients(ROOT))


def test_no_client_is_made_when_a_module_is_imported() -> None:
    expect_none(clients_made_on_import(ROOT))


@pytest.mark.parametrize(
    "code",
    [
        "import boto3\n\ndef table():\n    return boto3.client('dynamodb')\n",
        "from boto3 import client\n",
        "def table():\n    import botocore.session\n",
    ],
)
def test_a_planted_client_is_reported(copy: Path, code: str) -> None:
    service = services_with_code(copy)[0]
    path = service.folder / service.package / "planted.py"
    path.write_text(code)
    assert planted(stray_clients, copy).where.startswith(f"{path.relative_to(copy)}:")


def test_a_client_planted_at_the_top_of_wiring_is_reported(copy: Path) -> None:
    service = services_with_code(copy)[0]
    wiring = service.folder / service.package / "wiring"
    path = wiring / "__init__.py" if wiring.is_dir() else wiring.with_suffix(".py")
    path.write_text(f"{path.read_text()}\nTABLE = boto3.client('dynamodb')\n")
    assert planted(clients_made_on_import, copy).found == "boto3.client('dynamodb')"
