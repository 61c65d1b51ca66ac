"""Stand-ins that keep the promises of the roles; a test says what goes wrong, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from web_api.domain.errors import AlreadyRegistered, TransientError
from web_api.domain.outbox import Waiting, sort_key
from web_api.domain.site import Site, SiteDetails
from web_api.domain.story import Story
from web_api.events.envelope import waiting
from web_api.events.sites import Created

NOW = datetime(2026, 2, 3, 8, 15, 30, 125000, UTC)
STORY = Story(correlation_id="airports-import", request_id="5d3b2c11-6e0f-4b7c-9a2e-77b1f0c3d8aa")
CONSOLE = "https://d111111abcdef8.cloudfront.net"
ANCHORAGE = SiteDetails(
    name="Ted Stevens Anchorage International",
    latitude=61.17432028,
    longitude=-149.9961856,
    elevation_metres=46.0,
    external_id="ANC",
)


@dataclass
class FakeOutbox:
    kept: dict[str, Waiting] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def add(self, item: Waiting) -> None:
        self.kept[item.sort_key] = item

    def older_than(self, moment: datetime) -> Iterator[Waiting]:
        return iter([self.kept[key] for key in sorted(self.kept) if key < sort_key(moment, "")])

    def delete(self, sort_key: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.kept.pop(sort_key, None)


@dataclass
class FakeSites:
    """`faults` are raised first, one a call, before anything is kept or read."""

    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    kept: dict[UUID, Site] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def add(self, site: Site, announcement: Created) -> None:
        self._fail()
        if site.id in self.kept:
            raise AlreadyRegistered(str(site.id))
        self.kept[site.id] = site
        self.outbox.add(waiting(announcement))

    def find(self, site_id: UUID) -> Site | None:
        self._fail()
        return self.kept.get(site_id)

    def after(self, site_id: UUID | None, limit: int) -> list[Site]:
        self._fail()
        beyond = str(site_id) if site_id else ""
        ids = sorted(kept for kept in map(str, self.kept) if kept > beyond)
        return [self.kept[UUID(kept)] for kept in ids[:limit]]

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeBus:
    """Holds what it took; refuses what it is told to, by sort key, and fails whole calls first."""

    taken: list[Waiting] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def publish(self, batch: Sequence[Waiting]) -> dict[str, str]:
        if self.faults:
            raise self.faults.pop(0)
        self.taken += [item for item in batch if item.sort_key not in self.refused]
        keys = {item.sort_key for item in batch}
        return {key: reason for key, reason in self.refused.items() if key in keys}


@dataclass
class FakeRegistry:
    """Counts how often it is read; `faults` are raised first, one a read."""

    origin: str | None = CONSOLE
    faults: list[Exception] = field(default_factory=list)
    reads: int = 0

    def console_origin(self) -> str:
        self.reads += 1
        if self.faults:
            raise self.faults.pop(0)
        if self.origin is None:
            raise TransientError("no console is deployed")
        return self.origin


class FakeContext(LambdaContext):
    def __init__(self, remaining_ms: int = 60_000) -> None:
        self.remaining_ms = remaining_ms

    # A static method in Powertools' type, an object's in Lambda.
    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]
        return self.remaining_ms
