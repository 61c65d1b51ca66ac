"""Which story a thing belongs to."""

from msgspec import Struct


class Story(Struct, frozen=True):
    """What a request belongs to: one correlation id for all that follows, and its own id."""

    correlation_id: str
    request_id: str
