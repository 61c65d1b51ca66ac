"""A shard's windows with fakes for the world, and one who hears what is said of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec import json

from stream_ingest.domain.window import Group
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.events.windows import WindowLine, WindowsClosed, moment
from stream_ingest.use_cases.fold_windows import FoldWindows
from stream_ingest.use_cases.publish_windows import PublishWindows
from tests.fake_items import FakeItems
from tests.fake_objects import FakeClaims
from tests.interruptions import At, OneByOne
from tests.window_model import RULE, Model, Told, batch_of

A, B = "shardId-000000000000", "shardId-000000000001"
NOW = datetime(2026, 2, 5, 12, 30, tzinfo=UTC)


@dataclass
class Receiver:
    """The bus, and one who hears it: keeps each window by its highest revision, as web-api does."""

    claims: FakeClaims
    events: list[CloudEvent[WindowsClosed]] = field(default_factory=list)

    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        self.events += events

    def lines(self) -> list[WindowLine]:
        return [
            json.decode(line, type=WindowLine)
            for event in self.events
            for line in self.claims.objects[event.subject].splitlines()
        ]

    def windows(self) -> dict[tuple[str, int, str], WindowLine]:
        kept: dict[tuple[str, int, str], WindowLine] = {}
        for line in self.lines():
            key = (line.device_id, line.length_seconds, line.start)
            held = kept.setdefault(key, line)
            assert held.revision != line.revision or held == line, "two of one revision are equal"
            if line.revision > held.revision:
                kept[key] = line
        return kept


@dataclass
class Windows:
    """Workers of shards, started for each batch; they commit watermark and open groups."""

    items: FakeItems = field(default_factory=FakeItems)
    claims: FakeClaims = field(default_factory=FakeClaims)
    model: Model = field(default_factory=Model)
    committed: dict[str, tuple[int | None, tuple[Group, ...]]] = field(default_factory=dict)
    first: int = 1

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.claims)

    def take(self, told: Sequence[Told], shard_id: str = A, at: At | None = None) -> None:
        batch, readings = batch_of(told, shard_id, self.first)
        watermark_us, open_groups = self.committed.get(shard_id, (None, ()))
        items = OneByOne(at(self.items)) if at else self.items
        folded = FoldWindows(items, RULE)(batch, watermark_us, readings)
        still_open = self.publisher(at)(batch.name, open_groups, folded)
        self.committed[shard_id] = (folded.watermark_us, still_open)
        self.first += len(told)
        self.model.take(shard_id, told)

    def publisher(self, at: At | None = None) -> PublishWindows:
        around: Callable[[Any], Any] = at or (lambda role: role)
        return PublishWindows(
            items=around(self.items),
            claims=around(self.claims),
            bus=around(self.receiver),
            now=lambda: NOW,
            rule=RULE,
        )

    def close_all(self, at: At | None = None) -> None:
        for shard_id, (_, open_groups) in sorted(self.committed.items()):
            self.publisher(at).close(open_groups, f"{shard_id}:idle")

    def expected(self) -> dict[tuple[str, int, str], tuple[int, float, float, float, float]]:
        whole = Model(RULE, counted=[(told, set()) for told, _ in self.model.counted])
        return {
            (device, length, moment(start)): summary
            for (device, _, length, start, _), summary in whole.table().items()
        }

    def heard(self) -> dict[tuple[str, int, str], tuple[int, float, float, float, float]]:
        return {
            key: (line.count, line.sum, line.min, line.max, line.last.value)
            for key, line in self.receiver.windows().items()
        }
