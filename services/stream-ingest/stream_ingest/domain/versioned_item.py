"""An item that is changed only as it was read."""

from msgspec import Struct

# As often as an item is read anew when somebody else has changed it meanwhile.
MOST_TRIES = 10
# Partition and sort key.
Key = tuple[str, str]


class Item(Struct, frozen=True):
    """`version` counts its changes, from 1; `expires_at_s` is in seconds since 1970."""

    key: Key
    version: int
    body: bytes
    expires_at_s: int
