"""Sites as DynamoDB keeps them: `pk=SITES`, `sk=SITE#<id>`, and by name in the index ByName."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from web_api.domain.site import FIRST_REVISION, Site, SiteDetails, SiteOrder, id_in, name_key

if TYPE_CHECKING:
    from web_api.gateways.items import Item

_OPTIONAL = ("elevationMetres", "externalId")


def site_key(site_id: UUID) -> "Item":
    return {"pk": {"S": "SITES"}, "sk": {"S": f"SITE#{site_id}"}}


def site_item(site: Site) -> "Item":
    return (
        site_key(site.id)
        | _details(site.details, site.id)
        | {
            "id": {"S": str(site.id)},
            "createdAt": {"S": site.created_at.isoformat()},
            "createdBy": {"S": site.created_by},
            "revision": {"N": str(site.revision)},
        }
    )


def deleted_item(site: Site, at: datetime) -> "Item":
    """Beside those that there are, in no index: what stood there is history."""
    item = site_item(site) | {"pk": {"S": "DELETED_SITES"}, "deletedAt": {"S": at.isoformat()}}
    del item["byName"], item["nameKey"]
    return item


def read_site(item: "Item") -> Site:
    return Site(
        id=UUID(item["id"]["S"]),
        details=SiteDetails(
            name=item["name"]["S"],
            latitude=float(item["latitude"]["N"]),
            longitude=float(item["longitude"]["N"]),
            elevation_metres=(
                float(item["elevationMetres"]["N"]) if "elevationMetres" in item else None
            ),
            external_id=item["externalId"]["S"] if "externalId" in item else None,
        ),
        created_at=datetime.fromisoformat(item["createdAt"]["S"]),
        created_by=item["createdBy"]["S"],
        # Sites of before there were revisions have none till they are changed.
        revision=int(item["revision"]["N"]) if "revision" in item else FIRST_REVISION,
    )


def is_as_read(site: Site) -> str:
    """The condition under which a site is still as it was read, `:read` being its revision."""
    if site.revision > FIRST_REVISION:
        return "revision = :read"
    return "attribute_exists(pk) AND (attribute_not_exists(revision) OR revision = :read)"


def start_key(position: str, order: SiteOrder) -> "Item":
    """Where a Query goes on: the primary key and, in the index, the index's own."""
    if not order.is_by_name:
        return site_key(UUID(position))
    site_id = id_in(position)
    return site_key(site_id) | {"byName": {"S": "SITES"}, "nameKey": {"S": position}}


def changes(details: SiteDetails, site_id: UUID) -> tuple[str, dict[str, str], "Item"]:
    """An update that makes these the details, and leaves the rest of the item alone."""
    values = _details(details, site_id)
    names = {f"#{name}": name for name in [*values, *_OPTIONAL]}
    written = ", ".join(f"#{name} = :{name}" for name in values)
    removed = [f"#{name}" for name in _OPTIONAL if name not in values]
    expression = f"SET {written}, revision = :next"
    if removed:
        expression += f" REMOVE {', '.join(removed)}"
    return expression, names, {f":{name}": value for name, value in values.items()}


def _details(details: SiteDetails, site_id: UUID) -> "Item":
    item: Item = {
        "name": {"S": details.name},
        "byName": {"S": "SITES"},
        "nameKey": {"S": name_key(details.name, site_id)},
        "latitude": {"N": str(details.latitude)},
        "longitude": {"N": str(details.longitude)},
    }
    if details.elevation_metres is not None:
        item["elevationMetres"] = {"N": str(details.elevation_metres)}
    if details.external_id is not None:
        item["externalId"] = {"S": details.external_id}
    return item
