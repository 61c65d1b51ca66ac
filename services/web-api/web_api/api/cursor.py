"""Where a page begins, opaque to callers: the last id seen, as base64url."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


def encode(last: UUID) -> str:
    return urlsafe_b64encode(last.bytes).decode().rstrip("=")


def decode(cursor: str) -> UUID:
    """Raises ValueError for whatever `encode` has not made."""
    last = UUID(bytes=urlsafe_b64decode(cursor.encode("ascii") + b"=="))
    # Python's decoder skips what is not of its alphabet: compare, so that one id has one cursor.
    if encode(last) != cursor:
        raise ValueError(f"cursor {cursor!r} is not one of ours")
    return last
