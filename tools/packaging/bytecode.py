"""Bytecode for packages: Lambda can't keep what it compiles, each cold start would compile anew.

A file of bytecode is taken as it is, without a look at its source, for the two never part:
https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation. It holds no path and
no date, so that the same source gives the same bytes.
"""

import compileall
import sys
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
    """Beside their sources; those that no interpreter could load, such as templates, stay as they
    are.
    """
    compileall.compile_dir(
        folder, quiet=2, force=True, invalidation_mode=UNCHECKED, stripdir=folder, maxlevels=50
    )


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
                compile_file(
                    str(source), str(kept), name, doraise=True, invalidation_mode=UNCHECKED
                )
    _forget_all_but(set(wanted.values()), folder)
    return list(wanted.items())


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
