"""Stand-ins for what knows devices, holds readings and tells people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from stream_ingest.domain.device import Device, Registered, Retired
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.held import Held, Promise, Waiting
from stream_ingest.domain.notice import Standing
from stream_ingest.domain.reading import Refusal, StreamRecord
from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.alert_text import Text
from stream_ingest.events.envelope import CloudEvent
from tests.fake_alerts import LEADVILLE, NOW_US, Faults


def registered(device_id: str = LEADVILLE, revision: int = 1, unit: str = "m/s") -> Registered:
    return Registered(
        device_id=device_id, site_id="s", name="Station", units={"wind-speed": unit},
        revision=revision,
    )  # fmt: skip


def retired(revision: int) -> Retired:
    return Retired(device_id=LEADVILLE, site_id="s", retired_at_us=NOW_US, revision=revision)


class FakeDevices:
    """Keeps the highest revision of registrations, and of retirements, as the table does."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.registered: dict[str, Registered] = {}
        self.retired: dict[str, Retired] = {}
        self.faults = faults or Faults()

    def of(self, ids: Iterable[str]) -> Mapping[str, Device]:
        found = {}
        for device_id in ids:
            if (known := self.registered.get(device_id)) is None:
                continue
            retired = self.retired.get(device_id)
            is_retired = retired is not None and retired.revision > known.revision
            found[device_id] = Device(
                device_id,
                known.site_id,
                known.units,
                max(known.revision, retired.revision if retired else 0),
                retired.retired_at_us if retired and is_retired else None,
            )
        return found

    def name_of(self, device_id: str) -> str | None:
        known = self.registered.get(device_id)
        return known.name if known else None

    def register(self, device: Registered) -> bool:
        is_new = False
        for _ in self.faults.around():
            before = self.registered.get(device.device_id)
            if is_new := before is None or before.revision < device.revision:
                self.registered[device.device_id] = device
        return is_new

    def retire(self, device: Retired) -> bool:
        is_new = False
        for _ in self.faults.around():
            before = self.retired.get(device.device_id)
            if is_new := before is None or before.revision < device.revision:
                self.retired[device.device_id] = device
        return is_new


class FakeHeld:
    PAGE = 3

    def __init__(self, faults: Faults | None = None) -> None:
        self.items: dict[tuple[str, str, int, int], Held] = {}
        self.stamps: dict[str, int] = {}
        self.promised: dict[str, Promise] = {}
        self.counts = {"released": 0, "expired": 0}
        self.faults = faults or Faults()

    def keep(self, held: Sequence[Held]) -> None:
        """Reading by reading: a death may come between any two."""
        for each in held:
            for _ in self.faults.around():
                self.items[_key(each)] = each
        for device_id in {each.device_id for each in held}:
            for _ in self.faults.around():
                self.stamps[device_id] = self.stamps.get(device_id, 0) + 1

    def pages(self, device_id: str) -> Iterator[list[Held]]:
        keys = sorted(key for key in self.items if key[0] == device_id)
        for start in range(0, len(keys), self.PAGE):
            yield [self.items[key] for key in keys[start : start + self.PAGE]]

    def let_go(self, page: Sequence[Held], reason: str, promise: Promise | None = None) -> None:
        for _ in self.faults.around():
            if any(_key(each) not in self.items for each in page):
                raise Contended("somebody else lets go of the same held readings")
            for each in page:
                del self.items[_key(each)]
            self.counts[reason] += len(page)
            if promise:
                self.promised[promise.event_id] = promise

    def promises(self) -> Iterator[list[Promise]]:
        for promise in [*self.promised.values()]:
            yield [promise]

    def kept(self, promise: Promise) -> None:
        for _ in self.faults.around():
            self.promised.pop(promise.event_id, None)

    def waiting(self) -> Iterator[Waiting]:
        yield from [Waiting(device_id, stamp) for device_id, stamp in self.stamps.items()]

    def forget(self, waiting: Waiting) -> None:
        for _ in self.faults.around():
            if self.stamps.get(waiting.device_id) == waiting.stamp:
                del self.stamps[waiting.device_id]


def _key(held: Held) -> tuple[str, str, int, int]:
    return held.device_id, held.shard_id, int(held.sequence_number), held.sub


class FakeStream:
    """Refuses entries whose turn is in `refused`, counted over all calls."""

    def __init__(self, refused: Iterable[int] = (), faults: Faults | None = None) -> None:
        self.entries: list[StreamEntry] = []
        self.refused, self.turn = set(refused), 0
        self.faults = faults or Faults()

    def put(self, entries: Sequence[StreamEntry]) -> Mapping[int, str]:
        left = {}
        for _ in self.faults.around():
            for index, entry in enumerate(entries):
                self.turn += 1
                if self.turn in self.refused:
                    left[index] = "ProvisionedThroughputExceededException"
                else:
                    self.entries.append(entry)
        return left


class FakeBus(list[CloudEvent[Any]]):
    def __init__(self, faults: Faults | None = None) -> None:
        super().__init__()
        self.faults = faults or Faults()

    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        for _ in self.faults.around():
            self.extend(events)


class FakeKeeper:
    """Refused readings by the name under which they were kept."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.kept: dict[str, list[Refusal]] = {}
        self.faults = faults or Faults()

    def keep(self, name: str, refusals: Sequence[Refusal], records: Sequence[StreamRecord]) -> str:
        assert len(records) == len(refusals)
        for _ in self.faults.around():
            self.kept[name] = list(refusals)
        return f"refused/{name}.ndjson"


class FakeNotices:
    def __init__(self, faults: Faults | None = None) -> None:
        self.busy_until: dict[str, datetime] = {}
        self.told: set[str] = set()
        self.faults = faults or Faults()

    def begin(self, event_id: str, now: datetime, until: datetime) -> Standing:
        if event_id in self.told:
            return Standing.DONE
        if self.busy_until.get(event_id, now) > now:
            return Standing.BUSY
        for _ in self.faults.around():
            self.busy_until[event_id] = until
        return Standing.BEGUN

    def done(self, event_id: str, at: datetime) -> None:
        for _ in self.faults.around():
            self.told.add(event_id)


class FakeTopic(list[Text]):
    def __init__(self, faults: Faults | None = None) -> None:
        super().__init__()
        self.faults = faults or Faults()

    def tell(self, text: Text) -> None:
        for _ in self.faults.around():
            self.append(text)
