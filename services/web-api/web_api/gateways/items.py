"""Sites and outbox items as DynamoDB keeps them."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import json

from web_api.domain.outbox import Waiting, sort_key
from web_api.domain.site import Site, SiteDetails
from web_api.events import Created

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Value

    Item = dict[str, Value]


def site_key(site_id: UUID) -> "Item":
    return {"pk": {"S": "SITES"}, "sk": {"S": f"SITE#{site_id}"}}


def site_item(site: Site) -> "Item":
    details = site.details
    item: Item = site_key(site.id) | {
        "id": {"S": str(site.id)},
        "name": {"S": details.name},
        "latitude": {"N": str(details.latitude)},
        "longitude": {"N": str(details.longitude)},
        "createdAt": {"S": site.created_at.isoformat()},
        "createdBy": {"S": site.created_by},
    }
    if details.elevation_metres is not None:
        item["elevationMetres"] = {"N": str(details.elevation_metres)}
    if details.external_id is not None:
        item["externalId"] = {"S": details.external_id}
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
    )


def outbox_partition(region: str) -> "Value":
    """By region: in a global table each region's stream sees the writes of all."""
    return {"S": f"OUTBOX#{region}"}


def outbox_item(event: Created, region: str) -> "Item":
    return {
        "pk": outbox_partition(region),
        "sk": {"S": sort_key(event.time, event.id)},
        "source": {"S": event.source},
        "type": {"S": event.type},
        "event": {"S": json.encode(event).decode()},
        "createdAt": {"S": event.time.isoformat()},
    }


def read_waiting(item: "Item") -> Waiting:
    return Waiting(
        sort_key=item["sk"]["S"],
        source=item["source"]["S"],
        type=item["type"]["S"],
        event=item["event"]["S"],
    )
