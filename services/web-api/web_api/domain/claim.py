"""A claim: large content that an event names instead of carrying it."""

from hashlib import sha256

from msgspec import Struct


class Claim(Struct, frozen=True, kw_only=True):
    """An object of the claims bucket, which never changes; `sha256` is hexadecimal."""

    bucket: str
    key: str
    version: str
    size_bytes: int
    sha256: str


def flaw(content: bytes, claim: Claim) -> str | None:
    """What tells the content from the promised; `content` may end one byte after the promised."""
    if len(content) != claim.size_bytes:
        found = "more" if len(content) > claim.size_bytes else f"{len(content)}"
        return f"expected {claim.size_bytes} bytes, found {found}"
    checksum = sha256(content).hexdigest()
    return None if checksum == claim.sha256 else f"expected {claim.sha256}, found {checksum}"
