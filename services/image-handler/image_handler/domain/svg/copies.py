"""How many elements a drawing has when all its copies are drawn: `use` of `use` multiplies.

Source: SVG 2, 5.6, https://www.w3.org/TR/SVG2/struct.html#UseElement
"""

from bisect import bisect_left
from collections.abc import Sequence

from image_handler.domain.svg.reading import Malformed, Name

MOST_DRAWN = 200_000
MOST_USES = 20_000
# Copies of copies: symbols within symbols are two or three deep.
MOST_LEVELS = 32


class Copies:
    """Elements are numbered in their order, so that a part of the drawing is a range of numbers."""

    def __init__(self) -> None:
        self._started = 0
        self._open: list[tuple[int, str]] = []
        self._parts: dict[str, tuple[int, int]] = {}
        self._uses: list[tuple[int, str]] = []
        self._drawn: dict[str, int] = {}

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]]) -> None:
        by_name = {each.local: value.strip() for each, value in attributes}
        if name.local in ("use", "feImage") and by_name.get("href", "").startswith("#"):
            self._uses.append((self._started, by_name["href"][1:]))
            if len(self._uses) > MOST_USES:
                raise Malformed(f"expected at most {MOST_USES:,} copies, found more")
        self._open.append((self._started, by_name.get("id", "")))
        self._started += 1

    def end(self) -> None:
        first, identifier = self._open.pop()
        if identifier:
            self._parts.setdefault(identifier, (first, self._started))

    def require_few(self) -> None:
        """Raises Malformed. A copy that holds itself isn't drawn, by the standard."""
        if self._drawn_in((0, self._started), MOST_LEVELS) > MOST_DRAWN:
            raise Malformed(f"expected at most {MOST_DRAWN:,} elements with copies, found more")

    def _drawn_in(self, part: tuple[int, int], levels: int) -> int:
        if not levels:
            raise Malformed(f"expected copies at most {MOST_LEVELS} deep, found deeper ones")
        first, last = (bisect_left(self._uses, (number, "")) for number in part)
        return (
            part[1]
            - part[0]
            + sum(
                self._drawn_by(identifier, levels - 1) for _, identifier in self._uses[first:last]
            )
        )

    def _drawn_by(self, identifier: str, levels: int) -> int:
        """Found once for each part; 0 while it is being looked at, which ends circles."""
        if identifier not in self._drawn and identifier in self._parts:
            self._drawn[identifier] = 0
            self._drawn[identifier] = self._drawn_in(self._parts[identifier], levels)
        return min(self._drawn.get(identifier, 0), MOST_DRAWN + 1)
