"""Sites in the table: `pk=SITES`, `sk=SITE#<id>`."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from web_api.domain.errors import AlreadyRegistered
from web_api.domain.site import Site, SiteDetails
from web_api.events.sites import Created
from web_api.gateways.aws_errors import doing
from web_api.gateways.items import cause, outbox_item, reasons

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item


@dataclass(frozen=True, slots=True)
class DynamoDbSites:
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, site: Site, announcement: Created) -> None:
        outbox = outbox_item(announcement, self.region)
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.transact_write_items(
                    TransactItems=[
                        {
                            "Put": {
                                "TableName": self.table,
                                "Item": _item(site),
                                "ConditionExpression": "attribute_not_exists(pk)",
                            }
                        },
                        {"Put": {"TableName": self.table, "Item": outbox}},
                    ]
                )
        except self.client.exceptions.TransactionCanceledException as error:
            if reasons(error)[0] == "ConditionalCheckFailed":
                raise AlreadyRegistered("the site's id is taken") from error
            raise cause(error) from error

    def find(self, site_id: UUID) -> Site | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: a client follows Location at once, and a replay needs the first answer.
            answer = self.client.get_item(
                TableName=self.table, Key=_key(site_id), ConsistentRead=True
            )
        return _read(answer["Item"]) if "Item" in answer else None

    def after(self, site_id: UUID | None, limit: int) -> list[Site]:
        """One Query: 101 sites are at most 101 kB, and a Query reads up to 1 MB."""
        # Every id is greater than "SITE#" alone.
        beyond = f"SITE#{site_id}" if site_id else "SITE#"
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :sites AND sk > :beyond",
                ExpressionAttributeValues={":sites": {"S": "SITES"}, ":beyond": {"S": beyond}},
                ConsistentRead=True,
                Limit=limit,
            )
        return [_read(item) for item in answer["Items"]]


def _key(site_id: UUID) -> "Item":
    return {"pk": {"S": "SITES"}, "sk": {"S": f"SITE#{site_id}"}}


def _item(site: Site) -> "Item":
    details = site.details
    item: Item = _key(site.id) | {
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


def _read(item: "Item") -> Site:
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
