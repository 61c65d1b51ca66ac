"""Devices in the table (gateways/device_items.py says under which keys)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from web_api.domain.device import (
    Device,
    DeviceOrder,
    DevicePage,
    ExternalIdTaken,
    Reported,
    State,
    Wanted,
)
from web_api.domain.errors import AlreadyRegistered, Changed
from web_api.domain.keys import Kept, Key
from web_api.domain.site_rules import unknown_site
from web_api.events.devices import DeviceEvent
from web_api.gateways.aws_errors import doing
from web_api.gateways.device_items import (
    device_item,
    device_key,
    devices_of_site,
    external_id_key,
    read_device,
    read_status,
    status_item,
    status_key,
)
from web_api.gateways.dynamodb_keys import kept_item
from web_api.gateways.items import outbox_item
from web_api.gateways.site_items import site_key
from web_api.gateways.transactions import Step, Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item

# A filter reads past what it leaves out: as many as this, about 250 kB, for one page.
MOST_LOOKED_AT = 500
_IS_OF_STATE = {
    State.ACTIVE: "attribute_not_exists(retiredAt)",
    State.RETIRED: "attribute_exists(retiredAt)",
}


class DynamoDbDevices(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, device: Device, announcement: DeviceEvent, kept: tuple[Key, Kept] | None) -> None:
        writes = self._writes
        taken = AlreadyRegistered(f"device {device.id} or its key is there")
        steps = [writes.put(device_item(device), taken)]
        # Before what may have changed since the key's first request, such as the site.
        if kept:
            steps.append(writes.put(kept_item(*kept, device.registered_at), taken))
        steps.append(writes.put(outbox_item(announcement, self.region)))
        writes.commit([*steps, *self._moves(None, device)])

    def update(self, read: Device, device: Device, announcement: DeviceEvent) -> None:
        writes = self._writes
        changed = Changed(f"device {read.id} isn't as it was read")
        steps = [
            writes.put_over(device_item(device), read.revision, changed),
            writes.put(outbox_item(announcement, self.region)),
        ]
        writes.commit([*steps, *self._moves(read, device)])

    def find(self, device_id: UUID) -> Device | None:
        item = self._get(device_key(device_id))
        return read_device(item) if item else None

    def page(self, wanted: Wanted, after: UUID | None, limit: int) -> DevicePage:
        is_down = wanted.order is DeviceOrder.NEWEST
        # Every id is greater than "DEVICE#" and less than "DEVICE#g": its digits are hexadecimal.
        start = f"DEVICE#{after}" if after else "DEVICE#g" if is_down else "DEVICE#"
        query: Any = {
            "TableName": self.table,
            "KeyConditionExpression": f"pk = :list AND sk {'<' if is_down else '>'} :start",
            "ExpressionAttributeValues": {":list": {"S": "DEVICES"}, ":start": {"S": start}},
            "ScanIndexForward": not is_down,
            "ConsistentRead": True,
            # One more than asked tells whether a page follows, so that no last page is empty.
            "Limit": limit + 1,
        }
        if wanted.site_id:
            query["IndexName"] = "BySite"
            query["KeyConditionExpression"] = query["KeyConditionExpression"].replace(
                "pk", "bySite"
            )
            query["ExpressionAttributeValues"][":list"] = {"S": devices_of_site(wanted.site_id)}
            # An index has no consistent reads: it follows the table within a moment.
            query["ConsistentRead"] = False
        if wanted.state:
            query["FilterExpression"] = _IS_OF_STATE[wanted.state]
            query["Limit"] = MOST_LOOKED_AT
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(**query)
        return _page([read_device(item) for item in answer["Items"]], limit, answer)

    def report(self, device_id: UUID, reported: Reported) -> None:
        with doing("dynamodb:PutItem", self.table):
            self.client.put_item(TableName=self.table, Item=status_item(device_id, reported))

    def reported(self, device_id: UUID) -> Reported | None:
        item = self._get(status_key(device_id))
        return read_status(item) if item else None

    @property
    def _writes(self) -> Transactions:
        return Transactions(self.client, self.table)

    def _moves(self, before: Device | None, after: Device) -> Iterator[Step]:
        """What sites keep of their active devices: how many they are, and their external ids."""
        writes = self._writes
        old, new = _place(before), _place(after)
        for place, count in ((new, 1), (old, -1)):
            if place and (old is None or new is None or old[0] != new[0]):
                yield self._count(place[0], count)
        if old != new:
            if new and new[1] is not None:
                item = external_id_key(new[0], new[1]) | {"deviceId": {"S": str(after.id)}}
                yield writes.put(item, ExternalIdTaken())
            if old and old[1] is not None:
                yield writes.delete(external_id_key(old[0], old[1]))

    def _count(self, site_id: UUID, count: int) -> Step:
        values = {":count": {"N": str(count)}}
        change, is_there = "ADD activeDevices :count", "attribute_exists(pk)"
        unknown = unknown_site("device")
        return self._writes.update(site_key(site_id), change, is_there, values, unknown)

    def _get(self, key: "Item") -> "Item | None":
        with doing("dynamodb:GetItem", self.table):
            # Consistent: a client follows Location at once, and changes are decided by it.
            return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get(
                "Item"
            )


def _place(device: Device | None) -> tuple[UUID, str | None] | None:
    """Site and external id of an active device."""
    if device is None or device.state is State.RETIRED:
        return None
    return device.details.site_id, device.details.external_id


def _page(found: list[Device], limit: int, answer: Any) -> DevicePage:
    if len(found) > limit:
        return DevicePage(found[:limit], found[limit - 1].id)
    looked_at = answer.get("LastEvaluatedKey")
    return DevicePage(found, UUID(looked_at["sk"]["S"].partition("#")[2]) if looked_at else None)
