"""Where a page begins: opaque, signed, and good for one list alone."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

# 128 bits: nobody guesses one in the life of a key.
_SIGNATURE_BYTES = 16


def seal(position: str, scope: str, key: bytes) -> str:
    """`position` is where the page before has ended in the list that `scope` names."""
    sealed = _signature(position.encode(), scope, key) + position.encode()
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(cursor: str, scope: str, keys: Sequence[bytes]) -> str:
    """The position; raises ValueError for what none of the keys has sealed for this list."""
    given = cursor.encode("ascii")
    sealed = urlsafe_b64decode(given + b"=" * (-len(given) % 4))
    # Python's decoder skips what isn't of its alphabet: compare, so that each has one spelling.
    if urlsafe_b64encode(sealed).rstrip(b"=") != given:
        raise ValueError("a cursor is base64url without padding")
    signature, position = sealed[:_SIGNATURE_BYTES], sealed[_SIGNATURE_BYTES:]
    if not any(hmac.compare_digest(signature, _signature(position, scope, key)) for key in keys):
        raise ValueError("the cursor is not one that a page of this list has given")
    return position.decode()


def _signature(position: bytes, scope: str, key: bytes) -> bytes:
    # No scope holds a NUL, so that no two pairs make the same message.
    return hmac.digest(key, scope.encode() + b"\0" + position, "sha256")[:_SIGNATURE_BYTES]
