"""JSON Schemas of what is sent and answered: shapes from the code, meanings from the words."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.json import schema_components

from data_lake.api.operations import Operation
from data_lake.domain.rules import Rules
from document.words import Unspoken, Words

REFERENCE = "#/components/schemas/{name}"


def name_of(answer: type[Struct]) -> str:
    return answer.__name__.removesuffix("Answer")


def name_of_body(body: Rules) -> str:
    return "".join(part.capitalize() for part in body.thing.split()) + "Details"


def reference(name: str) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(name=name)}


def schemas(operations: list[Operation], words: Words) -> dict[str, Any]:
    """Of all bodies and answers, in the order of the operations."""
    bodies = {
        name_of_body(operation.body): operation.body.schema
        for operation in operations
        if operation.body
    }
    answers = dict.fromkeys(o.answers for o in operations if o.answers)
    found = {**bodies, **_of_answers(answers)}
    return {name: _described(name, schema, words.of("schemas", name))
            for name, schema in found.items()}  # fmt: skip


def _of_answers(answers: Iterable[type[Struct]]) -> dict[str, Any]:
    _, components = schema_components(answers, ref_template=REFERENCE)
    return {
        name.removesuffix("Answer"): _answered(schema, components)
        for name, schema in components.items()
        if "enum" not in schema
    }


def _answered(schema: Any, components: dict[str, Any]) -> Any:
    """What is unknown is left out of an answer, and never null; an enumeration has no name."""
    if isinstance(schema, list):
        return [_answered(each, components) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if "enum" in components[name]:
            return _answered(components[name], components)
        return reference(name.removesuffix("Answer"))
    if schema == {}:
        return {}
    if "anyOf" in schema:
        (only,) = [each for each in schema["anyOf"] if each != {"type": "null"}]
        return _answered(only, components)
    if "enum" in schema:
        return {"type": "string", "enum": schema["enum"]}
    left_out = {"title", "default", "description"}
    made = {
        key: _answered(value, components) for key, value in schema.items() if key not in left_out
    }
    if "properties" in schema:
        made["properties"] = {
            field: _answered(each, components) for field, each in schema["properties"].items()
        }
        made["additionalProperties"] = False
    return made


def _described(name: str, schema: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Words may also say what a type can't: a format, a pattern, a bound."""
    made = {"type": schema.get("type", "object")}
    if "description" in said:
        made["description"] = said["description"].strip()
    made |= {key: value for key, value in schema.items() if key not in made}
    for field, more in said.get("properties", {}).items():
        if field not in made.get("properties", {}):
            raise Unspoken(f"document/words: schema {name} has no {field}")
        known = made["properties"][field]
        # A reference stands alone in it, and what is said of it beside.
        made["properties"][field] = {**known, **more}
    return made
