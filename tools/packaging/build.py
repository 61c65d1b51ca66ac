"""Builds a service's zip, kept by the hash of what goes in."""

from dataclasses import dataclass
from pathlib import Path
from py_compile import PyCompileError
from zipfile import ZipFile

from tools.packaging import archive, bytecode, dependencies
from tools.packaging.target import Target
from tools.repository import ROOT, STATE, Refusal, Service

KEPT = STATE / "build" / "packages"
KEPT_PER_SERVICE = 5


@dataclass(frozen=True, slots=True)
class Package:
    zip: Path
    files: tuple[archive.Entry, ...]
    """Without the bytecode of the service's own."""

    @property
    def zipped_bytes(self) -> int:
        return self.zip.stat().st_size

    @property
    def unzipped_bytes(self) -> int:
        with ZipFile(self.zip) as zipped:
            return sum(entry.file_size for entry in zipped.infolist())


def build(service: Service, target: Target) -> Package | None:
    """The package of a service for a target, or None when it has no code."""
    if not service.has_code:
        return None
    libraries = dependencies.installed(service.folder / "requirements.txt", target)
    library_files = archive.entries(("", libraries), with_bytecode=True)
    sources = archive.entries((f"{service.package}/", service.folder / service.package))
    # The folder's name stands for what is in it: lock, target, and whether there is bytecode.
    digest = archive.content_hash(sources, libraries.name)[:16]
    folder = KEPT / target.name / service.name
    zip_file = folder / f"{digest}.zip"
    if zip_file.exists():
        zip_file.touch()  # the most recently used are kept
    else:
        ours = sorted([*sources, *_bytecode(service, sources, target)])
        archive.write(ours, zip_file, onto=_packed(libraries, library_files))
        _forget_the_oldest(folder)
    return Package(zip_file, (*library_files, *sources))


def _packed(libraries: Path, files: list[archive.Entry]) -> Path:
    """Once for each lock and target: they are most of a package, and seldom change."""
    packed = libraries.with_name(f"{libraries.name}.zip")
    if not packed.exists():
        archive.write(files, packed)
    return packed


def _bytecode(
    service: Service, sources: list[archive.Entry], target: Target
) -> list[archive.Entry]:
    """None where ours would be of no use to the target.

    Raises Refusal for a source that no Python could load, before it is deployed anywhere.
    """
    try:
        made = bytecode.compiled(sources, bytecode.KEPT / service.name)
    except PyCompileError as error:
        source = dict(sources)[error.file].relative_to(ROOT)
        raise Refusal(
            f"{source}:{bytecode.line_of(error)}: {error.exc_value}: mend it, then run the same"
            " command again"
        ) from error
    return made if bytecode.is_possible(target) else []


def _forget_the_oldest(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_PER_SERVICE:]:
        path.unlink(missing_ok=True)
