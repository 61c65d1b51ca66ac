"""What the routes answer; openapi.yml is the authority."""

from datetime import datetime
from uuid import UUID

from flask import Response
from msgspec import Struct, json

from web_api.api import cursor
from web_api.domain.site import Site
from web_api.use_cases.sites import Page


class SiteAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who registered the site is kept, and not told."""

    id: UUID
    name: str
    latitude: float
    longitude: float
    elevation_metres: float | None = None
    external_id: str | None = None
    created_at: datetime


class PageAnswer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    sites: list[SiteAnswer]
    next_cursor: str | None = None


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


def page_answer(page: Page) -> PageAnswer:
    return PageAnswer(
        sites=[site_answer(site) for site in page.sites],
        next_cursor=cursor.encode(page.next_after) if page.next_after else None,
    )


def as_json(answer: Struct, status: int = 200) -> Response:
    return Response(json.encode(answer), status, content_type="application/json")
