"""No service imports another one, nor the repository's shared/, tools/ or tests/."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.planting import planted
from tests.tree import nodes, parsed, python_files, services_with_code
from tests.violations import Violation, expect_none
from tools.repository import ROOT, Service

OF_THE_REPOSITORY = {"shared", "tools", "tests", "benchmarks", "services"}
OWN_TESTS = "tests"


def foreign_imports(root: Path) -> Iterator[Violation]:
    services = services_with_code(root)
    packages = {service.package for service in services}
    for service in services:
        foreign = (packages - {service.package}) | OF_THE_REPOSITORY
        code = python_files(service.folder / service.package)
        yield from _imports(root, service, code, foreign)
        # A service's tests have a package `tests` of their own, from which they take their fakes.
        tests = python_files(service.folder / OWN_TESTS)
        yield from _imports(root, service, tests, foreign - {OWN_TESTS})


def _imports(
    root: Path, service: Service, files: Iterator[Path], foreign: set[str]
) -> Iterator[Violation]:
    for path in files:
        for line, module in imported(parsed(path)):
            if module.partition(".")[0] in foreign:
                yield Violation(
                    f"{path.relative_to(root)}:{line}",
                    expected=f"imports of {service.package}, the standard library and "
                    "requirements.txt",
                    found=f"import of {module}",
                    do="write the few lines again in this service; services know of each "
                    "other only "
                    "what shared/contracts says",
                    why="it works here and fails on AWS, where the package holds this "
                    "service alone; and it "
                    "ties two teams' releases together",
                )


@cache
def imported(tree: ast.Module) -> list[tuple[int, str]]:
    return list(_imported(tree))


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and module of each import, those by name included."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            yield node.lineno, str(ast.literal_eval(node.args[0]))


def _imports_by_name(call: ast.Call) -> bool:
    if not (call.args and isinstance(call.args[0], ast.Constant)):
        return False
    return ast.unparse(call.func).endswith(("import_module", "__import__"))


def test_no_service_imports_another_or_the_repository() -> None:
    expect_none(foreign_imports(ROOT))


@pytest.mark.parametrize(
    "line",
    [
        "import {other}.events",
        "from {other} import domain",
        "from tools.repository import ROOT",
        "import shared",
        "def late():\n    from {other}.domain import errors",
        "from importlib import import_module\nimport_module('{other}.events')",
    ],
)
def test_a_planted_import_is_reported(copy: Path, line: str) -> None:
    service, other, *_ = services_with_code(copy)
    path = service.folder / service.package / "planted.py"
    path.write_text(line.format(other=other.package))
    assert planted(foreign_imports, copy).where.startswith(f"{path.relative_to(copy)}:")


def test_an_import_of_another_service_planted_in_a_services_tests_is_reported(copy: Path) -> None:
    service, other, *_ = services_with_code(copy)
    path = service.folder / "tests/unit/test_planted.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"from tests.fakes import FakeBus\nfrom {other.package} import events\n")
    assert planted(foreign_imports, copy).found == f"import of {other.package}"
