"""Devices as DynamoDB keeps them, and what is kept beside them."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import json

from web_api.domain.device import Device, DeviceDetails, Measure, Reported, Status

if TYPE_CHECKING:
    from web_api.gateways.items import Item


def device_key(device_id: UUID) -> "Item":
    return {"pk": {"S": "DEVICES"}, "sk": {"S": f"DEVICE#{device_id}"}}


def devices_of_site(site_id: UUID) -> str:
    return f"SITE#{site_id}#DEVICES"


def external_id_key(site_id: UUID, external_id: str) -> "Item":
    """Of the active devices of a site; a retired one's is free for the next."""
    return {"pk": {"S": f"SITE#{site_id}"}, "sk": {"S": f"EXTERNALID#{external_id}"}}


def status_key(device_id: UUID) -> "Item":
    return {"pk": {"S": f"DEVICE#{device_id}"}, "sk": {"S": "STATUS"}}


def device_item(device: Device) -> "Item":
    details = device.details
    item: Item = device_key(device.id) | {
        "bySite": {"S": devices_of_site(details.site_id)},
        "id": {"S": str(device.id)},
        "siteId": {"S": str(details.site_id)},
        "name": {"S": details.name},
        "measures": {"S": json.encode(details.measures).decode()},
        "registeredAt": {"S": device.registered_at.isoformat()},
        "registeredBy": {"S": device.registered_by},
        "revision": {"N": str(device.revision)},
    }
    if details.model is not None:
        item["model"] = {"S": details.model}
    if details.external_id is not None:
        item["externalId"] = {"S": details.external_id}
    if device.retired_at is not None:
        item["retiredAt"] = {"S": device.retired_at.isoformat()}
    return item


def read_device(item: "Item") -> Device:
    return Device(
        id=UUID(item["id"]["S"]),
        details=DeviceDetails(
            site_id=UUID(item["siteId"]["S"]),
            name=item["name"]["S"],
            measures=json.decode(item["measures"]["S"], type=tuple[Measure, ...]),
            model=item["model"]["S"] if "model" in item else None,
            external_id=item["externalId"]["S"] if "externalId" in item else None,
        ),
        registered_at=datetime.fromisoformat(item["registeredAt"]["S"]),
        registered_by=item["registeredBy"]["S"],
        retired_at=(
            datetime.fromisoformat(item["retiredAt"]["S"]) if "retiredAt" in item else None
        ),
        revision=int(item["revision"]["N"]),
    )


def status_item(device_id: UUID, reported: Reported) -> "Item":
    status = json.encode(reported.status).decode()
    return status_key(device_id) | {
        "status": {"S": status},
        "reportedAt": {"S": reported.at.isoformat()},
    }


def read_status(item: "Item") -> Reported:
    status = json.decode(item["status"]["S"], type=Status)
    return Reported(status, datetime.fromisoformat(item["reportedAt"]["S"]))
