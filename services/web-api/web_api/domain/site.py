"""A site: a place in the field where devices may stand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

# Drawn once by uuid4 and never changed: each key's site follows from it.
_KEYED_SITES = UUID("3f0c2f0e-6a0b-4d43-9d6b-0a8f6f0d2c51")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDetails:
    """What the caller says of a site; degrees are WGS 84, metres are above mean sea level."""

    name: str
    latitude: float
    longitude: float
    elevation_metres: float | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    id: UUID
    details: SiteDetails
    created_at: datetime
    created_by: str


def keyed_site_id(caller: str, idempotency_key: str) -> UUID:
    """One caller's key names one site, however often it is sent; keys hold no space."""
    return uuid5(_KEYED_SITES, f"{caller} {idempotency_key}")
