"""No module or folder has a name that would fit anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import planted
from tests.violations import Violation, expect_none
from tools.repository import ROOT

FORBIDDEN = {
    "base", "common", "core", "handler", "helper", "helpers", "impl", "lib", "libs", "main",
    "manager", "misc", "models", "shared", "stuff", "util", "utilities", "utils",
}  # fmt: skip
SOURCES = {".py", ".js", ".mjs", ".ts", ".tsx"}
INSTALLED = {"node_modules", ".serverless"}


def empty_names(root: Path) -> Iterator[Violation]:
    for path in sorted([*_ours(root / "services"), *_ours(root / "tools")]):
        holds_code = path.is_dir() or path.suffix in SOURCES
        if holds_code and path.stem.strip("_") in FORBIDDEN and path.name != "__main__.py":
            yield Violation(
                str(path.relative_to(root)),
                expected="the name of the thing that it holds, in the field's words",
                found=path.stem,
                do="name it by what it does (aws_errors, cursor, tumbling_window); if it "
                "does several "
                "things, make several files",
                why="what fits anything grows into everything, and nobody finds what is in it",
            )


def _ours(folder: Path) -> Iterator[Path]:
    """All below it, without what a package manager or the framework has put there."""
    for path in folder.iterdir():
        if path.name not in INSTALLED:
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _ours(path)


def test_no_module_or_folder_has_a_name_that_fits_anything() -> None:
    expect_none(empty_names(ROOT))


def test_what_is_installed_in_a_service_may_be_called_anything(copy: Path) -> None:
    path = copy / "services/web-api/node_modules/core/utils.js"
    path.parent.mkdir(parents=True)
    path.write_text("")
    expect_none(empty_names(copy))


@pytest.mark.parametrize("name", ["utils.py", "common/page.py", "models.py", "_helpers.py"])
def test_a_name_planted_in_a_service_is_reported(copy: Path, name: str) -> None:
    path = copy / "services/web-api/web_api" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    expected = Path("services/web-api/web_api") / Path(name).parts[0]
    assert planted(empty_names, copy).where == str(expected)
