"""Whoever wants no bytecode beside sources has it elsewhere: without any, all is compiled anew."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

INSTALLED = {
    ".venv": ("bin/python", "bin/uv"),
    ".stackyard/environments/local-cloud": ("bin/python",),
    "node_modules": ("serverless/bin/serverless.js",),
    "services/console/node_modules": ("vite/bin/vite.js",),
}
SETTINGS = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"}
"""They may be those of whoever runs the tests, too."""


@pytest.fixture
def installed(clone: Path) -> Path:
    """A clone that takes itself for installed, with the interpreter of these tests."""
    locks = [*(clone / "tools/environments").glob("*.txt"), *clone.rglob("package-lock.json")]
    hashes = [sha256(lock.read_bytes()).hexdigest()[:16] for lock in locks]
    for folder, names in INSTALLED.items():
        for name in names:
            file = clone / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
            file.chmod(0o755)
        stamps = [f"{each}{kind}" for each in hashes for kind in ("", "-build")]
        (clone / folder / ".stackyard-stamp").write_text("\n".join(stamps))
    return clone


def bytecode_of(clone: Path, **environment: str) -> list[Path]:
    """All that a command has left below a clone of the bytecode of its tools."""
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    answer = subprocess.run(
        [shutil.which("node") or "node", "tools/bootstrap.mjs", "endpoints"],
        cwd=clone, env=inherited | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "the estate isn't running" in answer.stderr, answer.stdout + answer.stderr
    return [path.relative_to(clone) for path in clone.rglob("repository.*.pyc")]


def test_bytecode_that_is_unwanted_beside_sources_is_kept_apart(installed: Path) -> None:
    (kept,) = bytecode_of(installed, PYTHONDONTWRITEBYTECODE="1")
    assert kept.is_relative_to(".stackyard/pycache")


def test_whoever_says_where_bytecode_goes_has_it_there(installed: Path) -> None:
    elsewhere = str(installed / "elsewhere")
    (kept,) = bytecode_of(installed, PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX=elsewhere)
    assert kept.is_relative_to("elsewhere")


def test_bytecode_is_beside_its_source_where_nobody_minds(installed: Path) -> None:
    (kept,) = bytecode_of(installed)
    assert kept.parent == Path("tools/__pycache__")
