"""Deterministic zips: the same files give the same bytes, so a hash tells of any change."""

import shutil
import zipfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Literal

# The earliest date that a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE_BY_LAMBDA = 0o644 << 16
BYTECODE = "__pycache__"
CACHES = {".mypy_cache", ".ruff_cache"}

Entry = tuple[str, Path]
"""Name in the zip, and the file."""


def entries(*roots: tuple[str, Path], with_bytecode: bool = False) -> list[Entry]:
    """All files below each (prefix, folder) but tools' caches, sorted by their name in the zip."""
    return sorted(
        (f"{prefix}{path.relative_to(folder).as_posix()}", path)
        for prefix, folder in roots
        for path in folder.rglob("*")
        if path.is_file() and not CACHES.intersection(path.parts)
        if with_bytecode or not (BYTECODE in path.parts or path.suffix == ".pyc")
    )


def content_hash(files: list[Entry], *more: str) -> str:
    """Hex, over names and bytes."""
    digest = sha256("\0".join(more).encode())
    for name, path in files:
        digest.update(f"\0{name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write(files: list[Entry], archive: Path, onto: Path | None = None) -> None:
    """Whole or not at all: a build that is cut off leaves no zip under its name.

    What the zip `onto` holds stands before, as it was packed there: it isn't packed again.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_suffix(f".{id(files)}.unfinished")
    if onto is not None:
        shutil.copyfile(onto, unfinished)
    mode: Literal["a", "w"] = "w" if onto is None else "a"
    with zipfile.ZipFile(unfinished, mode, zipfile.ZIP_DEFLATED, compresslevel=6) as output:
        for name, path in files:
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = READABLE_BY_LAMBDA
            info.compress_type = zipfile.ZIP_DEFLATED
            output.writestr(info, path.read_bytes())
    unfinished.rename(archive)


def code_sha256(archive: Path) -> str:
    """As Lambda's `CodeSha256` gives it: base64 of the zip's SHA-256."""
    return b64encode(sha256(archive.read_bytes()).digest()).decode()
