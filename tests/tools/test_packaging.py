"""The builder: same input, same bytes; what AWS would refuse is told before it can."""

import struct
import zipfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from tools.packaging import archive, bytecode, dependencies, limits
from tools.packaging import build as build_module
from tools.packaging.build import Package
from tools.packaging.target import Target, target_of
from tools.packaging.template_hash import registry_addresses, template_files, template_hash
from tools.repository import ROOT, Refusal, Service, service, services
from tools.templates import lint

FOR_AWS = Target("3.13", "x86_64-manylinux_2_28", "x86_64")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "package/__pycache__").mkdir(parents=True)
    (folder / "package/b.py").write_text("B = 1\n")
    (folder / "package/a.py").write_text("A = 1\n")
    (folder / "package/__pycache__/a.pyc").write_bytes(b"old")
    (folder / "package/gone.pyc").write_bytes(b"old")
    return folder


def packed(sources: Path, name: str) -> Path:
    zip_file = sources.parent / name
    archive.write(archive.entries(("", sources)), zip_file)
    return zip_file


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(sources: Path) -> None:
    first = packed(sources, "first.zip").read_bytes()
    (sources / "package/a.py").touch()
    assert packed(sources, "second.zip").read_bytes() == first


def test_what_was_packed_before_is_taken_as_it_is_and_the_rest_stands_behind(
    sources: Path,
) -> None:
    libraries = packed(sources, "libraries.zip")
    ours = sources.parent / "ours"
    ours.mkdir()
    (ours / "c.py").write_text("C = 1\n")
    both = sources.parent / "both.zip"
    archive.write(archive.entries(("", ours)), both, onto=libraries)
    with zipfile.ZipFile(both) as zipped:
        assert zipped.namelist() == ["package/a.py", "package/b.py", "c.py"]
        assert zipped.testzip() is None
    first_entries = libraries.read_bytes()[: zipped.infolist()[-1].header_offset]
    assert both.read_bytes().startswith(first_entries)


def test_a_changed_byte_and_a_changed_name_each_change_the_content_hash(sources: Path) -> None:
    before = archive.content_hash(archive.entries(("", sources)))
    (sources / "package/a.py").write_text("A = 2\n")
    changed = archive.content_hash(archive.entries(("", sources)))
    (sources / "package/a.py").rename(sources / "package/c.py")
    renamed = archive.content_hash(archive.entries(("", sources)))
    assert len({before, changed, renamed}) == 3


def test_compiled_leftovers_stay_out_of_a_package(sources: Path) -> None:
    assert [name for name, _ in archive.entries(("", sources))] == ["package/a.py", "package/b.py"]


def test_the_code_hash_is_the_one_that_lambda_gives(sources: Path) -> None:
    zip_file = packed(sources, "code.zip")
    expected = b64encode(sha256(zip_file.read_bytes()).digest()).decode()
    assert archive.code_sha256(zip_file) == expected


def package_of(folder: Path) -> Package:
    files = archive.entries(("", folder))
    zip_file = folder.parent / "package.zip"
    archive.write(files, zip_file)
    return Package(zip_file, tuple(files))


def test_a_wheel_for_another_python_is_told(tmp_path: Path) -> None:
    info = tmp_path / "deps/orjson-3.dist-info"
    info.mkdir(parents=True)
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n")
    (misfit,) = limits.misfits(package_of(tmp_path / "deps"), FOR_AWS)
    assert "built for cp311-cp311-manylinux_2_28_x86_64" in misfit.problem


@pytest.mark.parametrize(
    "tag", ["py3-none-any", "cp313-cp313-manylinux_2_28_x86_64", "cp39-abi3-manylinux2014_x86_64"]
)
def test_a_wheel_that_fits_is_let_through(tmp_path: Path, tag: str) -> None:
    info = tmp_path / "deps/some-1.dist-info"
    info.mkdir(parents=True)
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")
    assert not limits.misfits(package_of(tmp_path / "deps"), FOR_AWS)


@pytest.mark.parametrize(
    "name", ["fast.cpython-313-x86_64-linux-gnu.so", "httpfs.duckdb_extension"]
)
def test_a_library_for_another_processor_is_told(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deps"
    folder.mkdir()
    aarch64 = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, 0xB7)
    (folder / name).write_bytes(aarch64)
    (misfit,) = limits.misfits(package_of(folder), FOR_AWS)
    assert misfit.problem == "is built for arm64, needed for x86_64"


def test_a_package_over_lambdas_limit_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "deps"
    folder.mkdir()
    (folder / "large.bin").write_bytes(bytes(2048))
    monkeypatch.setattr(limits, "UNZIPPED_LIMIT_BYTES", 2047)
    (misfit,) = limits.misfits(package_of(folder), FOR_AWS)
    assert "2,048 bytes unzipped, Lambda takes 2,047" in misfit.problem


def test_an_architecture_that_lambda_lacks_is_refused() -> None:
    with pytest.raises(Refusal, match="expected architecture x86_64 or arm64, found 'riscv'"):
        target_of("prod", "riscv")


@pytest.mark.parametrize("name", services())
def test_a_templates_hash_covers_every_file_that_it_includes(name: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in template_files(service(name))}
    assert f"services/{name}/serverless.yml" in files
    assert "shared/serverless/stages.yml" in files
    assert "shared/serverless/tags.yml" in files, "included by a fragment, not by the service"
    assert f"services/{name}/resources/registry.yml" in files


def test_each_input_of_a_template_changes_its_hash() -> None:
    chosen = service("web-api")
    address = registry_addresses(chosen)[0]
    hashes = [
        template_hash(chosen, "prod", "eu-west-1", {}, {address: "one"}),
        template_hash(chosen, "prod", "eu-west-1", {}, {address: "two"}),
        template_hash(chosen, "test", "eu-west-1", {}, {address: "one"}),
        template_hash(chosen, "prod", "us-east-1", {}, {address: "one"}),
        template_hash(chosen, "prod", "eu-west-1", {"architecture": "arm64"}, {address: "one"}),
    ]
    assert len(set(hashes)) == len(hashes)
    assert (
        template_hash(chosen, "prod", "eu-west-1", {}, {address: "one", "x/y/z": "no matter"})
        == hashes[0]
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def broken(:\n", r"services/odd/odd/handler.py:1: .*invalid syntax"),
        ("x = '\0'\n", r"services/odd/odd/handler.py:1: .*null bytes"),
    ],
)
def test_a_source_that_no_python_could_load_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, said: str
) -> None:
    folder = tmp_path / "services/odd"
    (folder / "odd").mkdir(parents=True)
    (folder / "odd/handler.py").write_text(source)
    (folder / "requirements.txt").write_text("")
    monkeypatch.setattr(build_module, "ROOT", tmp_path)
    monkeypatch.setattr(build_module, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(bytecode, "KEPT", tmp_path / "bytecode")
    monkeypatch.setattr(dependencies, "CACHE", tmp_path / "dependencies")
    with pytest.raises(Refusal, match=said):
        build_module.build(Service("odd", folder, ()), FOR_AWS)
    assert not list(tmp_path.glob("kept/**/*.zip"))


def test_a_registry_value_that_its_owner_does_not_register_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lint, "registry_addresses", lambda _: ["platform/buss/name"])
    (told,) = lint.unregistered([service("cron-audit")], "prod", {})
    assert told == "cron-audit: ${registry:platform/buss/name}: platform registers no such value"


def test_every_registry_value_that_a_template_looks_up_is_registered() -> None:
    assert not list(lint.unregistered(list(services().values()), "prod", {}))
