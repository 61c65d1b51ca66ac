"""Who may look after single sites without being of a group that may at all of them."""

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from web_api.domain.site import Member, Role
from web_api.use_cases.contention import persistently


class Members(Protocol):
    """All raise TransientError when the store can't now, and Contended for another's write."""

    def role(self, site_id: UUID, member: str) -> Role | None:
        """What was put before is found at once."""

    def of_site(self, site_id: UUID) -> Sequence[Member]:
        """Up to 100, in the order of their ids."""

    def sites_of(self, member: str) -> Sequence[UUID]:
        """Up to 100."""

    def put(self, site_id: UUID, member: Member) -> bool:
        """Once is as often; False if there is no such site. Raises Conflict when either has 100."""

    def remove(self, site_id: UUID, member: str) -> None:
        """Twice is as once."""


class PutMember(Struct, frozen=True):
    """`pause` waits before another try: each device that is registered there writes to the site."""

    members: Members
    pause: Callable[[int], None]

    def __call__(self, site_id: UUID, member: Member) -> bool:
        """As Members.put."""
        return persistently(lambda: self.members.put(site_id, member), self.pause)


class RemoveMember(Struct, frozen=True):
    members: Members
    pause: Callable[[int], None]

    def __call__(self, site_id: UUID, member: str) -> None:
        """As Members.remove."""
        persistently(lambda: self.members.remove(site_id, member), self.pause)
