"""Readings that can't be counted, each for a reason of its own, put among those that can."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import md5

from tools.tour.readings.deliveries import Deliveries, Door, Item
from tools.tour.readings.reading import Reading, Replay

HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS
CUT_OFF = 9
"""Bytes that are missing at the end of what is no JSON any more."""


@dataclass(frozen=True, slots=True)
class Spoiler:
    """Takes `each` readings for every fault, chosen by the replay's dice."""

    readings: Sequence[Reading]
    replay: Replay
    each: int

    def spoil(self, found: Deliveries) -> None:
        places = [n for n, parcel in enumerate(found.parcels) if parcel.door is not Door.HTTP]
        for reason, spoil in self._faults().items():
            for reading in self._copies():
                wrong, data = spoil(reading)
                place = self.replay.dice.choice(places)
                more = Item(wrong.device_id, data, (wrong.reading_id,))
                found.parcels[place] = found.parcels[place].with_more(more)
                found.refused[wrong.reading_id] = reason
        self._corrupt(found)
        self._use_ids_again(found)
        self._send_wrong_ones_by_http(found)

    def _faults(self) -> dict[str, Callable[[Reading], tuple[Reading, bytes]]]:
        """By the reason that the quarantine will tell: the reading, and the bytes that are put."""

        def moved(by_ms: int) -> Callable[[Reading], tuple[Reading, bytes]]:
            at_ms = self.replay.ends_at_ms + by_ms

            def move(reading: Reading) -> tuple[Reading, bytes]:
                other = replace(reading, observed_at_ms=at_ms)
                return other, other.data

            return move

        return {
            "not-json": lambda r: (r, r.data[:-CUT_OFF]),
            "wrong-shape": lambda r: (r, r.data_with(measurement="warm")),
            "wrong-unit": lambda r: (r, r.data_with(unit="mm[Hg]")),
            "unknown-kind": lambda r: (r, r.data_with(kind="soil-moisture")),
            "in-the-future": moved(HOUR_MS),
            "too-early": moved(-WEEK_MS - HOUR_MS),
        }

    def _corrupt(self, found: Deliveries) -> None:
        whole = [*self._copies(), *self._copies()]
        found.add(Door.SDK, [corrupt_aggregate(whole)])
        found.refused |= {reading.reading_id: "corrupt-aggregate" for reading in whole}

    def _use_ids_again(self, found: Deliveries) -> None:
        """Behind those that were counted by them: the first one decides."""
        used = self.replay.dice.sample(self.readings, self.each)
        others = [replace(reading, measurement=reading.measurement + 0.5) for reading in used]
        found.add(Door.SDK, [Item(r.device_id, r.data, (r.reading_id,)) for r in others])
        found.refused |= {reading.reading_id: "id-reused" for reading in used}

    def _send_wrong_ones_by_http(self, found: Deliveries) -> None:
        """That door tells at once what it doesn't take; the rest of the request is taken."""
        doors = [n for n, parcel in enumerate(found.parcels) if parcel.door is Door.HTTP]
        for place in doors[:1]:
            wrong = list(self._copies())
            data = [(r, r.data_with(measurement="warm")) for r in wrong]
            more = [Item(r.device_id, bytes_, (r.reading_id,)) for r, bytes_ in data]
            found.parcels[place] = found.parcels[place].with_more(*more)
            found.turned_away = {reading.reading_id: "wrong-shape" for reading in wrong}

    def _copies(self) -> Iterator[Reading]:
        """With ids of their own."""
        for reading in self.replay.dice.sample(self.readings, self.each):
            yield self.replay.renamed(reading)


def corrupt_aggregate(readings: Sequence[Reading]) -> Item:
    """Its digest is right, its second partition key is missing: no reading in it may be counted.

    Source: https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
    """
    key = readings[0].device_id
    message = _field(1, key.encode()) + b"".join(
        _field(3, bytes((1 << 3, min(index, 1))) + _field(3, reading.data))
        for index, reading in enumerate(readings)
    )
    digest = md5(message, usedforsecurity=False).digest()
    ids = tuple(reading.reading_id for reading in readings)
    return Item(key, b"\xf3\x89\x9a\xc2" + message + digest, ids)


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field: https://protobuf.dev/programming-guides/encoding/"""
    written, length = bytearray([number << 3 | 2]), len(content)
    while length > 0x7F:
        written.append(length & 0x7F | 0x80)
        length >>= 7
    written.append(length)
    return bytes(written) + content
