"""DynamoDB's expressions: conditions, updates, and the statements of PartiQL that are used here.

Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
TOKENS = re.compile(r"""\s*(:\w+|\#\w+|"[^"]*"|'[^']*'|<=|>=|<>|!=|\w+|[^\s\w])""")
MISSING = None


@dataclass
class Expression:
    """Reads an expression from its start; names and values are those that go with it, or, where
    a statement has question marks, `parameters` in their order."""

    text: str
    item: Item
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    parameters: Sequence[Value] = ()

    def __post_init__(self) -> None:
        self.tokens = TOKENS.findall(self.text)
        self.given = iter(self.parameters)

    @property
    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *expected: str) -> str:
        token: str = self.tokens.pop(0)
        if expected and token.upper() not in expected:
            raise AssertionError(f"{token!r} in {self.text!r}, expected one of {expected}")
        return token

    def takes(self, word: str) -> bool:
        if self.next.upper() != word:
            return False
        self.take()
        return True

    # Conditions: every part is read, for its question marks, whatever the others say.
    def holds(self) -> bool:
        result = self._all_hold()
        while self.takes("OR"):
            other = self._all_hold()
            result = result or other
        return result

    def _all_hold(self) -> bool:
        result = self._holds_one()
        while self.takes("AND"):
            other = self._holds_one()
            result = result and other
        return result

    def _holds_one(self) -> bool:
        if self.takes("NOT"):
            return not self._holds_one()
        if self.takes("("):
            result = self.holds()
            self.take(")")
            return result
        if self.next in ASKED:
            function = self.take()
            return ASKED[function](*self._arguments())
        return self._compared()

    def _compared(self) -> bool:
        left = self.operand()
        comparison = self.take().upper()
        if comparison == "BETWEEN":
            low = self.operand()
            self.take("AND")
            return is_below(low, left, True) and is_below(left, self.operand(), True)
        if comparison == "IN":
            return left in self._arguments()
        if comparison == "IS":
            is_not = self.takes("NOT")
            self.take("MISSING")
            return (left is MISSING) != is_not
        return COMPARED[comparison](left, self.operand())

    def _arguments(self) -> list[Value | None]:
        self.take("(", "[")
        arguments = [self.operand()]
        while self.takes(","):
            arguments.append(self.operand())
        self.take(")", "]")
        return arguments

    def operand(self) -> Value | None:
        token = self.take()
        if token == "size":
            (value,) = self._arguments()
            return {"N": str(len(next(iter(value.values()))))} if value else MISSING
        if token == "if_not_exists":
            found, otherwise = self._arguments()
            return otherwise if found is MISSING else found
        if token == "list_append":
            first, second = self._arguments()
            return {"L": [*(first or {"L": []})["L"], *(second or {"L": []})["L"]]}
        if token.startswith(":"):
            return self.values[token]
        if token == "?":
            return next(self.given)
        if token.startswith("'"):
            return {"S": token[1:-1]}
        if token.isdecimal():
            return {"N": token}
        return self.item.get(self._name(token))

    def _name(self, token: str) -> str:
        return self.names[token] if token.startswith("#") else token.strip('"')

    def updated(self) -> Item:
        """The item as SET, REMOVE, ADD and DELETE leave it; all read it as it was before."""
        after = dict(self.item)
        while self.next.upper() in ("SET", "REMOVE", "ADD", "DELETE"):
            clause = self.take().upper()
            self._change(clause, after)
            while self.takes(","):
                self._change(clause, after)
        return after

    def _change(self, clause: str, after: Item) -> None:
        name = self._name(self.take())
        if clause == "REMOVE":
            after.pop(name, None)
        elif clause == "SET":
            self.take("=")
            after[name] = self._sum()
        else:
            value = self.operand()
            assert value is not MISSING
            changed = (added if clause == "ADD" else without)(after.get(name), value)
            after.pop(name, None)
            if changed is not MISSING:
                after[name] = changed

    def _sum(self) -> Value:
        value = self.operand()
        while self.next in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            other = self.operand()
            assert value is not MISSING
            assert other is not MISSING
            value = {"N": str(Decimal(value["N"]) + sign * Decimal(other["N"]))}
        assert value is not MISSING, self.text
        return value


def comparable(value: Value) -> Any:
    ((kind, content),) = value.items()
    return Decimal(content) if kind == "N" else content


def is_equal(left: Value | None, right: Value | None) -> bool:
    if left is MISSING or right is MISSING:
        return False
    if left.keys() != right.keys():
        return False
    return bool(comparable(left) == comparable(right))


def is_below(left: Value | None, right: Value | None, or_equal: bool) -> bool:
    if left is MISSING or right is MISSING or left.keys() != right.keys():
        return False
    if comparable(left) == comparable(right):
        return or_equal
    return bool(comparable(left) < comparable(right))


def begins_with(value: Value | None, prefix: Value | None) -> bool:
    if value is MISSING or prefix is MISSING:
        return False
    return bool(comparable(value).startswith(comparable(prefix)))


def contains(value: Value | None, part: Value | None) -> bool:
    if value is MISSING or part is MISSING:
        return False
    return comparable(part) in comparable(value)


def added(before: Value | None, value: Value) -> Value:
    ((kind, content),) = value.items()
    if kind == "N":
        return {"N": str(Decimal(before["N"] if before else 0) + Decimal(content))}
    return {kind: sorted({*(before or {kind: []})[kind], *content})}


def without(before: Value | None, value: Value) -> Value | None:
    ((kind, content),) = value.items()
    left = sorted({*(before or {kind: []})[kind]} - {*content})
    return {kind: left} if left else MISSING


ASKED: dict[str, Callable[..., bool]] = {
    "attribute_exists": lambda value: value is not MISSING,
    "attribute_not_exists": lambda value: value is MISSING,
    "begins_with": begins_with,
    "contains": contains,
}
COMPARED: dict[str, Callable[[Value | None, Value | None], bool]] = {
    "=": is_equal,
    "<>": lambda left, right: not is_equal(left, right),
    "!=": lambda left, right: not is_equal(left, right),
    "<": lambda left, right: is_below(left, right, or_equal=False),
    "<=": lambda left, right: is_below(left, right, or_equal=True),
    ">": lambda left, right: is_below(right, left, or_equal=False),
    ">=": lambda left, right: is_below(right, left, or_equal=True),
}
