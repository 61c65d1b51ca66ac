"""The repository as files, real or as a copy that a test may spoil."""

import ast
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


@cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def parsed(path: Path) -> ast.Module:
    return _parsed(path.read_text())


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
