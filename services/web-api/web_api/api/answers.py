"""What the routes answer; openapi.yml is the authority."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from web_api.domain.site import Member, Role, Site


class SiteAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who registered the site is kept, and not told."""

    id: UUID
    name: str
    latitude: float
    longitude: float
    elevation_metres: float | None = None
    external_id: str | None = None
    created_at: datetime


class SitePageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    sites: list[SiteAnswer]
    next_cursor: str | None = None


class MemberAnswer(Struct, frozen=True):
    """`id` is the `sub` of a user of the pool."""

    id: str
    role: Role


class MembersAnswer(Struct, frozen=True):
    members: list[MemberAnswer]


def site_answer(site: Site) -> SiteAnswer:
    return SiteAnswer(
        id=site.id,
        name=site.details.name,
        latitude=site.details.latitude,
        longitude=site.details.longitude,
        elevation_metres=site.details.elevation_metres,
        external_id=site.details.external_id,
        created_at=site.created_at,
    )


def member_answer(member: Member) -> MemberAnswer:
    return MemberAnswer(id=member.id, role=member.role)
