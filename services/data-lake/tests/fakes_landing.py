"""Stand-ins for what landFiles reads and what it tells: objects, quarantine, queues and the bus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from data_lake.domain.errors import Unreadable
from data_lake.domain.landed_object import landing_id
from data_lake.domain.quarantine import Fetched, Quarantined
from data_lake.events.envelope import CloudEvent
from data_lake.events.landing_messages import LandingAsked

RAW = "raw-of-a-test"


@dataclass
class FakeLandedObjects:
    """By bucket, key and version; `copies` are the quarantine's, by landing."""

    objects: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    copies: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, content: bytes, bucket: str = RAW) -> LandingAsked:
        """As a notification tells of it."""
        version = str(sum(each[:2] == (bucket, key) for each in self.objects) + 1)
        self.objects[bucket, key, version] = content
        return self.told(key, version, bucket)

    def told(self, key: str, version: str = "1", bucket: str = RAW) -> LandingAsked:
        return LandingAsked(bucket=bucket, key=key, version=version, dataset=key.split("/")[1])

    def fetch(self, asked: LandingAsked, path: Path, most_bytes: int) -> Fetched:
        content = self.objects.get((asked.bucket, asked.key, asked.version))
        if content is None and asked.replay:
            content = self.copies.get(landing_id(asked.bucket, asked.key, asked.version))
        if content is None:
            raise Unreadable(f"{asked.key} is gone")
        if len(content) > most_bytes:
            raise Unreadable(f"expected at most {most_bytes} bytes, {asked.key} has {len(content)}")
        digest = sha256(content).hexdigest()
        if asked.sha256 and asked.sha256 != digest:
            raise Unreadable(
                f"expected the content with SHA-256 {asked.sha256}, got one with {digest}"
            )
        path.write_bytes(content)
        return Fetched(len(content), digest)

    def drop(self, key: str, path: Path) -> None:
        self.objects.setdefault((RAW, key, "1"), path.read_bytes())


@dataclass
class FakeQuarantine:
    """`objects` are what it copies from."""

    objects: FakeLandedObjects = field(default_factory=FakeLandedObjects)
    reasons: dict[tuple[str, str], Quarantined] = field(default_factory=dict)
    rows: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def keep_input(self, reason: Quarantined, asked: LandingAsked) -> None:
        content = self.objects.objects.get((asked.bucket, asked.key, asked.version))
        if content is None:
            reason = replace(reason, has_input=False)
        else:
            self.objects.copies[reason.landing_id] = content
        self.reasons[reason.dataset, reason.landing_id] = reason

    def keep_rows(self, reason: Quarantined, path: Path) -> None:
        name = (reason.dataset, reason.landing_id)
        self.rows[name], self.reasons[name] = path.read_bytes(), reason

    def reason(self, dataset: str, landing_id: str) -> Quarantined | None:
        return self.reasons.get((dataset, landing_id))

    def fetch_rows(self, dataset: str, landing_id: str, path: Path) -> None:
        if (dataset, landing_id) not in self.rows:
            raise Unreadable(f"the refused rows have expired: {landing_id} is gone")
        path.write_bytes(self.rows[dataset, landing_id])


@dataclass
class FakeCompactions:
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, dataset: str, partition: str, *, is_thorough: bool = False) -> None:
        self.asked.append((dataset, partition))


@dataclass
class FakeLandingQueue:
    asked: list[LandingAsked] = field(default_factory=list)

    def ask(self, asked: LandingAsked) -> None:
        self.asked.append(asked)


@dataclass
class FakeBus:
    events: list[CloudEvent[Any]] = field(default_factory=list)

    def publish(self, events: Sequence[CloudEvent[Any]]) -> None:
        self.events += events


@dataclass
class FakeLater:
    """Names of messages that were put off."""

    failure: Exception | None = None
    postponed: list[str] = field(default_factory=list)

    def postpone(self, records: Sequence[Mapping[str, Any]]) -> None:
        if self.failure is not None:
            raise self.failure
        self.postponed += [record["messageId"] for record in records]
