"""Registering sites, reading, changing and deleting them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.errors import Stale
from web_api.domain.keys import Kept, Key
from web_api.domain.site import Expected, Site, SiteDetails, SiteOrder, name_key
from web_api.domain.story import Story
from web_api.events.sites import Created, site_created
from web_api.use_cases.contention import persistently
from web_api.use_cases.keys import Done, Keys, once
from web_api.use_cases.members import Members


class Sites(Protocol):
    """Every method raises TransientError when the store can't now."""

    def add(self, site: Site, announcement: Created, kept: tuple[Key, Kept] | None) -> None:
        """Keep all three or nothing; raises AlreadyRegistered when the id or the key is taken."""

    def find(self, site_id: UUID) -> Site | None:
        """What was added before is found at once."""

    def several(self, site_ids: Sequence[UUID]) -> list[Site]:
        """Those of up to 100 that there are, in any order."""

    def beyond(self, position: str | None, limit: int, order: SiteOrder, prefix: str) -> list[Site]:
        """Up to `limit` sites, of 101 at most, whose name begins with the prefix, capitals or not.

        `position` is that of the last site before. A prefix needs an order by name.
        """

    def update(self, site: Site) -> None:
        """Keep it under the next revision; raises Changed if its own isn't the stored one."""

    def delete(self, site: Site, at: datetime) -> None:
        """Take it away, and keep what it was; raises Changed as above.

        Raises Conflict while devices are active there.
        """


class RegisterSite(Struct, frozen=True):
    """`pause` waits before another try."""

    sites: Sites
    keys: Keys
    now: Callable[[], datetime]
    new_id: Callable[[datetime], UUID]
    pause: Callable[[int], None]

    def __call__(
        self,
        details: SiteDetails,
        caller: str,
        key: Key | None,
        story: Story,
        answer: Callable[[Site], str],
    ) -> Done[Site]:
        """Register once by key; `answer` is what its repeats get. Raises KeyReused."""
        now = self.now()
        site = Site(id=self.new_id(now), details=details, created_at=now, created_by=caller)
        kept = (key, Kept(key.content, answer(site))) if key else None

        def register() -> Site:
            self.sites.add(site, site_created(site, story), kept)
            return site

        return once(register, key, self.keys, self.pause)


class ReplaceSite(Struct, frozen=True):
    sites: Sites
    pause: Callable[[int], None]

    def __call__(self, site_id: UUID, details: SiteDetails, expected: Expected) -> Site | None:
        """The site as it is now, None for none; raises Stale when it isn't as expected."""
        return persistently(lambda: self._replace(site_id, details, expected), self.pause)

    def _replace(self, site_id: UUID, details: SiteDetails, expected: Expected) -> Site | None:
        site = self.sites.find(site_id)
        if site is None:
            return None
        expect_revision(site.revision, expected)
        self.sites.update(replace(site, details=details))
        return replace(site, details=details, revision=site.revision + 1)


class DeleteSite(Struct, frozen=True):
    sites: Sites
    now: Callable[[], datetime]
    pause: Callable[[int], None]

    def __call__(self, site_id: UUID, expected: Expected) -> bool:
        """Whether there was one; raises Stale, and Conflict while devices are active there."""
        return persistently(lambda: self._delete(site_id, expected), self.pause)

    def _delete(self, site_id: UUID, expected: Expected) -> bool:
        site = self.sites.find(site_id)
        if site is None:
            return False
        expect_revision(site.revision, expected)
        self.sites.delete(site, self.now())
        return True


def expect_revision(found: int, expected: Expected) -> None:
    if expected is not None and found not in expected:
        raise Stale(f"it is in revision {found} by now; read it, and send that ETag")


class Page(Struct, frozen=True):
    """`position` is where the next page begins, or None on the last."""

    sites: list[Site]
    position: str | None


class ListSites(Struct, frozen=True):
    sites: Sites
    members: Members

    def __call__(
        self, position: str | None, limit: int, order: SiteOrder, prefix: str, member: str | None
    ) -> Page:
        """All sites, or those of one member."""
        # One more than asked tells whether a page follows, so that no last page is empty.
        if member is None:
            found = self.sites.beyond(position, limit + 1, order, prefix)
        else:
            found = self._of_member(member, position, order, prefix)
        page = found[:limit]
        return Page(page, position_of(page[-1], order) if len(found) > limit else None)

    def _of_member(
        self, member: str, position: str | None, order: SiteOrder, prefix: str
    ) -> list[Site]:
        """A member has at most a hundred."""
        sites = self.sites.several(self.members.sites_of(member))
        named = [site for site in sites if name_key(site.details.name, site.id).startswith(prefix)]
        named.sort(key=lambda site: position_of(site, order), reverse=order.is_down)
        if position is None:
            return named
        return [
            site
            for site in named
            if (position_of(site, order) > position) is not order.is_down
            and position_of(site, order) != position
        ]


def position_of(site: Site, order: SiteOrder) -> str:
    return name_key(site.details.name, site.id) if order.is_by_name else str(site.id)
