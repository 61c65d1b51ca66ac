"""Styles that fetch nothing: `url()` may only name a part of the same drawing.

Source: CSS Syntax 3, 4.3.6 (url tokens), https://www.w3.org/TR/css-syntax-3/; CSS Values 4, 4.5
"""

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_URL = re.compile(r"url\(\s*([\"']?)\s*(#?)[^\"')]*\1\s*\)", re.IGNORECASE)
_LOCAL = re.compile(r"url\(\s*([\"']?)#[\w:.-]+\1\s*\)", re.IGNORECASE)
_IMPORT = re.compile(r"@(?:import|charset|namespace)[^;{}]*(?:;|\Z)", re.IGNORECASE)
_FONT = re.compile(r"@font-face\s*\{[^{}]*\}", re.IGNORECASE)
# Whatever fetches or runs by another name; a backslash may spell any of them.
_HARMFUL = re.compile(
    r"\\|@import|url\(|(?<![\w-])src\(|image-set\(|(?<![\w-])image\(|cross-fade\(|element\(|"
    r"expression\(|javascript:|vbscript:|-moz-binding|behavior\s*:|<!|</|\]\]>",
    re.IGNORECASE,
)


# Without one of these nothing of that can be written; paths of megabytes have none.
_SUSPECT = re.compile(r"[\\(@:<\]]")


def harmless(css: str) -> str:
    """`css` itself when it is; else without what fetches, or nothing where that can't be told."""
    if _is_harmless(css):
        return css
    kept = _IMPORT.sub("", _FONT.sub("", _COMMENT.sub(" ", css)))
    kept = _URL.sub(lambda found: found[0] if _LOCAL.fullmatch(found[0]) else "none", kept)
    return kept if _is_harmless(kept) else ""


def _is_harmless(css: str) -> bool:
    """Comments too are looked through: `u/**/rl(` is nothing, but costs nothing to refuse."""
    if not _SUSPECT.search(css):
        return True
    return not any(_HARMFUL.search(_LOCAL.sub("", each)) for each in (css, _COMMENT.sub("", css)))
