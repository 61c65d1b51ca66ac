"""What callers of the APIs hold: the documents as they were last published, and what may change.

A change that breaks a caller needs a new major version, an addition a minor one.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from tools.openapi import documents, redocly
from tools.repository import ROOT

# libyaml's, where it was built in: ten times as fast with thousands of lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SNAPSHOT = ROOT / "shared/contracts/published-apis.json"
Document = dict[str, Any]
Impact = Literal["patch", "minor", "major"]
# How parts of a version count: https://semver.org
PARTS: tuple[Impact, ...] = ("major", "minor", "patch")
# Where an API answers its registry tells, and an example binds nobody.
EXAMPLES = ("example", "examples")
NO_PROMISE = re.compile(r"#/servers(/|$)|/examples?(/|$)")
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Change:
    impact: Impact
    told: str


def current() -> dict[str, Document]:
    return {name: yaml.load(file.read_text(), LOADER) for name, file in documents().items()}


def published() -> dict[str, Document]:
    parsed: dict[str, Document] = json.loads(SNAPSHOT.read_text()) if SNAPSHOT.exists() else {}
    return parsed


def publish() -> int:
    """Renew the snapshot; the number of documents."""
    now = current()
    SNAPSHOT.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return len(now)


def unannounced(before: Mapping[str, Document], now: Mapping[str, Document]) -> list[str]:
    """What changed more than the version of its document says, by service."""
    withdrawn = [f"{name}: its document would be gone" for name in before if name not in now]
    return withdrawn + [
        f"{name}: {each}"
        for name, old in before.items()
        if name in now
        for each in _unannounced(old, now[name])
    ]


def changes(old: Document, new: Document) -> list[Change]:
    """What callers would notice; words and examples are not among it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("published.json", "now.json")]
        for file, document in zip(files, (old, new), strict=True):
            file.write_text(json.dumps(document))
        (report,) = redocly.run("diff", *files)
    return [
        Change(change["impact"], _told(change))
        for change in report["changes"]
        if not NO_PROMISE.search(change["path"]) and change.get("property") not in EXAMPLES
    ]


def _unannounced(old: Document, new: Document) -> list[str]:
    before, now = old["info"]["version"], new["info"]["version"]
    allowed = _raised(before, now)
    return [
        f"{change.told} ({change.impact}): version {before} would have to become "
        f"{_next(before, change.impact)}, and is {now}"
        for change in changes(old, new)
        if change.impact != "patch" and PARTS.index(change.impact) < allowed
    ]


def _raised(before: str, now: str) -> int:
    """Index of the greatest part by which a version rose; beyond all when it didn't rise."""
    old, new = _numbers(before), _numbers(now)
    if new <= old:
        return len(PARTS)
    return next(index for index in range(len(PARTS)) if new[index] != old[index])


def _next(version: str, impact: Impact) -> str:
    numbers, at = _numbers(version), PARTS.index(impact)
    return ".".join(map(str, (*numbers[:at], numbers[at] + 1, *[0] * (len(PARTS) - at - 1))))


def _numbers(version: str) -> tuple[int, ...]:
    match = VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"expected a version such as 1.2.3 in openapi.yml, found {version!r}")
    return tuple(map(int, match.groups()))


def _told(change: dict[str, Any]) -> str:
    messages = [verdict["message"] for verdict in change.get("verdicts", [])]
    what = "; ".join(messages) or f"{change['typeName']} {change['kind']}"
    return f"{change['path']}: {what}"
