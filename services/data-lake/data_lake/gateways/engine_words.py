"""What engines say of their failures: whole in the log, without our addresses for people."""

import re
import sys

_ADDRESS = re.compile(r"\b(?:s3[an]?|https?)://", re.IGNORECASE)
UNREADABLE = "a file of the data couldn't be read"


def for_people(text: str) -> str:
    """As it is, unless it names buckets and keys, which are nobody's but ours."""
    if not _ADDRESS.search(text):
        return text
    logged(text)
    return UNREADABLE


def logged(text: str) -> None:
    # Lambda keeps whatever comes here.
    print(f"an engine fails: {text}", file=sys.stderr, flush=True)
