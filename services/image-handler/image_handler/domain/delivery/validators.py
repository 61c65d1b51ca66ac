"""How a client's copy is recognised, so that it isn't sent again.

Source: RFC 9110, 8.8 (validators), 13.1 and 13.2.2 (preconditions, their order), 15.4.5 (304),
https://www.rfc-editor.org/rfc/rfc9110
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from hashlib import sha256

from image_handler.domain.delivery.http_dates import moment

SAFE = ("GET", "HEAD")
# 128 bits: enough that no two results ever share one.
_DIGITS = 32
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
# What a 304 says of the copy; all else the client has. CORS is of the answer, not of the copy.
_OF_THE_COPY = ("cache-control", "content-location", "date", "etag", "expires", "vary")
_OF_THE_ANSWER = "access-control-"


class Outcome(Enum):
    """PROCEED: answer; NOT_MODIFIED: 304; FAILED: 412."""

    PROCEED = auto()
    NOT_MODIFIED = auto()
    FAILED = auto()


def tag_of_bytes(data: bytes) -> str:
    """A strong one: other bytes, another tag."""
    return f'"{sha256(data).hexdigest()[:_DIGITS]}"'


def tag_of_result(source_tag: str, request_hash: str) -> str:
    """A strong one, known before any pixel is: of the source and of all that is done to it."""
    return tag_of_bytes(f"{request_hash}\n{source_tag}".encode("utf-8", "surrogatepass"))


def evaluate(
    method: str, headers: Mapping[str, str], tag: str | None, last_modified: str | None
) -> Outcome:
    """The preconditions of a request, in their order, against the copy that would be sent.

    A date counts only where its tag doesn't: seconds are coarse. `headers` are in lower case.
    """
    modified = moment(last_modified)
    if (wanted := headers.get("if-match")) is not None:
        if not _is_among(wanted, tag, weakly=False):
            return Outcome.FAILED
    elif (until := moment(headers.get("if-unmodified-since"))) and modified and modified > until:
        return Outcome.FAILED
    if (known := headers.get("if-none-match")) is not None:
        if not _is_among(known, tag, weakly=True):
            return Outcome.PROCEED
        return Outcome.NOT_MODIFIED if method in SAFE else Outcome.FAILED
    since = moment(headers.get("if-modified-since"))
    if method in SAFE and since and modified and modified <= since:
        return Outcome.NOT_MODIFIED
    return Outcome.PROCEED


def of_not_modified(headers: Mapping[str, str]) -> dict[str, str]:
    """What of a 200's headers its 304 carries."""
    kept = {
        name: value
        for name, value in headers.items()
        if name.lower() in _OF_THE_COPY or name.lower().startswith(_OF_THE_ANSWER)
    }
    if not any(name.lower() == "etag" for name in kept):
        # Without a tag the date is all that a cache can go by.
        kept |= {name: v for name, v in headers.items() if name.lower() == "last-modified"}
    return kept


def _is_among(listed: str, tag: str | None, *, weakly: bool) -> bool:
    """Whether one of the listed tags is ours; `*` is any that exists."""
    if listed.strip() == "*":
        return True
    if tag is None or (not weakly and tag.startswith("W/")):
        return False
    there = re.findall(_TAG, listed)
    if weakly:
        return tag.removeprefix("W/") in {each.removeprefix("W/") for each in there}
    return tag in there
