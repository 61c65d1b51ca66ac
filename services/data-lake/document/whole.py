"""The document as a whole, and as the text that is checked in."""

from pathlib import Path
from typing import Any

import yaml

from data_lake.api.operations import OPERATIONS

# Whoever imports it has all operations declared.
from data_lake.handlers.serve_lake import app as _app  # noqa: F401
from document.paths import paths
from document.problems import types
from document.schemas import schemas
from document.words import general, words

_ORDER = {method: place for place, method in enumerate(("POST", "GET", "PUT", "PATCH", "DELETE"))}
OPENAPI = Path(__file__).parents[1] / "openapi.yml"
_HEAD = """\
# Made by `npm run data-lake -- document` of data_lake/api and document/words: edit those.
"""


def whole() -> dict[str, Any]:
    """Raises Unspoken for what no words are of, and for words of what isn't there."""
    said, told = words(), general()
    # Not as they were imported, which whoever imports one route alone would change.
    operations = sorted(OPERATIONS.values(), key=lambda each: (each.path, _ORDER[each.method]))
    components = dict(told["components"])
    shared: dict[str, Any] = {}
    made = paths(operations, said, shared)
    tags = {method["tags"][0] for methods in made.values() for method in methods.values()}
    components["responses"] = components["responses"] | dict(sorted(shared.items()))
    components["schemas"] = {**schemas(operations, said), **components["schemas"]}
    problem_types = types(said, operations)
    document = {
        "openapi": "3.1.0",
        "info": told["info"],
        "servers": told["servers"],
        "security": [{"people": []}],
        "tags": [
            {"name": name, **said.of("tags", name)} for name in said.kept["tags"] if name in tags
        ],
        "paths": made,
        "components": components,
        "x-problem-types": problem_types,
    }
    said.expect_all_used()
    return document


def text() -> str:
    return _HEAD + yaml.dump(whole(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    """Without anchors, and longer texts as blocks, so that people can read it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Plain.add_representer(str, _text)
