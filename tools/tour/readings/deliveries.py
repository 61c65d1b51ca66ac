"""What is put through the doors, and what must become of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tools.tour.readings.reading import Reading


class Door(StrEnum):
    SDK = "PutRecords"
    KPL = "aggregated"
    HTTP = "POST /readings"
    IOT = "IoT rule"


@dataclass(frozen=True, slots=True)
class Item:
    """What is put under one key: mostly one reading, and all of its ids where it holds several."""

    device_id: str
    data: bytes
    reading_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Put at once through one door."""

    door: Door
    items: tuple[Item, ...]

    def with_more(self, *items: Item) -> "Parcel":
        return Parcel(self.door, (*self.items, *items))


@dataclass
class Deliveries:
    """By the ids of readings; an id that another reading uses again is counted and refused."""

    parcels: list[Parcel] = field(default_factory=list)
    counted: dict[str, Reading] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """With the reason by which the quarantine keeps it."""

    turned_away: dict[str, str] = field(default_factory=dict)
    """The caller is told at once that it isn't taken, and why."""

    unknown: dict[str, Reading] = field(default_factory=dict)
    """Nobody ever registers their device."""

    def add(self, door: Door, items: Iterable[Item]) -> None:
        if parcel := tuple(items):
            self.parcels.append(Parcel(door, parcel))

    def join(self, others: "Deliveries") -> None:
        """They came behind."""
        self.parcels += others.parcels
        self.counted |= others.counted
        self.refused |= others.refused
        self.turned_away |= others.turned_away
        self.unknown |= others.unknown

    @property
    def put(self) -> "Counter[str]":
        """How often each id is put into the stream."""
        ids = (i for parcel in self.parcels for item in parcel.items for i in item.reading_ids)
        counts = Counter(ids)
        for turned_away in self.turned_away:
            del counts[turned_away]
        return counts

    @property
    def doors(self) -> "Counter[Door]":
        """How many readings go through each."""
        counts: Counter[Door] = Counter()
        for parcel in self.parcels:
            counts[parcel.door] += sum(len(item.reading_ids) for item in parcel.items)
        return counts


def item(reading: Reading) -> Item:
    return Item(reading.device_id, reading.data, (reading.reading_id,))
