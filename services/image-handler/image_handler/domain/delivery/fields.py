"""Which of a request's own headers may stand in an answer, and what an answer says for safety.

Sources: RFC 9110, 5.1 and 5.5 (names and values), 6.4.1, 7.6.1 (connections), RFC 9112, 6
(framing); Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
# Visible ASCII with single blanks and tabs within: no CR, LF or NUL, which would begin a header,
# or an answer, of the requester's own.
_VALUE = r"[\x21-\x7e](?:[\x20\x09\x21-\x7e]{0,2046}[\x21-\x7e])?"
_MOST = 32
# They say where an answer ends and to whom it goes: wrong ones mix up the answers of two people.
_OF_THE_CONNECTION = frozenset(
    {
        "connection", "content-encoding", "content-length", "content-range", "date",
        "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade", "via",
    }
)  # fmt: skip
# Set by us alone: what they say follows from the picture or the settings.
_OURS = frozenset(
    {
        "age", "alt-svc", "clear-site-data", "content-security-policy", "content-type", "etag",
        "last-modified", "link", "location", "refresh", "set-cookie", "status", "vary",
        "www-authenticate", "x-content-type-options",
    }
)  # fmt: skip

# A drawing that is opened by itself is a document. Its styles stand within it; nothing else runs,
# and nothing is fetched.
_DRAWING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def kept(headers: Mapping[str, Any]) -> dict[str, str]:
    """Those of a request's JSON that are header fields, and none that an answer is framed by."""
    fields = {
        name: value
        for name, value in list(headers.items())[:_MOST]
        if isinstance(value, str) and _NAME.fullmatch(name) and re.fullmatch(_VALUE, value)
    }
    denied = _OF_THE_CONNECTION | _OURS
    return {name: value for name, value in fields.items() if name.lower() not in denied}


def protecting(content_type: str) -> dict[str, str]:
    """What keeps a browser from taking a picture for anything else."""
    headers = {"X-Content-Type-Options": "nosniff"}
    if content_type.startswith("image/svg"):
        headers["Content-Security-Policy"] = _DRAWING
    return headers
