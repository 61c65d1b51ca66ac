"""Which story a thing belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """What a request belongs to: one correlation id for all that follows, and its own id."""

    correlation_id: str
    request_id: str
