"""`npm run lock`: pins again what services and tools need: hashes, and no address."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools import console
from tools.environments import UV
from tools.repository import ROOT, Refusal, services

OLDEST_PYTHON = "3.11"
ENVIRONMENTS = ROOT / "tools/environments"


@dataclass(frozen=True, slots=True)
class Lock:
    file: Path
    source: Path
    options: tuple[str, ...] = ()


def locks() -> list[Lock]:
    """Every lock of the repository, the tests' after the tools' that it must agree with."""
    project, tools = ROOT / "pyproject.toml", ENVIRONMENTS / "tools.txt"
    of_inputs = [Lock(path.with_suffix(".txt"), path) for path in sorted(ENVIRONMENTS.glob("*.in"))]
    of_services = [
        Lock(s.folder / "requirements.txt", s.folder / "pyproject.toml")
        for s in services().values()
        if s.has_code
    ]
    group = ("--group", f"{project}:test", "--constraints", str(tools))
    of_tests = Lock(ENVIRONMENTS / "tests.txt", project, group)
    return [*of_inputs, Lock(tools, project), of_tests, *of_services]


def renew(upgrade: bool) -> None:
    """Raises Refusal with uv's words when requirements can't be met together."""
    for lock in locks():
        name = f"{lock.file.parent.name}/{lock.file.name}"
        with console.step(name, "newest allowed" if upgrade else "as pinned where possible"):
            compile_lock(lock, lock.file, upgrade)
    sites = [service.folder for service in services().values() if service.has_site]
    of_tools = [file.parent for file in sorted(ENVIRONMENTS.glob("*/package.json"))]
    for folder in (ROOT, *of_tools, *sites):
        with console.step(str((folder / "package-lock.json").relative_to(ROOT))):
            _call(["npm", "install", "--package-lock-only", "--ignore-scripts"], folder)


def compile_lock(lock: Lock, output: Path, upgrade: bool = False) -> None:
    """Write a lock; what `output` pins already is kept where it may be, unless to be upgraded."""
    options = [
        *("--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
        *("--no-header", "--no-annotate", "--no-config", *lock.options),
        *(["--upgrade"] if upgrade else []),
    ]
    command = [str(UV), "pip", "compile", *options, str(lock.source), "-o", str(output)]
    _call(command, lock.file.parent)


def _call(command: list[str], folder: Path) -> None:
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refusal(f"{' '.join(command[:3])} failed:\n{answer.stderr.strip()}")
