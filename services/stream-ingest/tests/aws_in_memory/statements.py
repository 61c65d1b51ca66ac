"""PartiQL's statements for one item each, taken apart.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""

import re

from tests.aws_in_memory.expressions import Item, Value

INSERT = re.compile(r"""\s*INSERT INTO "[^"]+" VALUE \{(.*)\}\s*""", re.DOTALL)
WHERE = re.compile(
    r"""\s*(?:UPDATE|DELETE FROM|SELECT \* FROM) "[^"]+"\s*(.*?)\s*WHERE (.*)""", re.DOTALL
)
COMPARED = re.compile(r"""\"?(\w+)\"?\s*(?:=|<>|<=|>=|<|>)\s*\?""")


def inserted_by(fields: str, parameters: list[Value]) -> Item:
    names = re.findall(r"'(\w+)'\s*:\s*\?", fields)
    assert len(names) == len(parameters), fields
    return dict(zip(names, parameters, strict=True))


def parted(text: str, parameters: list[Value]) -> tuple[str, Item, str, int]:
    """What is changed, the key, the condition with the key in it, and how many of the parameters
    belong to the change."""
    found = WHERE.fullmatch(text)
    assert found, text
    change, condition = found[1], found[2].partition(" RETURNING")[0]
    given = change.count("?")
    key = {}
    for number, name in enumerate(COMPARED.findall(condition)):
        if name in ("pk", "sk"):
            key[name] = parameters[given + number]
    return change, key, condition, given
