"""Where devices stand: one attribute of their items."""

from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from web_api.gateways.aws_errors import doing
from web_api.gateways.device_items import device_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbDeviceSites(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def site_of(self, device_id: UUID) -> UUID | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table,
                Key=device_key(device_id),
                ProjectionExpression="siteId",
                # A device that was registered or moved just now is known as it is.
                ConsistentRead=True,
            )
        return UUID(answer["Item"]["siteId"]["S"]) if "Item" in answer else None
