"""Stand-ins for what landEvents writes: claims of events, raw objects, the landing queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import json

from data_lake.domain.errors import Contended
from data_lake.domain.heard_event import HeardEvent, Place
from data_lake.events.landing_messages import LandingAsked

Name = tuple[str, str]


@dataclass
class FakeClaims:
    claimed: dict[Name, Place] = field(default_factory=dict)

    def places(self, names: Sequence[Name]) -> Mapping[Name, Place]:
        return {name: self.claimed[name] for name in names if name in self.claimed}

    def claim(self, names: Sequence[Name], place: Place) -> None:
        if any(name in self.claimed for name in names):
            raise Contended("an event is claimed already")
        self.claimed.update(dict.fromkeys(names, place))


@dataclass
class FakeRawObjects:
    """With versions, as the bucket."""

    versions: dict[Place, bytes] = field(default_factory=dict)

    def store(self, key: str, content: bytes) -> Place:
        place = Place("raw-of-a-test", key, f"v{len(self.versions)}")
        self.versions[place] = content
        return place


class FakeLandingQueue(list[LandingAsked]):
    def ask(self, asked: LandingAsked) -> None:
        self.append(asked)


@dataclass
class Landings:
    """What landFiles would have landed: each version of an object once, whoever asks how often."""

    queue: FakeLandingQueue
    raw: FakeRawObjects

    @property
    def events(self) -> list[HeardEvent]:
        places = {
            Place(asked.bucket, asked.key, asked.version)
            for asked in self.queue
            if asked.dataset == "bus_events"
        }
        return [
            json.decode(line, type=HeardEvent)
            for place in places
            for line in self.raw.versions[place].splitlines()
        ]

    @property
    def readings(self) -> set[str]:
        return {asked.key for asked in self.queue if asked.dataset == "readings"}
