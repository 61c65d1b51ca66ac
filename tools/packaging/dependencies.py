"""A service's locked dependencies, installed once for each lock and target."""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from tools.environments import UV
from tools.packaging import bytecode
from tools.packaging.target import Target
from tools.repository import STATE, Refusal

CACHE = STATE / "build" / "dependencies"
PURE_SOURCES = ("pyvips",)
"""No wheel is published of these; built here they hold no native code, so they fit any target."""


def installed(lock: Path, target: Target) -> Path:
    """The folder with what `lock` names, wheels for `target`; hashes are checked by uv.

    Raises Refusal with uv's last words, such as a hash that differs or a wheel that doesn't exist.
    """
    made = f"{target.name}, bytecode: {bytecode.is_possible(target)}"
    key = sha256(lock.read_bytes() + made.encode()).hexdigest()[:16]
    folder = CACHE / f"{target.name}-{key}"
    if not folder.is_dir():
        _install(lock, target, folder)
    return folder


def _install(lock: Path, target: Target, folder: Path) -> None:
    """Under a name of its own first: one that was cut off is never taken for a whole one."""
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=CACHE))
    for_platform = ["--python-platform", target.platform] if target.platform else []
    command: list[str | Path] = [
        *(UV, "pip", "install", "--quiet", "--no-config", "--require-hashes", "--no-deps"),
        *("--only-binary", ":all:", *(f"--no-binary={name}" for name in PURE_SOURCES)),
        *("--python-version", target.python, *for_platform),
        *("--python", sys.executable, "--target", unfinished, "-r", lock),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    if answer.returncode:
        shutil.rmtree(unfinished)
        raise Refusal(
            f"{lock.parent.name}: its dependencies can't be installed for {target.name}:\n"
            f"{answer.stderr.strip()}\nRenew the lock with `npm run lock`, or check the network."
        )
    for left in ("bin", ".lock"):
        _remove(unfinished / left)
    if bytecode.is_possible(target):
        bytecode.compile_libraries(unfinished)
    try:
        unfinished.rename(folder)
    except OSError:  # another build of the same lock was first
        shutil.rmtree(unfinished)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
