"""Locked Python environments beside the tools' own, each made when it is first needed."""

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tools.repository import ROOT, STATE, Refusal
from tools.turns import turn

LOCAL_CLOUD = STATE / "environments" / "local-cloud"
"""Made by tools/bootstrap.mjs, before anything of this can run."""

LOCKS = Path(__file__).parent
UV = Path(sys.executable).with_name("uv")


def environment(name: str) -> Path:
    """The folder of the virtual environment that `<name>.txt` locks, up to date."""
    folder, lock = STATE / "environments" / name, LOCKS / f"{name}.txt"
    stamp, wanted = folder / ".stackyard-stamp", sha256(lock.read_bytes()).hexdigest()[:16]
    with turn(f"environment-{name}"):
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _call("venv", "--quiet", "--python", sys.executable, str(folder))
            _call("pip", "sync", "--quiet", "--no-config", "--require-hashes", "--python",
                  str(folder / "bin/python"), str(lock))  # fmt: skip
            stamp.write_text(wanted)
    return folder


def library_folder(name: str) -> Path:
    """The packages that `<name>.txt` locks in one plain folder, for `sys.path`."""
    lock = LOCKS / f"{name}.txt"
    folder = STATE / "environments" / f"{name}-{sha256(lock.read_bytes()).hexdigest()[:16]}"
    with turn(f"environment-{name}"):
        if not folder.is_dir():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            _call("pip", "install", "--quiet", "--no-config", "--require-hashes", "--python",
                  sys.executable, "--target", str(unfinished), "-r", str(lock))  # fmt: skip
            unfinished.rename(folder)
    return folder


def npm_environment(name: str) -> Path:
    """The folder in which `<name>/package-lock.json` is installed, up to date."""
    folder, source = STATE / "environments" / name, LOCKS / name
    lock = source / "package-lock.json"
    stamp, wanted = folder / ".stackyard-stamp", sha256(lock.read_bytes()).hexdigest()[:16]
    with turn(f"environment-{name}"):
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for file in (source / "package.json", lock, ROOT / ".npmrc"):
                shutil.copy(file, folder)
            _run("npm", "ci", "--ignore-scripts", "--loglevel=error", folder=folder)
            stamp.write_text(wanted)
    return folder


def _call(*arguments: str) -> None:
    _run(str(UV), *arguments)


def _run(*command: str, folder: Path | None = None) -> None:
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refusal(
            f"an environment of the tools can't be installed:\n{answer.stderr.strip()}\n"
            "Check the network and mirrors (UV_DEFAULT_INDEX, `npm config get registry`), then run "
            "the same command again."
        )
