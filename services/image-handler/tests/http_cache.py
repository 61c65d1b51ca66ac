"""A cache as RFC 9111 wants it, small: it tells whether our answers can be kept, and for whom.

Source: https://www.rfc-editor.org/rfc/rfc9111, 3 (storing), 4 (reuse), 4.1 (Vary), 4.3 (validation)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.image_house import Reply

Origin = Callable[[str, Mapping[str, str]], Reply]
# Statuses that may be kept without being told how long; we always tell, and keep no others.
_CACHEABLE = {200, 203, 204, 300, 301, 303, 308, 400, 404, 405, 410, 413, 414, 415, 501}
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*"?([^",]*)"?)?')


@dataclass(frozen=True)
class Kept:
    reply: Reply
    asked_by: Mapping[str, str]
    """The fields of the request that its Vary names."""
    since_s: int


@dataclass
class Cache:
    """`clock_s` is moved by the test; `forwarded` are the requests that reached the origin."""

    origin: Origin
    is_shared: bool = True
    clock_s: int = 0
    forwarded: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _kept: dict[str, list[Kept]] = field(default_factory=dict)

    def fetch(self, address: str, headers: Mapping[str, str] | None = None) -> Reply:
        asked = {name.lower(): value for name, value in (headers or {}).items()}
        kept = self._matching(address, asked)
        if kept and self._is_fresh(kept) and "no-cache" not in directives(kept.reply):
            return kept.reply
        tag = _field(kept.reply, "ETag") if kept else ""
        date = _field(kept.reply, "Last-Modified") if kept else ""
        own = {"if-none-match": tag} if tag else {"if-modified-since": date} if date else {}
        self.forwarded.append((address, asked | own))
        reply = self.origin(address, asked | own)
        if kept and reply.status == 304:
            reply = replace(kept.reply, headers={**kept.reply.headers, **reply.headers})
        self._keep(address, asked, reply)
        return reply

    def _matching(self, address: str, asked: Mapping[str, str]) -> Kept | None:
        """The newest that the same fields had asked for."""
        for kept in reversed(self._kept.get(address, [])):
            if all(asked.get(name, "") == value for name, value in kept.asked_by.items()):
                return kept
        return None

    def _is_fresh(self, kept: Kept) -> bool:
        return self.clock_s - kept.since_s < lifetime_s(kept.reply, is_shared=self.is_shared)

    def _keep(self, address: str, asked: Mapping[str, str], reply: Reply) -> None:
        told = directives(reply)
        is_private = self.is_shared and "private" in told
        varies = [name.strip().lower() for name in _field(reply, "Vary").split(",") if name.strip()]
        if reply.status not in _CACHEABLE or "no-store" in told or is_private or "*" in varies:
            return
        if self.is_shared and "authorization" in asked and not told.keys() & {"public", "s-maxage"}:
            return
        by = {name: asked.get(name, "") for name in varies}
        others = [each for each in self._kept.get(address, []) if each.asked_by != by]
        self._kept[address] = [*others, Kept(reply, by, self.clock_s)]


def directives(reply: Reply) -> dict[str, str]:
    found = _DIRECTIVE.findall(_field(reply, "Cache-Control"))
    return {name.lower(): value for name, value in found}


def lifetime_s(reply: Reply, *, is_shared: bool) -> int:
    """By s-maxage where the cache is shared, else max-age; nothing told is nothing kept."""
    told = directives(reply)
    age = (is_shared and told.get("s-maxage")) or told.get("max-age") or "0"
    return int(age) if age.isdigit() else 0


def _field(reply: Reply, name: str) -> str:
    return next(
        (value for each, value in reply.headers.items() if each.lower() == name.lower()), ""
    )
