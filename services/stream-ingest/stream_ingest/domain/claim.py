"""A claim: large content that an event names instead of carrying it."""

from msgspec import Struct


class Claim(Struct, frozen=True, kw_only=True):
    """An object of the claims bucket, which never changes; `sha256` is hexadecimal."""

    bucket: str
    key: str
    version: str
    size_bytes: int
    sha256: str
