"""What a new version of a schema would break for those who hold the published one."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
# Everything but the words for people: a changed bound, format or type changes what may be sent.
WORDS = {"description", "title", "examples", "$comment", "$id"}
# Looked into, and not compared as a whole. contentSchema is that of a claim's content.
PARTS = {"properties", "required", "items", "contentSchema"}


def inlined(schema: Schema) -> Schema:
    """The same schema with each `$ref` to its own `definitions` replaced by what it names."""
    definitions = schema.get("definitions", {})

    def inline(part: Any) -> Any:
        if isinstance(part, list):
            return [inline(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return inline(definitions[part["$ref"].removeprefix("#/definitions/")])
        return {key: inline(value) for key, value in part.items() if key != "definitions"}

    whole: Schema = inline(schema)
    return whole


def breaks(old: Schema, new: Schema, at: str = "") -> Iterator[str]:
    """Each break with its JSON pointer: a version may only gain optional fields."""
    old, new = inlined(old), inlined(new)
    place = at or "/"
    for keyword in sorted((old.keys() | new.keys()) - WORDS - PARTS):
        if old.get(keyword) != new.get(keyword):
            yield f"{place}: {keyword} was {old.get(keyword)!r} and would be {new.get(keyword)!r}"
    required_before, required_now = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(required_before - required_now):
        yield f"{place}: {name} was required, and receivers rely on it"
    for name in sorted(required_now - required_before):
        yield f"{place}: {name} would be required, but archived events don't have it"
    properties_before, properties_now = old.get("properties", {}), new.get("properties", {})
    for name, schema in properties_before.items():
        if name not in properties_now:
            yield f"{place}: {name} would be gone"
        else:
            yield from breaks(schema, properties_now[name], f"{at}/{name}")
    for part in ("items", "contentSchema"):
        if isinstance(old.get(part), dict):
            yield from breaks(old[part], new.get(part, {}), f"{at}/{part}")
