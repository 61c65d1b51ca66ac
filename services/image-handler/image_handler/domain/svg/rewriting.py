"""Writes a drawing anew, leaving out what may not stay, and tells whether anything was."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from image_handler.domain.svg.attributes import kept_value
from image_handler.domain.svg.copies import Copies
from image_handler.domain.svg.drawing_work import TEXTS, DrawingWork
from image_handler.domain.svg.reading import Malformed, Name
from image_handler.domain.svg.sizes import size_by
from image_handler.domain.svg.styles import harmless
from image_handler.domain.svg.vocabulary import ANIMATIONS, SVG, is_known

# libxml2, and with it librsvg, stops at this.
DEEPEST = 256
_RUNS_WHEN_SET = ("href", "on", "style")


class Rewriting:
    """A Reader (svg/reading.py)."""

    def __init__(self) -> None:
        self.has_changed = False
        self._made: list[str] = []
        self._open: list[Name] = []
        self._left_out = 0
        self._namespaces: dict[str, str] = {}
        self._elements = 0
        self._letters = 0
        self._work = DrawingWork()
        self._style: list[str] | None = None
        self._copies = Copies()

    def written(self) -> bytes:
        return "".join(self._made).encode("utf-8", "replace")

    def alter(self) -> None:
        self.has_changed = True

    def declare(self, prefix: str, namespace: str) -> None:
        self._namespaces[prefix] = namespace

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]]) -> None:
        declared, self._namespaces = self._namespaces, {}
        self._end_text()
        self._count(name)
        if self._left_out or not self._may_stay(name, attributes):
            self._left_out += 1
            self.has_changed = True
            return
        kept = [(each, kept_value(name, each, value)) for each, value in attributes]
        if [value for _, value in kept] != [value for _, value in attributes]:
            self.has_changed = True
        written = [(each, value) for each, value in kept if value is not None]
        self._copies.start(name, written)
        by_name = {each.local: value for each, value in written}
        if not self._open:
            width, height = size_by(by_name)
            self._work.pixels = width * height
        self._work.start(name.local, by_name)
        self._open.append(name)
        self._write_start(name, written, declared)
        if name.local == "style":
            self._style = []

    def end(self) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        self._end_text()
        name = self._open.pop()
        if self._style is not None:
            self._write_style("".join(self._style))
        self._copies.end()
        self._made.append(f"</{_written(name)}>")
        if not self._open:
            self._copies.require_few()
            self._work.require_little()

    def hear(self, text: str) -> None:
        if self._left_out:
            return
        if self._style is not None:
            self._style.append(text)
        else:
            self._letters += len(text)
            self._made.append(escape(text))

    def _end_text(self) -> None:
        if self._open and self._open[-1].local in TEXTS:
            self._work.hear_letters(self._letters)
        self._letters = 0

    def _count(self, name: Name) -> None:
        self._elements += 1
        if self._elements == 1 and (name.local != "svg" or name.namespace not in ("", SVG)):
            raise Malformed(f"expected the root svg, found {name.local[:40]!r}")
        if len(self._open) + self._left_out >= DEEPEST:
            raise Malformed(f"expected elements at most {DEEPEST} deep, found deeper ones")

    def _may_stay(self, name: Name, attributes: Sequence[tuple[Name, str]]) -> bool:
        if self._style is not None or not is_known(name.namespace, name.local):
            return False
        if name.local not in ANIMATIONS:
            return True
        animated = {value for each, value in attributes if each.local == "attributeName"}
        locals_ = {value.strip().rpartition(":")[2].lower() for value in animated}
        return not any(each.startswith(_RUNS_WHEN_SET) for each in locals_)

    def _write_start(
        self, name: Name, attributes: Sequence[tuple[Name, str]], declared: dict[str, str]
    ) -> None:
        spaces = [
            f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}"
            for prefix, uri in declared.items()
        ]
        pairs = [f" {_written(each)}={quoteattr(value)}" for each, value in attributes]
        self._made += [f"<{_written(name)}", *spaces, *pairs, ">"]

    def _write_style(self, css: str) -> None:
        kept = harmless(css)
        self.has_changed |= kept != css
        self._work.hear_style(kept)
        self._made.append(escape(kept))
        self._style = None


def _written(name: Name) -> str:
    return f"{name.prefix}:{name.local}" if name.prefix else name.local
