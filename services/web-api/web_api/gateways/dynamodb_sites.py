"""Sites in the table (gateways/site_items.py says under which keys)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from web_api.domain.errors import AlreadyRegistered, Changed, Conflict, TransientError
from web_api.domain.keys import Kept, Key
from web_api.domain.site import Site, SiteOrder
from web_api.events.sites import Created
from web_api.gateways.aws_errors import doing
from web_api.gateways.dynamodb_keys import kept_item
from web_api.gateways.items import outbox_item
from web_api.gateways.site_items import (
    changes,
    deleted_item,
    is_as_read,
    read_site,
    site_item,
    site_key,
    start_key,
)
from web_api.gateways.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbSites(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, site: Site, announcement: Created, kept: tuple[Key, Kept] | None) -> None:
        writes = self._writes
        taken = AlreadyRegistered("the site's id or its key is taken")
        steps = [
            writes.put(site_item(site), taken),
            writes.put(outbox_item(announcement, self.region)),
        ]
        if kept:
            steps.append(writes.put(kept_item(*kept, site.created_at), taken))
        writes.commit(steps)

    def find(self, site_id: UUID) -> Site | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: a client follows Location at once.
            answer = self.client.get_item(
                TableName=self.table, Key=site_key(site_id), ConsistentRead=True
            )
        return read_site(answer["Item"]) if "Item" in answer else None

    def several(self, site_ids: Sequence[UUID]) -> list[Site]:
        if not site_ids:
            return []
        asked: Any = {self.table: {"Keys": [site_key(each) for each in site_ids],
                                   "ConsistentRead": True}}  # fmt: skip
        with doing("dynamodb:BatchGetItem", self.table):
            answer = self.client.batch_get_item(RequestItems=asked)
        if answer["UnprocessedKeys"]:
            raise TransientError("the table answered a part of what was asked")
        return [read_site(item) for item in answer["Responses"][self.table]]

    def beyond(self, position: str | None, limit: int, order: SiteOrder, prefix: str) -> list[Site]:
        """One Query: 101 sites are at most 120 kB, and a Query reads up to 1 MB."""
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :sites",
            "ExpressionAttributeValues": {":sites": {"S": "SITES"}},
            "ScanIndexForward": not order.is_down,
            "Limit": limit,
        }
        if order.is_by_name:
            query |= {"IndexName": "ByName", "KeyConditionExpression": "byName = :sites"}
        else:
            # An index can't be read consistently.
            query["ConsistentRead"] = True
        if prefix:
            query["KeyConditionExpression"] += " AND begins_with(nameKey, :prefix)"
            query["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
        if position:
            query["ExclusiveStartKey"] = start_key(position, order)
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(**query)
        return [read_site(item) for item in answer["Items"]]

    def update(self, site: Site) -> None:
        """What stands beside the site in its item, as the count of devices, is left alone."""
        expression, names, values = changes(site.details, site.id)
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key=site_key(site.id),
                    UpdateExpression=expression,
                    ConditionExpression=is_as_read(site),
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=values
                    | {":read": {"N": str(site.revision)}, ":next": {"N": str(site.revision + 1)}},
                )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise Changed(f"site {site.id} isn't as it was read") from error

    def delete(self, site: Site, at: datetime) -> None:
        writes = self._writes
        is_unused = "(attribute_not_exists(activeDevices) OR activeDevices = :none)"
        values = {":read": {"N": str(site.revision)}, ":none": {"N": "0"}}
        changed = Changed(f"site {site.id} isn't as it was read")
        taken = writes.delete_if(
            site_key(site.id), f"({is_as_read(site)}) AND {is_unused}", values, changed
        )
        try:
            writes.commit([taken, writes.put(deleted_item(site, at))])
        except Changed as error:
            raise self._why_not(site, error) from error

    def _why_not(self, site: Site, changed: Changed) -> Exception:
        found = self.find(site.id)
        if found is not None and found.revision == site.revision:
            return Conflict("site-in-use", "devices are active at the site; retire them before")
        return changed

    @property
    def _writes(self) -> Transactions:
        return Transactions(self.client, self.table)
