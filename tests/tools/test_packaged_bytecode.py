"""Packages hold bytecode: Lambda would compile anew at every cold start."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.deployment import command
from tools.packaging import build as build_module
from tools.packaging import bytecode, dependencies
from tools.packaging.build import Package
from tools.packaging.target import Target
from tools.repository import Service

FOR_OURS = Target(bytecode.OURS, None, "x86_64")
FOR_ANOTHER = Target("3.99", None, "x86_64")
TAG = sys.implementation.cache_tag


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """`odd`, whose answer is 1, without libraries, where nothing was built yet."""
    folder = tmp_path / "services/odd"
    (folder / "odd/deeper").mkdir(parents=True)
    (folder / "odd/__init__.py").write_text("")
    (folder / "odd/deeper/answer.py").write_text("ANSWER = 1\n")
    (folder / "requirements.txt").write_text("")
    monkeypatch.setattr(build_module, "ROOT", tmp_path)
    monkeypatch.setattr(build_module, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(bytecode, "KEPT", tmp_path / "bytecode")
    monkeypatch.setattr(dependencies, "CACHE", tmp_path / "dependencies")
    return Service("odd", folder, ())


def built(service: Service, target: Target = FOR_OURS) -> Package:
    package = build_module.build(service, target)
    assert package
    return package


def names(package: Package) -> list[str]:
    with zipfile.ZipFile(package.zip) as zipped:
        return zipped.namelist()


def unpacked(package: Package, folder: Path) -> Path:
    with zipfile.ZipFile(package.zip) as zipped:
        zipped.extractall(folder)
    return folder


def said(folder: Path, code: str) -> str:
    command = [sys.executable, "-B", "-c", code]
    # As Lambda runs it: nothing says that bytecode is to be looked for elsewhere.
    answer = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def test_each_source_has_its_bytecode_beside_it(service: Service) -> None:
    assert names(built(service)) == [
        "odd/__init__.py",
        f"odd/__pycache__/__init__.{TAG}.pyc",
        f"odd/deeper/__pycache__/answer.{TAG}.pyc",
        "odd/deeper/answer.py",
    ]


def test_it_is_what_runs_wherever_and_whenever_it_was_unpacked(
    service: Service, tmp_path: Path
) -> None:
    folder = unpacked(built(service), tmp_path / "var/task")
    (folder / "odd/deeper/answer.py").write_text("ANSWER = 'compiled anew'\n")
    told = said(folder, "from odd.deeper import answer as a; print(a.ANSWER, a.__file__)")
    assert told == f"1 {folder / 'odd/deeper/answer.py'}"


def test_a_traceback_names_the_place_in_the_package(service: Service, tmp_path: Path) -> None:
    (service.folder / "odd/deeper/answer.py").write_text("def fails():\n    return 1 / 0\n")
    folder = unpacked(built(service), tmp_path / "var/task")
    code = (
        "import traceback\nfrom odd.deeper.answer import fails\n"
        "try:\n    fails()\nexcept ZeroDivisionError:\n    print(traceback.format_exc())"
    )
    assert f'File "{folder}/odd/deeper/answer.py", line 2, in fails' in said(folder, code)


def test_a_changed_source_is_compiled_anew_and_its_old_bytecode_forgotten(
    service: Service, tmp_path: Path
) -> None:
    built(service)
    (service.folder / "odd/deeper/answer.py").write_text("ANSWER = 2\n")
    folder = unpacked(built(service), tmp_path / "var/task")
    assert said(folder, "from odd.deeper.answer import ANSWER; print(ANSWER)") == "2"
    assert len(list((tmp_path / "bytecode/odd").glob("*.pyc"))) == 2


def test_the_same_sources_give_the_same_bytes_in_another_clone(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(service).zip.read_bytes()
    elsewhere = service.folder.rename(tmp_path / "services/moved")
    monkeypatch.setattr(build_module, "KEPT", tmp_path / "kept-elsewhere")
    monkeypatch.setattr(bytecode, "KEPT", tmp_path / "bytecode-elsewhere")
    assert built(Service("odd", elsewhere, ())).zip.read_bytes() == first


def test_what_another_python_is_to_run_holds_none(service: Service) -> None:
    assert names(built(service, FOR_ANOTHER)) == ["odd/__init__.py", "odd/deeper/answer.py"]


def test_a_dry_run_tells_that_another_python_makes_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bytecode, "OURS", "3.11")
    command.dry_run(command.Request("prod", "eu-west-1", [], "x86_64"))
    told = " ".join(capsys.readouterr().err.split())
    assert "hold no bytecode: this is Python 3.11, theirs is 3.13" in told


def test_a_librarys_bytecode_is_there_and_holds_no_path_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "library/deeper").mkdir(parents=True)
    (tmp_path / "library/deeper/code.py").write_text("def here():\n    pass\n")
    (tmp_path / "library/template.py").write_text("{{ name }} = {%\n")
    bytecode.compile_libraries(tmp_path / "library")
    (made,) = tmp_path.rglob("*.pyc")
    assert made == tmp_path / f"library/deeper/__pycache__/code.{TAG}.pyc"
    assert str(tmp_path).encode() not in made.read_bytes()
