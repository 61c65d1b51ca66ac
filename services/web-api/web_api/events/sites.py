"""What is said of sites."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from web_api.domain.site import Site
from web_api.domain.story import Story
from web_api.events.envelope import CloudEvent, announced

SITE_CREATED = "stackyard.web-api.site-created.v1"


class SiteCreated(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    site_id: UUID
    name: str
    latitude: float
    longitude: float
    elevation_metres: float | None = None
    external_id: str | None = None
    created_at: datetime


Created: TypeAlias = CloudEvent[SiteCreated]


def site_created(site: Site, story: Story) -> Created:
    data = SiteCreated(
        site_id=site.id,
        name=site.details.name,
        latitude=site.details.latitude,
        longitude=site.details.longitude,
        elevation_metres=site.details.elevation_metres,
        external_id=site.details.external_id,
        created_at=site.created_at,
    )
    return announced(SITE_CREATED, str(site.id), site.created_at, story, data)
