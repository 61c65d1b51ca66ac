"""JavaScript's regular expressions, for Python's `re`.

Sources: ECMA-262, 22.2 and B.1.2 (what browsers also take). Not taken on: lookbehind, properties
(`\\p`), the flag v, references to groups further right; they are refused by name.
"""

import re
from collections.abc import Callable
from typing import Final

_ANY: Final = "[^\\n\\r\\u2028\\u2029]"
_SPACES: Final = (
    "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
)
_CLASSES: Final = {
    "d": "0-9", "D": "\\D", "w": "0-9A-Za-z_", "W": "\\W", "s": _SPACES, "S": "\\S",
}  # fmt: skip
_CONTROLS: Final = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_HEXADECIMAL: Final = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})")
_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_OCTAL: Final = re.compile(r"[0-3]?[0-7]{1,2}")
_REFERENCE: Final = re.compile(r"[1-9][0-9]?")
_FLAGS: Final = frozenset("dgimsuy")


class WrongPattern(ValueError):
    """Says what of the pattern can't be read, and where."""


def compiled(pattern: str, flags: str) -> re.Pattern[str]:
    """Raises WrongPattern. Flags are JavaScript's; g and y are up to whoever replaces by it."""
    if len(set(flags)) != len(flags) or not set(flags) <= _FLAGS:
        raise WrongPattern(f"flags {flags!r} are not of dgimsuy, each once")
    ours = re.ASCII | (re.IGNORECASE if "i" in flags else 0)
    try:
        return re.compile(_Translation(pattern, flags).text(), ours)
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongPattern(f"pattern {pattern!r}: {error}") from error


class _Translation:
    """One walk over the pattern; `at` is the next character that isn't read yet."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = len(re.findall(r"(?<!\\)\((?!\?)|\(\?<(?![=!])", _without_classes(pattern)))
        self.single: dict[str, Callable[[], str]] = {
            "\\": self._escape, "[": self._class, "(": self._group, "{": self._brace,
            ".": lambda: "[\\s\\S]" if "s" in flags else _ANY,
            "^": lambda: f"(?<!{_ANY})" if "m" in flags else "\\A",
            "$": lambda: f"(?!{_ANY})" if "m" in flags else "\\Z",
        }  # fmt: skip

    def text(self) -> str:
        parts = []
        while self.at < len(self.pattern):
            quantifier = _QUANTIFIER.match(self.pattern, self.at)
            if quantifier:
                parts.append(self._quantifier(quantifier[0]))
            else:
                parts.append(self._piece())
        return "".join(parts)

    def _piece(self) -> str:
        character = self._next()
        if character in self.single:
            return self.single[character]()
        return character if character in "|)" else re.escape(character)

    def _quantifier(self, quantifier: str) -> str:
        self.at += len(quantifier)
        lazy = "?" if self.pattern[self.at : self.at + 1] == "?" else ""
        self.at += len(lazy)
        if _QUANTIFIER.match(self.pattern, self.at):
            raise WrongPattern(f"pattern {self.pattern!r}: nothing to repeat at {self.at}")
        return quantifier + lazy

    def _brace(self) -> str:
        return "\\{"

    def _group(self) -> str:
        for opening in ("?:", "?=", "?!"):
            if self._took(opening):
                return f"({opening}"
        if self._took("?<"):
            name = _NAME.match(self.pattern, self.at)
            if name is None or "$" in name[0] or not self._took(f"{name[0]}>"):
                raise self._unknown("lookbehind or a group's name")
            return f"(?P<{name[0]}>"
        if self._took("?"):
            raise self._unknown("group")
        return "("

    def _escape(self) -> str:
        if self._took("k<"):
            name = _NAME.match(self.pattern, self.at)
            if name is None or not self._took(f"{name[0]}>"):
                raise self._unknown("reference")
            return f"(?P={name[0]})"
        number = _REFERENCE.match(self.pattern, self.at)
        if number and int(number[0]) <= self.groups:
            self.at += len(number[0])
            # In JavaScript a group that took no part is empty; in Python it never matches.
            return f"(?({number[0]})\\{number[0]})"
        character = self._next()
        if character in "bB":
            return f"\\{character}"
        if character in _CLASSES:
            return f"[{_CLASSES[character]}]" if character != "S" else f"[^{_SPACES}]"
        return re.escape(self._character(character))

    def _character(self, character: str) -> str:
        if character in "pP":
            raise self._unknown("property")
        coded = _HEXADECIMAL.match(self.pattern, self.at - 1)
        if coded and (coded[3] is None or "u" in self.flags):
            self.at = coded.end()
            return chr(min(int(coded[1] or coded[2] or coded[3], 16), 0x10FFFF))
        if character == "c" and self.pattern[self.at : self.at + 1].isalpha():
            return chr(ord(self._next()) % 32)
        octal = _OCTAL.match(self.pattern, self.at - 1)
        if octal:
            self.at = octal.end()
            return chr(int(octal[0], 8))
        return _CONTROLS.get(character, character)

    def _class(self) -> str:
        negated = self._took("^")
        members = ""
        while not self._took("]"):
            character = self._next()
            members += self._in_class(character) if character == "\\" else _escaped(character)
        if not members:
            return "[\\s\\S]" if negated else "(?!)"
        return f"[{'^' * negated}{members}]"

    def _in_class(self, _: str) -> str:
        character = self._next()
        if character == "S":
            raise self._unknown("\\S in a class")
        if character in _CLASSES:
            return _CLASSES[character]
        return _escaped("\b" if character == "b" else self._character(character), always=True)

    def _took(self, text: str) -> bool:
        taken = self.pattern.startswith(text, self.at)
        self.at += len(text) * taken
        return taken

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise WrongPattern(f"pattern {self.pattern!r} ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def _unknown(self, what: str) -> WrongPattern:
        return WrongPattern(f"pattern {self.pattern!r}: {what} at {self.at} is not taken on")


def _escaped(character: str, *, always: bool = False) -> str:
    """Within a class: a bare "-" makes a range there, an escaped one doesn't."""
    return (
        f"\\{character}" if character in "[]\\^&|~" or (always and character == "-") else character
    )


def _without_classes(pattern: str) -> str:
    return re.sub(r"\[(?:\\.|[^\]\\])*\]", "", pattern)
