"""Stand-ins that keep the promises of the roles; a test says what goes wrong, and when."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext
from msgspec.structs import replace

from web_api.domain.errors import AlreadyRegistered, Changed, Conflict, TransientError
from web_api.domain.keys import Kept, Key
from web_api.domain.outbox import Waiting, sort_key
from web_api.domain.site import (
    MOST_MEMBERS,
    MOST_SITES,
    Member,
    Role,
    Site,
    SiteDetails,
    SiteOrder,
    name_key,
)
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
class FakeKeys:
    kept: dict[str, Kept] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def find(self, digest: str) -> Kept | None:
        if self.faults:
            raise self.faults.pop(0)
        return self.kept.get(digest)


@dataclass
class FakeSites:
    """`faults` are raised first, one a call, before anything is kept or read; `meanwhile` is what
    others do before a write, each at one. `active` counts the devices of a site.
    """

    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    keys: FakeKeys = field(default_factory=FakeKeys)
    kept: dict[UUID, Site] = field(default_factory=dict)
    deleted: dict[UUID, datetime] = field(default_factory=dict)
    active: Counter[UUID] = field(default_factory=Counter)
    faults: list[Exception] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def add(self, site: Site, announcement: Created, kept: tuple[Key, Kept] | None) -> None:
        self._fail()
        if site.id in self.kept or (kept and kept[0].digest in self.keys.kept):
            raise AlreadyRegistered(str(site.id))
        self.kept[site.id] = site
        self.outbox.add(waiting(announcement))
        if kept:
            self.keys.kept[kept[0].digest] = kept[1]

    def find(self, site_id: UUID) -> Site | None:
        self._fail()
        return self.kept.get(site_id)

    def several(self, site_ids: Sequence[UUID]) -> list[Site]:
        self._fail()
        return [self.kept[each] for each in site_ids if each in self.kept]

    def beyond(self, position: str | None, limit: int, order: SiteOrder, prefix: str) -> list[Site]:
        self._fail()
        found = {
            name_key(site.details.name, site.id) if order.is_by_name else str(site.id): site
            for site in self.kept.values()
        }
        places = sorted(
            (place for place in found if place.startswith(prefix)), reverse=order.is_down
        )
        if position:
            places = [place for place in places if (place < position) is order.is_down
                      and place != position]  # fmt: skip
        return [found[place] for place in places[:limit]]

    def update(self, site: Site) -> None:
        self._fail()
        self._expect_unchanged(site)
        self.kept[site.id] = replace(site, revision=site.revision + 1)

    def delete(self, site: Site, at: datetime) -> None:
        self._fail()
        self._expect_unchanged(site)
        if self.active[site.id]:
            raise Conflict("site-in-use", "devices are active at the site")
        del self.kept[site.id]
        self.deleted[site.id] = at

    def _expect_unchanged(self, site: Site) -> None:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        kept = self.kept.get(site.id)
        if kept is None or kept.revision != site.revision:
            raise Changed(str(site.id))

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeMembers:
    """`asked` are the sites of which somebody's role was asked."""

    sites: FakeSites
    roles: dict[tuple[UUID, str], Role] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    asked: list[UUID] = field(default_factory=list)

    def role(self, site_id: UUID, member: str) -> Role | None:
        self._fail()
        self.asked.append(site_id)
        return self.roles.get((site_id, member))

    def of_site(self, site_id: UUID) -> list[Member]:
        found = {member: role for (site, member), role in self.roles.items() if site == site_id}
        return [Member(member, found[member]) for member in sorted(found)]

    def sites_of(self, member: str) -> list[UUID]:
        return sorted(site for site, each in self.roles if each == member)

    def put(self, site_id: UUID, member: Member) -> bool:
        self._fail()
        if (site_id, member.id) not in self.roles:
            if len(self.sites_of(member.id)) >= MOST_SITES:
                raise Conflict("too-many-sites", "a member has at most 100")
            if len(self.of_site(site_id)) >= MOST_MEMBERS:
                raise Conflict("too-many-members", "a site has at most 100")
        if self.sites.find(site_id) is None:
            return False
        self.roles[site_id, member.id] = member.role
        return True

    def remove(self, site_id: UUID, member: str) -> None:
        self._fail()
        self.roles.pop((site_id, member), None)

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)


@dataclass
class FakeSigningKeys:
    """Of Secrets Manager: the current key and those before it."""

    values: tuple[bytes, ...] = (b"the first key of all",)
    faults: list[Exception] = field(default_factory=list)
    reads: int = 0

    def read(self) -> tuple[bytes, ...]:
        self.reads += 1
        if self.faults:
            raise self.faults.pop(0)
        return self.values


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
