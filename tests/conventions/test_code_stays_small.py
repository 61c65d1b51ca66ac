"""A file, a function and above all a handler can be read at one sight."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tree import nodes, parsed, python_files, python_of_services, services_with_code, text_of
from tests.violations import Violation, expect_none, the_only
from tools.repository import ROOT

FILE_LINES = 200
FUNCTION_LINES = 40
HANDLER_LINES = 40
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def long_files(root: Path) -> Iterator[Violation]:
    for path in code_of(root):
        lines = len(text_of(path).splitlines()) - _docstring_lines(parsed(path))
        if lines > FILE_LINES:
            do = "make it a package of its name, split by the things that it holds"
            yield _too_long(str(path.relative_to(root)), f"{FILE_LINES} lines a file", lines, do)


def long_functions(root: Path) -> Iterator[Violation]:
    for path in code_of(root):
        for place, lines in _lengths_of_functions(parsed(path)):
            if lines > FUNCTION_LINES:
                where = f"{path.relative_to(root)}:{place}"
                do = "give its parts names of their own"
                yield _too_long(where, f"{FUNCTION_LINES} lines a function", lines, do)


def long_handlers(root: Path) -> Iterator[Violation]:
    for service in services_with_code(root):
        for path in python_files(service.folder / service.package / "handlers"):
            lines = code_lines(path)
            if lines > HANDLER_LINES:
                do = "move what decides to use_cases.py: a handler translates, and nothing else"
                where = str(path.relative_to(root))
                yield _too_long(where, f"{HANDLER_LINES} lines of code a handler", lines, do)


def code_of(root: Path) -> Iterator[Path]:
    yield from python_of_services(root)
    yield from python_files(root / "tools")


def code_lines(path: Path) -> int:
    """Lines that are neither empty, comment nor docstring."""
    written = [line.strip() for line in text_of(path).splitlines()]
    code = sum(1 for line in written if line and not line.startswith("#"))
    return code - _docstring_lines(parsed(path), count_empty=False)


@cache
def _lengths_of_functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Line and name, and the lines of each."""
    return [
        (
            f"{node.lineno} {node.name}",
            (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node),
        )
        for node in nodes(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@cache
def _docstring_lines(tree: ast.AST, count_empty: bool = True) -> int:
    return sum(
        len(text.splitlines()) if count_empty else len([x for x in text.splitlines() if x.strip()])
        for node in ast.walk(tree)
        if isinstance(node, Documented) and (text := _docstring(node)) is not None
    )


def _docstring(node: Documented) -> str | None:
    return ast.get_docstring(node, clean=False)


def _too_long(where: str, expected: str, lines: int, do: str) -> Violation:
    why = "what doesn't fit on a page isn't read as a whole, and holds more than one thing"
    return Violation(where, f"at most {expected}, docstrings apart", f"{lines}", do, why)


def test_no_file_is_longer_than_a_few_pages() -> None:
    expect_none(long_files(ROOT))


def test_no_function_is_longer_than_a_page() -> None:
    expect_none(long_functions(ROOT))


def test_no_handler_is_longer_than_a_page() -> None:
    expect_none(long_handlers(ROOT))


def _plant(copy: Path, name: str, code: str) -> str:
    service = services_with_code(copy)[0]
    path = service.folder / service.package / name
    path.write_text(code)
    return str(path.relative_to(copy))


def _new(root: Path, code: str, name: str = "planted.py") -> tuple[str, list[Violation]]:
    """Where the code was planted, and what is reported of it besides what already was."""
    before = [*long_files(root), *long_functions(root), *long_handlers(root)]
    where = _plant(root, name, code)
    after = [*long_files(root), *long_functions(root), *long_handlers(root)]
    return where, [violation for violation in after if violation not in before]


def test_a_planted_file_of_201_lines_is_reported(copy: Path) -> None:
    where, reported = _new(copy, "a = 1\n" * (FILE_LINES + 1))
    assert the_only(reported).where == where


def test_a_planted_function_of_41_lines_is_reported(copy: Path) -> None:
    where, reported = _new(copy, "def planted():\n" + "    a = 1\n" * FUNCTION_LINES)
    assert the_only(reported).where == f"{where}:1 planted"


def test_a_docstring_makes_no_function_too_long(copy: Path) -> None:
    docstring = '    """One.\n\n' + "    More.\n" * FUNCTION_LINES + '    """\n'
    _, reported = _new(copy, f"def planted():\n{docstring}    return 1\n")
    assert reported == []


def test_a_planted_handler_of_41_lines_is_reported(copy: Path) -> None:
    where, reported = _new(copy, "a = 1\n" * (HANDLER_LINES + 1), "handlers/planted.py")
    assert the_only(reported).where == where
