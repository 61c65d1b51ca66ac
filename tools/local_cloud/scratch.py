"""Where the local cloud unpacks packages, and its functions work: in memory where there is enough.

A package is hundreds of files, and a file system on a disk takes up to a millisecond of a processor
for each that is made, which is more than the function's own start.
"""

import os
import shutil
from hashlib import sha256
from pathlib import Path

MEMORY = Path("/dev/shm")
LEAST_FREE_BYTES = 6 * 1024**3
"""Of which an estate that has taken the tour holds 0.4 GB, and its functions their own files."""


def make(folder: Path) -> Path:
    """An empty one for the local cloud of that folder; what an earlier one has left is gone."""
    remove(folder)
    in_memory = _in_memory(folder)
    try:
        if _free_bytes() >= LEAST_FREE_BYTES:
            # Everybody may write there: a name that somebody else holds is left alone.
            in_memory.mkdir(mode=0o700)
            return in_memory
    except OSError:
        pass
    on_disk = _on_disk(folder)
    on_disk.mkdir(parents=True)
    return on_disk


def remove(folder: Path) -> None:
    for each in (_in_memory(folder), _on_disk(folder)):
        shutil.rmtree(each, ignore_errors=True)


def _in_memory(folder: Path) -> Path:
    return MEMORY / f"stackyard-{os.getuid()}-{sha256(str(folder).encode()).hexdigest()[:16]}"


def _on_disk(folder: Path) -> Path:
    return folder / "tmp"


def _free_bytes() -> int:
    """0 where there is no such memory: on other systems than Linux, or in a small container."""
    try:
        of_file_system = os.statvfs(MEMORY)
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    (available,) = [line for line in lines if line.startswith("MemAvailable:")]
    return min(of_file_system.f_bavail * of_file_system.f_frsize, int(available.split()[1]) * 1024)
