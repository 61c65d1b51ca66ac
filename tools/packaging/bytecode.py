"""Bytecode for packages: Lambda can't keep what it compiles, each cold start would compile anew.

A file of bytecode is taken as it is, without a look at its source, for the two never part:
https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation. It holds no path and
no date, so that the same source gives the same bytes.
"""

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from py_compile import PycInvalidationMode, PyCompileError
from py_compile import compile as compile_file

from tools.packaging.archive import Entry
from tools.packaging.target import Target
from tools.repository import STATE

KEPT = STATE / "build" / "bytecode" / str(sys.implementation.cache_tag)
OURS = f"{sys.version_info.major}.{sys.version_info.minor}"
UNCHECKED = PycInvalidationMode.UNCHECKED_HASH


def is_possible(target: Target) -> bool:
    """Bytecode is of one minor version: ours must be the target's."""
    return target.python == OURS


def compile_libraries(folder: Path) -> None:
    """Beside their sources; what no interpreter could load, such as templates, stays as it is."""
    for source in folder.rglob("*.py"):
        name = source.relative_to(folder).as_posix()
        with suppress(PyCompileError):
            _compile(source, folder / _name(name), name)


def compiled(sources: list[Entry], folder: Path) -> list[Entry]:
    """The bytecode of each source, by our interpreter, kept in `folder` by the source's content.

    Raises PyCompileError, by the source's name, for the first that can't be loaded.
    """
    wanted = {}
    for name, source in sources:
        if source.suffix == ".py":
            kept = folder / f"{sha256(name.encode() + source.read_bytes()).hexdigest()[:32]}.pyc"
            wanted[_name(name)] = kept
            if not kept.exists():
                _compile(source, kept, name)
    _forget_all_but(set(wanted.values()), folder)
    return list(wanted.items())


def _compile(source: Path, bytecode: Path, name: str) -> None:
    # Where it goes is said: a caller's PYTHONPYCACHEPREFIX means other files than these.
    compile_file(str(source), str(bytecode), name, doraise=True, invalidation_mode=UNCHECKED)


def line_of(error: PyCompileError) -> int:
    """Where it can't be loaded."""
    return getattr(error.exc_value, "lineno", None) or 1


def _name(source: str) -> str:
    parent, _, file = source.rpartition("/")
    stem = file.removesuffix(".py")
    return f"{parent}/__pycache__/{stem}.{sys.implementation.cache_tag}.pyc".removeprefix("/")


def _forget_all_but(wanted: set[Path], folder: Path) -> None:
    for path in folder.glob("*.pyc"):
        if path not in wanted:
            path.unlink(missing_ok=True)
