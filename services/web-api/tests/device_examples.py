"""Devices as tests send and keep them."""

from datetime import timedelta
from secrets import token_bytes
from typing import Any
from uuid import UUID

from tests.fakes import NOW
from web_api.domain.device import Device, DeviceDetails, Measure
from web_api.domain.uuid7 import uuid7

TEMPERATURE = {"kind": "air-temperature", "unit": "Cel"}
PRESSURE = {"kind": "air-pressure", "unit": "hPa"}
THERMOMETER = {"name": "Thermometer at runway 7R", "measures": [TEMPERATURE]}


def thermometer(site_id: str, **more: Any) -> dict[str, Any]:
    """As it is sent."""
    return {"siteId": site_id, **THERMOMETER, **more}


def device(site_id: UUID, seconds: int = 0, **details: Any) -> Device:
    """As it is kept."""
    at = NOW + timedelta(seconds=seconds)
    told: dict[str, Any] = {
        "name": "Thermometer",
        "measures": (Measure(kind="air-temperature", unit="Cel"),),
    }
    return Device(
        id=uuid7(at, token_bytes(10)),
        details=DeviceDetails(site_id=site_id, **told | details),
        registered_at=at,
        registered_by="someone",
    )
