"""The door of devices: each proves itself by its own credential, and speaks for itself alone."""

from uuid import UUID

from flask import Blueprint, request

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.device_answers import (
    DeviceAnswer,
    DeviceStatusAnswer,
    device_answer,
    status_answer,
)
from web_api.api.devices import missing
from web_api.api.operations import Operation, serve
from web_api.api.problems import NOT_FOUND, UNAUTHORIZED, Problem
from web_api.api.reply import Reply
from web_api.domain.credential import read_token
from web_api.domain.device import Device
from web_api.domain.device_rules import STATUS, status

field = Blueprint("field", __name__)

GET = Operation(
    id="getOwnDevice", method="GET", path="/field/devices/<uuid:device_id>",
    needs=Needs.CREDENTIAL, answers=DeviceAnswer,
)  # fmt: skip
REPORT = Operation(
    id="reportStatus", method="PUT", path="/field/devices/<uuid:device_id>/status",
    needs=Needs.CREDENTIAL, body=STATUS, answers=DeviceStatusAnswer,
)  # fmt: skip


@serve(field, GET)
def get_own_device(call: Call, device_id: UUID) -> Reply:
    device = _proven(device_id)
    return Reply(answer=device_answer(device), revision=device.revision)


@serve(field, REPORT)
def report_status(call: Call, device_id: UUID) -> Reply:
    device = _proven(device_id)
    return Reply(answer=status_answer(wiring.report_status()(device, status(call.body()))))


def _proven(device_id: UUID) -> Device:
    """Raises Problem; whatever is wrong with a credential, the answer is the same."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = read_token(text) if scheme.lower() == "bearer" else None
    device = wiring.verify_credential()(token) if token else None
    if device is None:
        expected = "expected a device's credential, issued for it and not revoked"
        raise Problem(UNAUTHORIZED, expected, headers={"WWW-Authenticate": "Bearer"})
    if device.id != device_id:
        raise Problem(NOT_FOUND, missing(device_id))
    return device
