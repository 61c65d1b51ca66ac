"""A site: a place in the field where devices stand, and who may look after it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

FIRST_REVISION = 1
Expected = frozenset[int] | None
"""The revisions that a caller takes a thing to be in, or None for whichever it is."""


class SiteDetails(Struct, frozen=True, kw_only=True):
    """What the caller says of a site; degrees are WGS 84, metres are above mean sea level."""

    name: str
    latitude: float
    longitude: float
    elevation_metres: float | None = None
    external_id: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    """`revision` counts the changes, so that one is never made over another unseen."""

    id: UUID
    details: SiteDetails
    created_at: datetime
    created_by: str
    revision: int = FIRST_REVISION


class SiteOrder(StrEnum):
    """By UUIDv7 the order of ids is the order of registration."""

    OLDEST = "createdAt"
    NEWEST = "-createdAt"
    BY_NAME = "name"
    BY_NAME_DOWN = "-name"

    @property
    def is_by_name(self) -> bool:
        return self in (SiteOrder.BY_NAME, SiteOrder.BY_NAME_DOWN)

    @property
    def is_down(self) -> bool:
        return self.value.startswith("-")


# Lists of either are answered whole.
MOST_SITES, MOST_MEMBERS = 100, 100


class Role(StrEnum):
    """What a member may do at a site."""

    VIEWER = "viewer"
    OPERATOR = "operator"


class Member(Struct, frozen=True):
    """`id` is the `sub` of a user of the pool."""

    id: str
    role: Role


# Unit separator: less than all that a name may hold, so that Ted comes before Ted Stevens.
_BEHIND_NAME = "\x1f"


def name_key(name: str, site_id: UUID) -> str:
    """Sorts as people sort names, capitals or not; ids part equal ones."""
    return f"{name.casefold()}{_BEHIND_NAME}{site_id}"


def id_in(name_key: str) -> UUID:
    return UUID(name_key.rpartition(_BEHIND_NAME)[2])
