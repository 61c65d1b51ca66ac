"""Builds a service's zip, kept by the hash of what goes in."""

from dataclasses import dataclass
from pathlib import Path

from tools.packaging import archive, dependencies
from tools.packaging.target import Target
from tools.repository import ROOT, STATE, Refusal, Service

KEPT = STATE / "build" / "packages"
KEPT_PER_SERVICE = 5


@dataclass(frozen=True, slots=True)
class Package:
    zip: Path
    files: tuple[archive.Entry, ...]

    @property
    def zipped_bytes(self) -> int:
        return self.zip.stat().st_size

    @property
    def unzipped_bytes(self) -> int:
        return sum(path.stat().st_size for _, path in self.files)


def build(service: Service, target: Target) -> Package | None:
    """The package of a service for a target, or None when it has no code."""
    if not service.has_code:
        return None
    libraries = dependencies.installed(service.folder / "requirements.txt", target)
    files = archive.entries(
        ("", libraries), (f"{service.package}/", service.folder / service.package)
    )
    digest = archive.content_hash(files, target.name)[:16]
    folder = KEPT / target.name / service.name
    zip_file = folder / f"{digest}.zip"
    if zip_file.exists():
        zip_file.touch()  # the most recently used are kept
    else:
        _check_syntax(service)
        archive.write(files, zip_file)
        _forget_the_oldest(folder)
    return Package(zip_file, tuple(files))


def _check_syntax(service: Service) -> None:
    """Raises Refusal for a source that no Python could load, before it is deployed anywhere."""
    for source in sorted((service.folder / service.package).rglob("*.py")):
        try:
            compile(source.read_text(encoding="utf-8"), source, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            place = f"{source.relative_to(ROOT)}:{getattr(error, 'lineno', None) or 1}"
            raise Refusal(f"{place}: {error}: mend it, then run the same command again") from error


def _forget_the_oldest(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_PER_SERVICE:]:
        path.unlink(missing_ok=True)
