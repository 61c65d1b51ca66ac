"""Events of others, as rows of the data set `bus_events`."""

from hashlib import sha256

from msgspec import Struct

DATASET = "bus_events"


class HeardEvent(Struct, frozen=True, kw_only=True):
    """The envelope by CloudEvents' names, which are the columns' too.

    `data` is JSON text, for each type has fields of its own: a query takes them out of it. `time`
    is RFC 3339 as the sender wrote it.
    """

    id: str
    source: str
    type: str
    subject: str
    time: str
    correlationid: str
    causationid: str
    data: str

    @property
    def name(self) -> tuple[str, str]:
        """Compared by receivers: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#id"""
        return self.source, self.id


class Place(Struct, frozen=True):
    """A version of an object."""

    bucket: str
    key: str
    version: str


def raw_key(day: str, lines: bytes) -> str:
    """`day` as 2026-01-31. Outside the inbox: who stores it asks for its landing when it counts."""
    return f"events/{day}/{sha256(lines).hexdigest()[:32]}.jsonl"
