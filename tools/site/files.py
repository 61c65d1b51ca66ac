"""What a built site may hold: files of known types, named so that browsers can keep them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

PAGE = "index.html"
CONFIGURATION = "config.json"
"""Written at publication, by stage; the build holds none."""
HASHED = "assets/"
# As Vite names them by default: https://rolldown.rs/reference/OutputOptions.assetFileNames
HASHED_NAME = re.compile(r"assets/.+[-.][\w-]{8,}\.\w+")
CONTENT_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Browsers are told not to guess, so a wrong one would keep a script from running."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"


def content_type(name: str) -> str:
    return CONTENT_TYPES[PurePosixPath(name).suffix]


def cache_control(name: str) -> str:
    return FOR_EVER if name.startswith(HASHED) else ASK_EACH_TIME


def misfits(files: dict[str, Path]) -> Iterator[str]:
    """All that would not work where the site is served, as sentences."""
    if PAGE not in files:
        yield f"there is no {PAGE}"
    for name, path in files.items():
        if PurePosixPath(name).suffix not in CONTENT_TYPES:
            known = ", ".join(CONTENT_TYPES)
            yield f"{name}: its type isn't known, only {known}: add it to tools/site/files.py"
        if name.startswith(HASHED) and not HASHED_NAME.fullmatch(name):
            yield f"{name}: expected a hash in the name, for browsers keep it for ever"
        if name.endswith(".html"):
            inline = _Inline()
            inline.feed(path.read_text())
            for what in inline.found:
                yield f"{name}: {what}, which the site's content security policy forbids"


class _Inline(HTMLParser):
    """Looks for what `script-src 'self'` and `style-src 'self'` keep from running."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and "src" not in named:
            self.found.append("an inline script")
        if tag == "style" or "style" in named:
            self.found.append(f"an inline style at <{tag}>")
        self.found += [f"{name}= at <{tag}>" for name in named if name.startswith("on")]
