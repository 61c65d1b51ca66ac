"""Whether people have been told of an event."""

from enum import StrEnum


class Standing(StrEnum):
    """BEGUN is whoever is at it from now on: the words are what is logged."""

    BEGUN = "told"
    DONE = "told before"
    BUSY = "being told"
