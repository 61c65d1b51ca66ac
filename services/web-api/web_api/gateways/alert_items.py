"""Alerts as DynamoDB keeps them.

While an alert is raised a copy of it stands in partitions of its own, of all, of its site and of
its device, so that the raised are found by keys alone: those that were cleared are ever more.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import json

from web_api.domain.alert import Alert

if TYPE_CHECKING:
    from web_api.gateways.items import Item

ALERTS = "ALERTS"
RAISED = "ALERTS#RAISED"


def sort_key(alert_id: UUID) -> str:
    return f"ALERT#{alert_id}"


def alert_key(alert_id: UUID, partition: str = ALERTS) -> "Item":
    return {"pk": {"S": partition}, "sk": {"S": sort_key(alert_id)}}


def alerts_of_site(site_id: UUID, partition: str = ALERTS) -> str:
    return f"SITE#{site_id}#{partition}"


def alerts_of_device(device_id: UUID, partition: str = ALERTS) -> str:
    return f"DEVICE#{device_id}#{partition}"


def alert_item(alert: Alert, partition: str = ALERTS) -> "Item":
    item: Item = alert_key(alert.id, partition) | {
        "byDevice": {"S": alerts_of_device(alert.occasion.device_id, partition)},
        "state": {"S": alert.state},
        "alert": {"S": json.encode(alert).decode()},
        "revision": {"N": str(alert.revision)},
    }
    if alert.site_id:
        item["siteId"] = {"S": str(alert.site_id)}
        item["bySite"] = {"S": alerts_of_site(alert.site_id, partition)}
    return item


def read_alert(item: "Item") -> Alert:
    return json.decode(item["alert"]["S"], type=Alert)
