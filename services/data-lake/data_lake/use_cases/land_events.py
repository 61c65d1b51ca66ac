"""Events of others → one raw object for a batch, in which each stands once, and its landing.

An object counts once its events are claimed for it: a repeat of an event finds the claim, and asks
only for the landing of that object again, which knows whether it was there. What was stored and
never claimed, nobody lands, and it expires.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from data_lake.domain.errors import Contended
from data_lake.domain.heard_event import DATASET, HeardEvent, Place, raw_key
from data_lake.events.heard_events import Claim, claim_of_readings, lines
from data_lake.events.landing_messages import LandingAsked

READINGS = "readings"
Name = tuple[str, str]


class Claims(Protocol):
    """Which object holds which event, by source and id."""

    def places(self, names: Sequence[Name]) -> Mapping[Name, Place]: ...

    def claim(self, names: Sequence[Name], place: Place) -> None:
        """All or none; raises Contended when one is claimed already."""


class RawObjects(Protocol):
    def store(self, key: str, content: bytes) -> Place: ...


class LandingQueue(Protocol):
    def ask(self, asked: LandingAsked) -> None: ...


class Heard(Struct, frozen=True):
    """How many events are in a raw object from now on, and how many were before."""

    new: int
    again: int


class LandEvents(Struct, frozen=True):
    claims: Claims
    raw: RawObjects
    landings: LandingQueue
    now: Callable[[], datetime]

    def __call__(self, events: Sequence[HeardEvent]) -> Heard:
        """Takes as many as a transaction does; raises TransientError when all must come again."""
        unique = {event.name: event for event in events}
        before = self.claims.places(list(unique))
        new = [event for name, event in unique.items() if name not in before]
        places = set(before.values())
        if new:
            places.add(self._store(new))
        for place in sorted(places, key=lambda each: each.key):
            self.landings.ask(_of_events(place))
        for event in unique.values():
            if (claim := claim_of_readings(event)) is not None:
                self.landings.ask(_of_readings(claim, event))
        return Heard(len(new), len(events) - len(new))

    def _store(self, events: Sequence[HeardEvent]) -> Place:
        content = lines(events)
        place = self.raw.store(raw_key(self.now().date().isoformat(), content), content)
        try:
            self.claims.claim([event.name for event in events], place)
        except Contended as error:
            # The queue brings them again, by when it is seen who was first.
            raise Contended(f"{place.key}: another batch holds one of its events") from error
        return place


def _of_events(place: Place) -> LandingAsked:
    return LandingAsked(
        bucket=place.bucket,
        key=place.key,
        version=place.version,
        dataset=DATASET,
        format="jsonl",
    )


def _of_readings(claim: Claim, event: HeardEvent) -> LandingAsked:
    return LandingAsked(
        bucket=claim.bucket,
        key=claim.key,
        version=claim.version,
        dataset=READINGS,
        sha256=claim.sha256,
        format="parquet",
        cause=event.id,
        correlation=event.correlationid,
    )
