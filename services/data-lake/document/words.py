"""What people say of the API: summaries, descriptions and examples, one file a resource.

Whatever is said of what doesn't exist, and whatever exists and nothing is said of, is refused.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("words")
GENERAL = "api"


class Unspoken(Exception):
    """Words are missing, or speak of nothing."""


@dataclass
class Words:
    """Remembers what was used, so that nothing stale stays behind."""

    kept: dict[str, dict[str, Any]]
    used: set[tuple[str, str]] = field(default_factory=set)

    def of(self, kind: str, name: str) -> dict[str, Any]:
        """Raises Unspoken when nothing is said of it."""
        self.used.add((kind, name))
        try:
            found: dict[str, Any] = self.kept[kind][name]
        except KeyError:
            raise Unspoken(f"document/words: {kind} has no {name}; say what it is") from None
        return found

    def expect_all_used(self) -> None:
        said = {(kind, name) for kind, named in self.kept.items() for name in named}
        if stale := sorted(said - self.used):
            left = ", ".join(f"{kind}.{name}" for kind, name in stale)
            raise Unspoken(f"document/words speaks of what there isn't: {left}")


@cache
def general() -> dict[str, Any]:
    """What holds for the whole document."""
    return _read(FOLDER / f"{GENERAL}.yml")


def words() -> Words:
    kept: dict[str, dict[str, Any]] = {}
    for file in sorted(FOLDER.glob("*.yml")):
        if file.stem == GENERAL:
            continue
        for kind, named in _read(file).items():
            already = kept.setdefault(kind, {})
            if twice := already.keys() & named.keys():
                raise Unspoken(f"{file.name} says again of {kind}: {', '.join(sorted(twice))}")
            already.update(named)
    return Words(kept)


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
