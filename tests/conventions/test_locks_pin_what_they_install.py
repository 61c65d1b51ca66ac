"""Every installation is by version and hash, from no address in particular."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.planting import planted
from tests.tree import services_with_code
from tests.violations import Violation, expect_none
from tools.repository import ROOT

PINNED = re.compile(
    r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)( ;[^\\]*)? \\\n(?:    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
)
NAME = re.compile(r"[\w.-]+")
BROUGHT_BY_LAMBDA = {"boto3", "botocore"}


def locks(root: Path) -> list[Path]:
    """Every lock of Python packages: the services' and the tools' own."""
    return [
        *sorted(root.glob("services/*/requirements.txt")),
        *sorted(root.glob("tools/environments/*.txt")),
    ]


def npm_locks(root: Path) -> list[Path]:
    """Every lock of npm packages: the framework's, the benchmarks', the tools' and the sites'."""
    found = [root / "package-lock.json", root / "benchmarks/package-lock.json"]
    others = ("tools/environments/*/package-lock.json", "services/*/package-lock.json")
    return [
        *filter(Path.exists, found),
        *(lock for each in others for lock in sorted(root.glob(each))),
    ]


def unpinned_by_npm(root: Path) -> Iterator[Violation]:
    for lock in npm_locks(root):
        for name, package in json.loads(lock.read_text())["packages"].items():
            is_own = not name or package.get("link") or not name.startswith("node_modules/")
            if not is_own and "integrity" not in package and not package.get("inBundle"):
                yield Violation(
                    str(lock.relative_to(root)),
                    expected="an integrity hash for every package",
                    found=f"{name} without one",
                    do="delete the lock's entry, and `npm run lock`",
                    why="a changed package would be installed unseen: "
                    "https://docs.npmjs.com/cli/configuring-npm/package-lock-json",
                )


def unpinned(root: Path) -> Iterator[Violation]:
    for lock in locks(root):
        whole = "".join(
            line for line in lock.read_text().splitlines(True) if not line.lstrip().startswith("#")
        )
        for left in filter(None, map(str.strip, PINNED.sub("", whole).splitlines())):
            yield Violation(
                str(lock.relative_to(root)),
                expected="only `name==version` lines, each with its hashes",
                found=left,
                do="never edit a lock: `npm run lock` writes it from pyproject.toml or the "
                ".in file",
                why="without a hash a changed package would be installed unseen: "
                "https://pip.pypa.io/en/stable/topics/secure-installs/",
            )


def addresses(root: Path) -> Iterator[Violation]:
    for lock in [*locks(root), *npm_locks(root)]:
        for number, line in enumerate(lock.read_text().splitlines(), 1):
            is_source = '"resolved"' in line or lock.suffix == ".txt"
            if is_source and re.search(r"\w+://", line):
                yield Violation(
                    f"{lock.relative_to(root)}:{number}",
                    expected="no address in a lock",
                    found=line.strip(),
                    do="`npm run lock` again; npm leaves addresses out by "
                    "omit-lockfile-registry-resolved",
                    why="whoever has a mirror of their own installs from that; hashes say "
                    "what is right",
                )


def out_of_step(root: Path) -> Iterator[Violation]:
    """Direct dependencies of pyproject.toml and the lock disagree."""
    for service in services_with_code(root):
        locked = locked_names(service.folder / "requirements.txt")
        project = tomllib.loads((service.folder / "pyproject.toml").read_text())["project"]
        for dependency in project.get("dependencies", []):
            name = _normal(NAME.match(dependency)[0])  # type: ignore[index]
            if name not in locked:
                yield Violation(
                    f"services/{service.name}/requirements.txt",
                    expected=f"{dependency}, which pyproject.toml asks for",
                    found="nothing of that name",
                    do="`npm run lock`",
                    why="the package would be built without it and fail at its first import",
                )


def carried_twice(root: Path) -> Iterator[Violation]:
    for service in services_with_code(root):
        for name in sorted(BROUGHT_BY_LAMBDA & locked_names(service.folder / "requirements.txt")):
            yield Violation(
                f"services/{service.name}/requirements.txt",
                expected="no boto3 or botocore",
                found=name,
                do="take it out of pyproject.toml, and `npm run lock`",
                why="Lambda's runtime brings both, and they are larger than all the rest: "
                "https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html",
            )


def locked_names(lock: Path) -> set[str]:
    return {_normal(found[1]) for found in re.finditer(r"^([\w.-]+).*==", lock.read_text(), re.M)}


def _normal(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_is_pinned_by_hash() -> None:
    expect_none(unpinned(ROOT))


def test_every_npm_package_is_pinned_by_hash() -> None:
    expect_none(unpinned_by_npm(ROOT))


def test_no_lock_records_an_address() -> None:
    expect_none(addresses(ROOT))


def test_every_direct_dependency_is_locked() -> None:
    expect_none(out_of_step(ROOT))


def test_no_package_carries_what_lambda_brings() -> None:
    expect_none(carried_twice(ROOT))


def _append(copy: Path, line: str) -> str:
    service = services_with_code(copy)[0]
    lock = service.folder / "requirements.txt"
    lock.write_text(f"{lock.read_text()}{line}\n")
    return f"services/{service.name}/requirements.txt"


def test_a_requirement_planted_without_hash_is_reported(copy: Path) -> None:
    where = _append(copy, "requests==2.32.0")
    violation = planted(unpinned, copy)
    assert (violation.where, violation.found) == (where, "requests==2.32.0")


def test_an_index_planted_in_a_lock_is_reported(copy: Path) -> None:
    where = _append(copy, "# --index-url https://mirror.example/simple")
    assert planted(addresses, copy).where.startswith(f"{where}:")


def _npm_lock(copy: Path, name: str, **package: str) -> str:
    lock = next(iter(copy.glob("services/*/package-lock.json")))
    content = json.loads(lock.read_text())
    content["packages"][name] = package
    lock.write_text(json.dumps(content, indent=2))
    return str(lock.relative_to(copy))


def test_an_npm_package_planted_without_hash_is_reported(copy: Path) -> None:
    where = _npm_lock(copy, "node_modules/planted", version="1.0.0")
    assert planted(unpinned_by_npm, copy).where == where


def test_an_address_planted_in_a_sites_lock_is_reported(copy: Path) -> None:
    address = "https://mirror.example/planted-1.0.0.tgz"
    where = _npm_lock(copy, "node_modules/planted", resolved=address, integrity="sha512-x")
    assert planted(addresses, copy).where.startswith(f"{where}:")


def test_a_dependency_planted_in_pyproject_alone_is_reported(copy: Path) -> None:
    service = services_with_code(copy)[0]
    project = service.folder / "pyproject.toml"
    changed = project.read_text().replace("dependencies = [", 'dependencies = ["orjson>=3",', 1)
    project.write_text(changed)
    assert planted(out_of_step, copy).expected.startswith("orjson>=3")


def test_boto3_planted_in_a_lock_is_reported(copy: Path) -> None:
    where = _append(copy, f"boto3==1.43.0 \\\n    --hash=sha256:{'0' * 64}")
    violation = planted(carried_twice, copy)
    assert (violation.where, violation.found) == (where, "boto3")
