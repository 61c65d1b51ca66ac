"""What the contact sheet shows: every edit and every filter that a URL may name.

Of two names for an edit one is shown, and an edit that a filter makes as that filter;
`joinChannel` and `boolean` take files, which no request may open. For a Thumbor path the calls of
sharp's methods are written down by hand, so that our reading of the path is compared too.
"""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.images.fixtures import FIXTURES, content_type_of

Calls: TypeAlias = list[list[Any]]
"""A method of sharp and its argument; None: none."""
FACE = (0.25, 0.2, 0.3, 0.4)
"""Left, top, width and height of the only face, in parts of the picture."""
INSIDE: Calls = [["resize", {"fit": "inside"}]]


@dataclass(frozen=True)
class Shown:
    """Either `edits`, of a request of the default form, or a Thumbor `path`.

    Without calls they are the edits.
    """

    source: str
    edits: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    calls: Calls = field(default_factory=list)
    moves: bool = False
    keeps_metadata: bool = True

    @property
    def name(self) -> str:
        if self.path:
            return self.path
        edits = ", ".join(f"{name} {_short(value)}" for name, value in self.edits.items())
        return f"{self.source}: {edits}"

    def told(self) -> dict[str, Any]:
        """As the contestants read a line."""
        return {
            "source": str(self.file),
            "path": self.path or _default_form(self.source, self.edits),
            "contentType": content_type_of(self.source),
            "overlay": str(FIXTURES / "mark.png"),
            "face": FACE,
            "calls": self.calls or _calls(self.edits),
            "moves": self.moves,
            "keepsMetadata": self.keeps_metadata,
        }

    @property
    def file(self) -> Path:
        return FIXTURES / self.source


def _default_form(key: str, edits: dict[str, Any]) -> str:
    asked = json.dumps({"key": key, "edits": edits})
    return f"/{b64encode(asked.encode()).decode()}"


def _short(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")).replace('"', "")


def _calls(edits: dict[str, Any]) -> Calls:
    """As the solution does them: a resize of nothing when there is none, the format once more."""
    again = [["toFormat", edits["toFormat"]]] if "toFormat" in edits else []
    calls = [[name, value] for name, value in edits.items() if name != "animated"]
    return [*calls, *([] if "resize" in edits else INSIDE), *again]
