"""A package holds the service and what its lock installs, and nothing else of the repository."""

import csv
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.conventions.packages import WITH_CODE, zip_of
from tests.violations import Violation, expect_none, the_only
from tools.repository import ROOT, Service

OF_THE_REPOSITORY = {"shared", "tools", "tests", "services", "docs"}
every_service = pytest.mark.parametrize("service", WITH_CODE, ids=lambda each: each.name)


def strangers(archive: Path, service: Service) -> Iterator[Violation]:
    """Names in the zip that neither the service nor an installed distribution accounts for."""
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        accounted = _recorded(opened, names)
    for name in names:
        if name.startswith(f"{service.package}/") or accounted & {name, _source_of(name)}:
            continue
        yield Violation(
            f"{service.name}: {name}",
            expected=f"{service.package}/ and what a distribution's RECORD lists, with bytecode",
            found="a name that nobody accounts for",
            do="see what tools/packaging/build.py puts in",
            why="what slips into a package is deployed, and code comes to lean on it",
        )


def of_the_repository(archive: Path, service: Service) -> Iterator[Violation]:
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
    others = {each.package for each in WITH_CODE} - {service.package}
    for name in names:
        if PurePosixPath(name).parts[0] in OF_THE_REPOSITORY | others:
            yield Violation(
                f"{service.name}: {name}",
                expected="nothing of the repository but the service itself",
                found=f"a file of {PurePosixPath(name).parts[0]}",
                do="write what is needed in the service",
                why="no runtime code is shared: each service is deployed, and may be taken "
                "away, alone",
            )


def _source_of(name: str) -> str | None:
    """Where the source stands of which that is the bytecode."""
    path = PurePosixPath(name)
    if path.suffix != ".pyc" or path.parent.name != "__pycache__":
        return None
    return str(path.parent.parent / f"{path.name.partition('.')[0]}.py")


def _recorded(opened: zipfile.ZipFile, names: list[str]) -> set[str]:
    """https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file"""
    records = [name for name in names if name.endswith(".dist-info/RECORD")]
    listed: set[str] = set()
    for record in records:
        listed.update(
            row[0] for row in csv.reader(opened.read(record).decode().splitlines()) if row
        )
    return listed


@every_service
def test_a_package_holds_its_service_and_its_libraries_alone(service: Service) -> None:
    expect_none(strangers(zip_of(service), service))


@every_service
def test_a_package_holds_nothing_else_of_the_repository(service: Service) -> None:
    expect_none(of_the_repository(zip_of(service), service))


def _planted(folder: Path, name: str) -> Path:
    archive = Path(shutil.copy(zip_of(WITH_CODE[0]), folder / "planted.zip"))
    with zipfile.ZipFile(archive, "a") as opened:
        opened.write(ROOT / "package.json", name)
    return archive


@pytest.mark.parametrize(
    "name", ["notes.txt", "web_api_old/domain.py", "__pycache__/nobodys.cpython-313.pyc"]
)
def test_a_planted_file_is_reported(tmp_path: Path, name: str) -> None:
    violation = the_only(strangers(_planted(tmp_path, name), WITH_CODE[0]))
    assert violation.where == f"{WITH_CODE[0].name}: {name}"


@pytest.mark.parametrize("name", ["tools/repository.py", f"{WITH_CODE[1].package}/domain.py"])
def test_a_planted_file_of_the_repository_is_reported(tmp_path: Path, name: str) -> None:
    violation = the_only(of_the_repository(_planted(tmp_path, name), WITH_CODE[0]))
    assert violation.where == f"{WITH_CODE[0].name}: {name}"
