"""Builds a service's site with Vite, for all stages alike; kept by the hash of what goes in."""

import gzip
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.packaging import archive
from tools.repository import ROOT, STATE, Refusal, Service
from tools.site import packages
from tools.site.files import misfits

KEPT = STATE / "build" / "sites"
KEPT_PER_SERVICE = 5
TIME_LIMIT_S = 300
SOURCE_FILES = ("package.json", "package-lock.json", "vite.config.ts", "index.html")
SOURCE_FOLDERS = ("src", "public")
PLACE = re.compile(r"((?:[\w@./-]+/)?[\w@.-]+\.(?:tsx?|jsx?|css|html|json|svg)):(\d+)(?::\d+)?")
COLOURS = re.compile(r"\x1b\[[\d;]*m")
OWN_TRACE = re.compile(r"\n\s+at .+|\n\s+errors: \[.*\]\n\}")
"""Where Vite was when it found the fault is nothing to its reader."""


@dataclass(frozen=True)
class Site:
    folder: Path

    @property
    def build(self) -> str:
        """What it is known by: the hash of its sources and lock."""
        return self.folder.name

    @cached_property
    def files(self) -> dict[str, Path]:
        """By their address under the site's root."""
        return dict(archive.entries(("", self.folder)))

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.files.values())

    @property
    def gzipped_bytes(self) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in self.files.values())


def build(service: Service) -> Site:
    """The site as its sources are now.

    Raises Refusal with Vite's words, and with what could not be served.
    """
    folder = KEPT / service.name / archive.content_hash(sources(service))[:16]
    if folder.is_dir():
        folder.touch()  # the most recently used are kept
        return Site(folder)
    packages.require(service)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    try:
        _run_vite(service, unfinished)
        if problems := list(misfits(Site(unfinished).files)):
            told = "\n".join(f"  {problem}" for problem in problems)
            raise Refusal(f"{service.name}: its site can't be served as it was built:\n{told}")
        _put(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _forget_the_oldest(folder.parent)
    return Site(folder)


def sources(service: Service) -> list[archive.Entry]:
    """All that shapes the build: tests, templates and documents don't."""
    named = [service.folder / name for name in SOURCE_FILES]
    named += sorted(service.folder.glob("tsconfig*.json"))
    folders = [(f"{name}/", service.folder / name) for name in SOURCE_FOLDERS]
    return [*((path.name, path) for path in named if path.exists()), *archive.entries(*folders)]


def _run_vite(service: Service, output: Path) -> None:
    vite = service.folder / "node_modules/vite/bin/vite.js"
    try:
        answer = subprocess.run(
            ["node", str(vite), "build", "--outDir", str(output), "--emptyOutDir",
             "--logLevel", "warn"],
            # A shell's own NODE_ENV would shape a build that is kept for all.
            env=os.environ | {"NODE_ENV": "production"},
            cwd=service.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=TIME_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refusal(
            f"{service.name}: `vite build` took over {TIME_LIMIT_S} s and was ended: run the same "
            "command again on an idle machine"
        ) from error
    if answer.returncode:
        said = OWN_TRACE.sub("", COLOURS.sub("", answer.stdout)).strip()
        raise Refusal(
            f"{_place(service, said)}: `vite build` failed: mend it, then run the same command "
            f"again\n{said}"
        )


def _place(service: Service, said: str) -> str:
    """`<file>:<line>` of the first source that Vite names, else the service."""
    for found in PLACE.finditer(said):
        path = Path(found[1])
        file = path if path.is_absolute() else service.folder / path
        is_own = file.is_relative_to(service.folder) and "node_modules" not in file.parts
        if is_own and file.is_file():
            return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{found[2]}"
    return service.name


def _put(unfinished: Path, folder: Path) -> None:
    """Whole or not at all: a build that is cut off is never taken for a whole one."""
    unfinished.chmod(0o755)
    try:
        unfinished.rename(folder)
    except OSError:  # another build of the same sources was first
        return


def _forget_the_oldest(folder: Path) -> None:
    kept = [path for path in folder.iterdir() if not path.name.startswith("unfinished-")]
    newest_first = sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_PER_SERVICE:]:
        shutil.rmtree(path, ignore_errors=True)
