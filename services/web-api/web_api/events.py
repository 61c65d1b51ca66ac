"""The event this service publishes; shared/contracts is its authority."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeAlias, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

from web_api.domain.site import Site

SOURCE = "stackyard.web-api"
SITE_CREATED = "stackyard.web-api.site-created.v1"

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Story:
    """What a request belongs to: one correlation id for all that follows, and its own id."""

    correlation_id: str
    request_id: str


class CloudEvent(Struct, Generic[Data], frozen=True, kw_only=True):
    """CloudEvents 1.0, which allows no underscore in an attribute's name."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    correlationid: str
    causationid: str
    data: Data


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
    """Announce a site under an id that follows from source, type and subject."""
    subject = str(site.id)
    return CloudEvent(
        id=str(uuid5(NAMESPACE_URL, f"{SOURCE} {SITE_CREATED} {subject}")),
        source=SOURCE,
        type=SITE_CREATED,
        subject=subject,
        time=site.created_at,
        correlationid=story.correlation_id,
        causationid=story.request_id,
        data=SiteCreated(
            site_id=site.id,
            name=site.details.name,
            latitude=site.details.latitude,
            longitude=site.details.longitude,
            elevation_metres=site.details.elevation_metres,
            external_id=site.details.external_id,
            created_at=site.created_at,
        ),
    )
