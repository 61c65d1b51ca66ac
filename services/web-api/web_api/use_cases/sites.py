"""Registering sites and reading them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from web_api.domain.errors import AlreadyRegistered, KeyReused, TransientError
from web_api.domain.site import Site, SiteDetails, keyed_site_id
from web_api.domain.story import Story
from web_api.events.sites import Created, site_created
from web_api.use_cases.contention import persistently


class Sites(Protocol):
    def add(self, site: Site, announcement: Created) -> None:
        """Keep the site and its event, or neither.

        Raises AlreadyRegistered when the id is taken, Contended when another transaction
        holds it, TransientError when the store can't take it now.
        """

    def find(self, site_id: UUID) -> Site | None:
        """What was added before is found at once."""

    def after(self, site_id: UUID | None, limit: int) -> list[Site]:
        """Up to `limit` sites, of 101 at most, in the order of their ids, beyond `site_id`."""


@dataclass(frozen=True, slots=True)
class Registered:
    site: Site
    is_replay: bool


@dataclass(frozen=True, slots=True)
class RegisterSite:
    """`pause` waits before another try."""

    sites: Sites
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    pause: Callable[[int], None]

    def __call__(
        self, details: SiteDetails, caller: str, idempotency_key: str | None, story: Story
    ) -> Registered:
        """Register once by key; raises KeyReused when the key has named another site."""
        site = Site(
            id=keyed_site_id(caller, idempotency_key) if idempotency_key else self.new_id(),
            details=details,
            created_at=self.now(),
            created_by=caller,
        )
        announcement = site_created(site, story)
        try:
            persistently(lambda: self.sites.add(site, announcement), self.pause)
        except AlreadyRegistered:
            return self._replay(site)
        return Registered(site, is_replay=False)

    def _replay(self, site: Site) -> Registered:
        earlier = self.sites.find(site.id)
        if earlier is None:
            raise TransientError(f"site {site.id} is there for a write and not for a read")
        if earlier.details != site.details:
            raise KeyReused("the key was sent before with other content; take a new key")
        return Registered(earlier, is_replay=True)


@dataclass(frozen=True, slots=True)
class Page:
    """`next_after` is where the next page begins, or None on the last."""

    sites: list[Site]
    next_after: UUID | None


@dataclass(frozen=True, slots=True)
class ListSites:
    sites: Sites

    def __call__(self, after: UUID | None, limit: int) -> Page:
        # One more than asked tells whether a page follows, so that no last page is empty.
        found = self.sites.after(after, limit + 1)
        page = found[:limit]
        return Page(page, next_after=page[-1].id if len(found) > limit else None)
