"""Alerts in the table (gateways/alert_items.py says under which keys)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.alert import Alert, AlertList, AlertPage, AlertState
from web_api.domain.errors import Changed
from web_api.gateways.alert_items import (
    ALERTS,
    RAISED,
    alert_item,
    alert_key,
    alerts_of_device,
    alerts_of_site,
    read_alert,
    sort_key,
)
from web_api.gateways.aws_errors import doing
from web_api.gateways.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A filter reads past what it leaves out: as many as this, about 300 kB, for one page.
MOST_LOOKED_AT = 500


class DynamoDbAlerts(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def find(self, alert_id: UUID) -> Alert | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: what is written next is decided by it.
            answer = self.client.get_item(
                TableName=self.table, Key=alert_key(alert_id), ConsistentRead=True
            )
        return read_alert(answer["Item"]) if "Item" in answer else None

    def keep(self, alert: Alert) -> None:
        writes = Transactions(self.client, self.table)
        changed = Changed(f"alert {alert.id} isn't as it was read")
        kept = replace(alert, revision=alert.revision + 1)
        item = alert_item(kept)
        put = writes.put_over(item, alert.revision, changed)
        if alert.state is AlertState.RAISED:
            copy = writes.put(alert_item(kept, RAISED))
        else:
            copy = writes.delete(alert_key(alert.id, RAISED))
        writes.commit([put if alert.revision else writes.put(item, changed), copy])

    def page(self, which: AlertList, before: UUID | None, limit: int) -> AlertPage:
        # Every id is less than "ALERT#g": its digits are hexadecimal.
        older = sort_key(before) if before else "ALERT#g"
        query: dict[str, Any] = _partition(which)
        query["ExpressionAttributeValues"][":older"] = {"S": older}
        query["KeyConditionExpression"] += " AND sk < :older"
        _leave_out(which, query)
        # One more than asked tells whether a page follows, so that no last page is empty.
        most = MOST_LOOKED_AT if "FilterExpression" in query else limit + 1
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table, ScanIndexForward=False, Limit=most, **query
            )
        return _page([read_alert(item) for item in answer["Items"]], limit, answer)


def _page(found: list[Alert], limit: int, answer: Any) -> AlertPage:
    if len(found) > limit:
        return AlertPage(found[:limit], found[limit - 1].id)
    looked_at = answer.get("LastEvaluatedKey")
    return AlertPage(found, UUID(looked_at["sk"]["S"].partition("#")[2]) if looked_at else None)


def _partition(which: AlertList) -> dict[str, Any]:
    partition = RAISED if which.state is AlertState.RAISED else ALERTS
    if which.device_id:
        key, named, index = "byDevice", alerts_of_device(which.device_id, partition), "ByDevice"
    elif which.site_id:
        key, named, index = "bySite", alerts_of_site(which.site_id, partition), "BySite"
    else:
        key, named, index = "pk", partition, ""
    return {
        **({"IndexName": index} if index else {}),
        "KeyConditionExpression": f"{key} = :which",
        "ExpressionAttributeValues": {":which": {"S": named}},
    }


def _leave_out(which: AlertList, query: dict[str, Any]) -> None:
    """What no key can leave out, and is read in vain: of the cleared those that are raised, one a
    rule, device and kind at most, and of a device at a site those that it raised elsewhere.
    """
    filters = []
    if which.state is AlertState.CLEARED:
        filters.append("#state = :cleared")
        query["ExpressionAttributeNames"] = {"#state": "state"}
        query["ExpressionAttributeValues"][":cleared"] = {"S": AlertState.CLEARED}
    if which.device_id and which.site_id:
        filters.append("siteId = :site")
        query["ExpressionAttributeValues"][":site"] = {"S": str(which.site_id)}
    if filters:
        query["FilterExpression"] = " AND ".join(filters)
