"""Which JSON values describe a site."""

from typing import Any

from web_api.domain.rules import Invalid, Rules, Violation
from web_api.domain.site import SiteDetails
from web_api.domain.value_rules import number, text

# A tenth of a millimetre. Without a bound, DynamoDB refuses what is closer to zero than 1e-130.
_DECIMALS = 9
SITE = Rules(
    thing="site",
    members={
        "name": text(120),
        "latitude": number(-90, 90, "degrees"),
        "longitude": number(-180, 180, "degrees"),
        # From the deepest trench to above the highest summit.
        "elevationMetres": number(-12_000, 9_000, "metres"),
        "externalId": text(40),
    },
    required=frozenset({"name", "latitude", "longitude"}),
)


def site_details(body: object) -> SiteDetails:
    """Read a site from decoded JSON: text is trimmed, numbers are rounded to nine decimals.

    Raises Invalid with every broken rule, in the order of the fields.
    """
    site: dict[str, Any] = SITE.checked(body)
    return SiteDetails(
        name=site["name"].strip(),
        latitude=_rounded(site["latitude"]),
        longitude=_rounded(site["longitude"]),
        elevation_metres=_rounded(site["elevationMetres"]) if "elevationMetres" in site else None,
        external_id=site["externalId"].strip() if "externalId" in site else None,
    )


def unknown_site(thing: str) -> Invalid:
    """Of a thing whose member `siteId` names no site, or one that is hidden from its sender."""
    return Invalid(thing, (Violation("#/siteId", "names no site"),))


def _rounded(value: float) -> float:
    """Adding zero turns -0.0, which DynamoDB would not give back, into 0.0."""
    return round(float(value), _DECIMALS) + 0.0
