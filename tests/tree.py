"""The repository as files, real or as a copy that a test may spoil."""

import ast
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.repository import ROOT, Service

LEFT_OUT = shutil.ignore_patterns(
    ".*_cache", ".hypothesis", ".serverless", ".stackyard", "__pycache__", "node_modules", "*.pyc"
)
COPIED = (
    ".ci", ".github", "CODEOWNERS", "package-lock.json", "package.json", "pyproject.toml",
    "serverless-compose.yml", "services", "shared", "tools",
)  # fmt: skip


def copy_of_repository(folder: Path) -> Path:
    """What the checks of the tree look at, without tests and what is generated."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT, symlinks=True)
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


Stamps = dict[str, tuple[int, ...]]


def stamps_of(folder: Path) -> Stamps:
    """Of every file what changes with its content, and of a folder that it is there."""
    stamps: Stamps = {}
    waiting = [str(folder)]
    while waiting:
        for entry in os.scandir(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                stamps[entry.path] = ()
            else:
                stamps[entry.path] = _stamp(entry.stat(follow_symlinks=False))
    return stamps


def mend(copy: Path, stamps: Stamps) -> None:
    """Makes the copy again, after the repository, what it was when it had these stamps."""
    now = stamps_of(copy)
    for added in sorted(now.keys() - stamps.keys(), reverse=True):
        Path(added).unlink() if now[added] else Path(added).rmdir()
    for name in sorted(name for name, stamp in stamps.items() if now.get(name) != stamp):
        path = Path(name)
        if stamps[name]:
            path.unlink(missing_ok=True)
            shutil.copy2(ROOT / path.relative_to(copy), path, follow_symlinks=False)
            stamps[name] = _stamp(path.lstat())
        else:
            path.mkdir()


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def services_of(root: Path) -> list[Service]:
    """As tools.repository.services(), for any copy."""
    compose = yaml.safe_load((root / "serverless-compose.yml").read_text())
    return [Service(name, root / entry["path"], ()) for name, entry in compose["services"].items()]


def services_with_code(root: Path) -> list[Service]:
    return [service for service in services_of(root) if service.has_code]


def python_files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "__pycache__" not in path.parts:
                yield path


def python_of_services(root: Path) -> Iterator[Path]:
    return python_files(*(each.folder / each.package for each in services_with_code(root)))


def text_of(path: Path) -> str:
    """Read once, until it changes: a check of a copy asks for every file again."""
    return _read(path, _stamp(path.stat()))


@cache
def _read(path: Path, _: tuple[int, ...]) -> str:
    return path.read_text()


@cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def parsed(path: Path) -> ast.Module:
    return _parsed(text_of(path))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


class _CloudFormation(yaml.SafeLoader):
    """Reads `!Ref X` and its kin as plain values under their tag."""


def _tagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {suffix: loader.construct_mapping(node, deep=True)}


_CloudFormation.add_multi_constructor("!", _tagged)


def serverless_yml(service: Service) -> dict[str, Any]:
    """As it is written: `${…}` stays text."""
    text = (service.folder / "serverless.yml").read_text()
    parsed_yaml: dict[str, Any] = yaml.load(text, Loader=_CloudFormation)
    return parsed_yaml
