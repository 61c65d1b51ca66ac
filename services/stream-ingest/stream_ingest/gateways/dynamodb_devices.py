"""Devices in the service's table, as their events tell of them."""

from collections.abc import Callable, Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, field

from stream_ingest.domain.device import Device, Registered, Retired
from stream_ingest.gateways.aws_errors import doing
from stream_ingest.gateways.table_batches import read_items

if TYPE_CHECKING:
    from typing import Protocol

    from mypy_boto3_dynamodb import DynamoDBClient

    class Devices(Protocol):
        def of(self, ids: Iterable[str]) -> Mapping[str, Device]: ...


# Some 30 MB; a container that has seen more begins anew.
MOST_CACHED = 50_000


class DynamoDbDevices(Struct, frozen=True):
    """Registrations and retirements each keep their own revision, so that either may come first."""

    client: "DynamoDBClient"
    table: str

    def of(self, ids: Iterable[str]) -> Mapping[str, Device]:
        """Those that are registered; a retirement alone doesn't say what a device measures."""
        keys = [(f"device#{each}", "-") for each in ids]
        found = [_device(item) for item in read_items(self.client, self.table, keys)]
        return {device.device_id: device for device in found if device is not None}

    def name_of(self, device_id: str) -> str | None:
        keys = [(f"device#{device_id}", "-")]
        for item in read_items(self.client, self.table, keys):
            if "name" in item:
                return str(item["name"]["S"])
        return None

    def register(self, device: Registered) -> bool:
        return self._learn(
            device.device_id,
            "SET siteId = :site, #name = :name, units = :units, registered = :revision",
            "registered",
            {
                ":site": {"S": device.site_id},
                ":name": {"S": device.name},
                ":units": {"M": {kind: {"S": unit} for kind, unit in device.units.items()}},
                ":revision": {"N": str(device.revision)},
            },
            ExpressionAttributeNames={"#name": "name"},
        )

    def retire(self, device: Retired) -> bool:
        return self._learn(
            device.device_id,
            "SET retiredAtUs = :at, retired = :revision",
            "retired",
            {
                ":at": {"N": str(device.retired_at_us)},
                ":revision": {"N": str(device.revision)},
            },
        )

    def _learn(
        self, device_id: str, change: str, revision: str, values: dict[str, Any], **more: Any
    ) -> bool:
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key={"pk": {"S": f"device#{device_id}"}, "sk": {"S": "-"}},
                    UpdateExpression=change,
                    ConditionExpression=f"attribute_not_exists({revision})"
                    f" OR {revision} < :revision",
                    ExpressionAttributeValues=values,
                    **more,
                )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


class CachedDevices(Struct, frozen=True):
    """Known devices are asked for again after `ttl_s`; unknown ones each time, for a registration
    is waited for. `clock` is in seconds.
    """

    devices: "Devices"
    ttl_s: float
    clock: Callable[[], float]
    known: dict[str, tuple[float, Device]] = field(default_factory=dict)

    def of(self, ids: Set[str]) -> Mapping[str, Device]:
        now = self.clock()
        found, missing = {}, []
        for device_id in ids:
            until, device = self.known.get(device_id, (now, None))
            if device is not None and until > now:
                found[device_id] = device
            else:
                missing.append(device_id)
        if missing:
            if len(self.known) >= MOST_CACHED:
                self.known.clear()
            read = self.devices.of(missing)
            found.update(read)
            until = now + self.ttl_s
            self.known.update({each: (until, device) for each, device in read.items()})
        return found


def _device(item: dict[str, Any]) -> Device | None:
    if "registered" not in item:
        return None
    registered = int(item["registered"]["N"])
    retired = int(item.get("retired", {"N": "0"})["N"])
    return Device(
        device_id=item["pk"]["S"].removeprefix("device#"),
        site_id=item["siteId"]["S"],
        units={kind: unit["S"] for kind, unit in item["units"]["M"].items()},
        revision=max(registered, retired),
        retired_at_us=int(item["retiredAtUs"]["N"]) if retired > registered else None,
    )
