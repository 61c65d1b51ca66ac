"""What a JSON Schema says, in a few words for a cell of a table."""

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
BOUNDS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "default": "{} unless given",
}


def shape(schema: Schema) -> str:
    """Such as `integer, from 1, to 100`; a shape of the document's own is a link to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{anchor(name)})"
    return ", ".join(_parts(schema)) or "anything"


def fields(schema: Schema) -> list[tuple[str, str, str, str]]:
    """Name, shape, whether it is always there, and meaning of each field of an object."""
    required = schema.get("required", [])
    return [
        (f"`{name}`", shape(field), "yes" if name in required else "", field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    kept = "".join(each for each in heading.lower() if each.isalnum() or each in " -_")
    return kept.replace(" ", "-")


def _parts(schema: Schema) -> Iterator[str]:
    if "const" in schema:
        yield f"always `{json.dumps(schema['const'])}`"
    elif "enum" in schema:
        yield " or ".join(f"`{value}`" for value in schema["enum"])
    elif alternatives := schema.get("oneOf") or schema.get("anyOf"):
        yield " or ".join(map(shape, alternatives))
    elif schema.get("type") == "array":
        yield f"array of {shape(schema.get('items', {}))}"
    elif schema.get("type") == "object" and "properties" in schema:
        names = ", ".join(f"`{name}`" for name in schema["properties"])
        yield f"object of {names}"
    elif kind := schema.get("type"):
        yield " or ".join(kind) if isinstance(kind, list) else kind
    if "format" in schema:
        yield schema["format"]
    yield from (words.format(schema[name]) for name, words in BOUNDS.items() if name in schema)
