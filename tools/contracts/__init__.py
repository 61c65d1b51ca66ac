"""The contracts of shared/contracts, their published snapshot, and the map drawn of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tools.contracts.breaking import breaks
from tools.openapi import published as apis
from tools.openapi import reference
from tools.repository import ROOT, Refusal, services

CONTRACTS = ROOT / "shared/contracts"
SNAPSHOT = ROOT / "shared/contracts/published.json"
EVENT_MAP = ROOT / "docs/event-map.md"
OWNERS_TO_COME = "owners-to-come.json"


@dataclass(frozen=True)
class Contract:
    owner: str
    folder: Path

    @property
    def type(self) -> str:
        return f"stackyard.{self.owner}.{self.folder.name}"

    @cached_property
    def schema(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads((self.folder / "schema.json").read_text())
        return parsed

    @property
    def examples(self) -> list[Path]:
        return sorted((self.folder / "examples").glob("*.json"))


def contracts(root: Path = CONTRACTS) -> list[Contract]:
    """All of them, by owner and name."""
    return [
        Contract(folder.parent.name, folder)
        for folder in sorted(root.glob("*/*"))
        if folder.is_dir()
    ]


def owners_to_come(root: Path = CONTRACTS) -> dict[str, str]:
    """Owners of contracts that are no service of the estate yet, and what is awaited of each."""
    parsed: dict[str, str] = json.loads((root / OWNERS_TO_COME).read_text())
    return parsed


def published() -> dict[str, Any]:
    """Schemas by type as they were last published; from then on they only gain optional fields."""
    if not SNAPSHOT.exists():
        return {}
    parsed: dict[str, Any] = json.loads(SNAPSHOT.read_text())
    return parsed


def broken() -> list[str]:
    """What of the published contracts would break for those who hold them."""
    now = {contract.type: contract.schema for contract in contracts()}
    return [
        f"{event}: {change}"
        for event, old in published().items()
        for change in (breaks(old, now[event]) if event in now else ["it would be withdrawn"])
    ]


def publish() -> str:
    """Renew the snapshot and the event map; says what was written.

    Raises Refusal when a published contract would break: archives hold its events.
    """
    if changes := broken():
        raise Refusal("make it .v2 and send both for a while:\n  " + "\n  ".join(changes))
    if changes := apis.unannounced(apis.published(), apis.current()):
        raise Refusal("raise info.version of the openapi.yml:\n  " + "\n  ".join(changes))
    schemas = {contract.type: contract.schema for contract in contracts()}
    SNAPSHOT.write_text(json.dumps(schemas, indent=2, sort_keys=True) + "\n")
    EVENT_MAP.write_text(event_map())
    documents = apis.publish()
    reference.draw()
    drawn = EVENT_MAP.relative_to(ROOT)
    return f"{len(schemas)} contracts and {documents} APIs published; {drawn} drawn again"


def spoken(service: str) -> tuple[set[str], set[str]]:
    """Types that a service's asyncapi.yml says it sends and receives."""
    file = services()[service].folder / "asyncapi.yml"
    if not file.exists():
        return set(), set()
    document = yaml.safe_load(file.read_text())
    found: dict[str, set[str]] = {"send": set(), "receive": set()}
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        messages = document["channels"][channel]["messages"].values()
        found[operation["action"]].update(_type_of(document, message) for message in messages)
    return found["send"], found["receive"]


def event_map() -> str:
    """Markdown: who sends and who hears each event, as a picture and as a table."""
    says = {name: spoken(name) for name in services()}
    to_come = owners_to_come()
    lines = [
        "# Event map",
        "",
        "Generated from each service's asyncapi.yml by `npm run contracts -- publish`; "
        "a test keeps it current.",
        "",
        "```mermaid",
        "flowchart LR",
        *(f'  {owner}["{owner} (to come)"]' for owner in to_come),
        *_arrows(says),
        "```",
        "",
        "| Event | Sent by | Heard by | Contract |",
        "|---|---|---|---|",
    ]
    for contract in contracts():
        heard = ", ".join(name for name, (_, hears) in says.items() if contract.type in hears)
        folder = contract.folder.relative_to(ROOT).as_posix()
        owner = f"{contract.owner} (to come)" if contract.owner in to_come else contract.owner
        lines.append(f"| `{contract.type}` | {owner} | {heard or '—'} | [{folder}](../{folder}) |")
    return "\n".join(lines) + "\n"


def _arrows(says: dict[str, tuple[set[str], set[str]]]) -> Iterator[str]:
    for contract in contracts():
        for name, (_, hears) in says.items():
            if contract.type in hears:
                yield f"  {contract.owner} -- {contract.folder.name} --> {name}"


def _type_of(document: dict[str, Any], message: dict[str, Any]) -> str:
    """A message is named by its event's type."""
    if "$ref" in message:
        message = document["components"]["messages"][message["$ref"].rpartition("/")[2]]
    return str(message["name"])
