"""The routes of devices."""

from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.call import Call
from web_api.api.creation import created
from web_api.api.device_answers import (
    DeviceAnswer,
    DevicePageAnswer,
    DeviceStatusAnswer,
    device_answer,
    status_answer,
)
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE, choice, identifier
from web_api.api.problems import DEVICE_RETIRED, EXTERNAL_ID_TAKEN, FORBIDDEN, NOT_FOUND, Problem
from web_api.api.reply import Reply, encode
from web_api.domain.device import Device, DeviceOrder, State, Wanted
from web_api.domain.device_rules import DEVICE, device_details

devices = Blueprint("devices", __name__)
STATES = {state.value: state for state in State}
ORDERS = {order.value: order for order in DeviceOrder}

REGISTER = Operation(
    id="registerDevice", method="POST", path="/devices",
    needs=Needs.WRITE, body=DEVICE, status=201, answers=DeviceAnswer, refuses=(EXTERNAL_ID_TAKEN,),
)  # fmt: skip
LIST = Operation(
    id="listDevices", method="GET", path="/devices",
    needs=Needs.READ, answers=DevicePageAnswer, refuses=(FORBIDDEN, NOT_FOUND),
    query={
        "siteId": identifier(), "state": choice(STATES),
        "sort": choice(ORDERS, DeviceOrder.OLDEST.value), **PAGE,
    },
)  # fmt: skip
GET = Operation(
    id="getDevice", method="GET", path="/devices/<uuid:device_id>",
    needs=Needs.READ, answers=DeviceAnswer,
)  # fmt: skip
REPLACE = Operation(
    id="replaceDevice", method="PUT", path="/devices/<uuid:device_id>",
    needs=Needs.WRITE, is_conditional=True, body=DEVICE, answers=DeviceAnswer,
    refuses=(DEVICE_RETIRED, EXTERNAL_ID_TAKEN),
)  # fmt: skip
RETIRE = Operation(
    id="retireDevice", method="DELETE", path="/devices/<uuid:device_id>",
    needs=Needs.WRITE, is_conditional=True, status=204, answers=None,
)  # fmt: skip
STATUS = Operation(
    id="getDeviceStatus", method="GET", path="/devices/<uuid:device_id>/status",
    needs=Needs.READ, answers=DeviceStatusAnswer,
)  # fmt: skip


@serve(devices, REGISTER)
def register_device(call: Call) -> Reply:
    details = device_details(call.body())
    call.enter_named(details.site_id, "device")

    def told(device: Device) -> str:
        return encode(device_answer(device))

    register = wiring.register_device()
    registered = register(details, call.caller.id, call.key(details), call.story, told)
    return created("devices", registered, device_answer)


@serve(devices, LIST)
def list_devices(call: Call) -> Reply:
    query = call.query
    call.enter_list(query["siteId"])
    position = call.position()
    wanted = Wanted(site_id=query["siteId"], state=query["state"], order=query["sort"])
    page = wiring.devices().page(wanted, UUID(position) if position else None, query["limit"])
    return Reply(
        answer=DevicePageAnswer(
            devices=[device_answer(device) for device in page.devices],
            next_cursor=call.cursor(str(page.next_after) if page.next_after else None),
        )
    )


@serve(devices, GET)
def get_device(call: Call, device_id: UUID) -> Reply:
    device = entered(call, device_id)
    return Reply(answer=device_answer(device), revision=device.revision)


@serve(devices, REPLACE)
def replace_device(call: Call, device_id: UUID) -> Reply:
    entered(call, device_id)
    details = device_details(call.body())
    call.enter_named(details.site_id, "device")

    def enter(site_id: UUID) -> None:
        call.enter(site_id, missing(device_id))

    replace = wiring.replace_device()
    device = replace(device_id, details, call.expected, call.story, enter)
    if device is None:
        raise Problem(NOT_FOUND, missing(device_id))
    return Reply(answer=device_answer(device), revision=device.revision)


@serve(devices, RETIRE)
def retire_device(call: Call, device_id: UUID) -> Reply:
    """Twice is as once, whatever is expected the second time."""

    def enter(site_id: UUID) -> None:
        call.enter(site_id, missing(device_id))

    if not wiring.retire_device()(device_id, call.expected, call.story, enter):
        # Whom a device would be refused to isn't told that there is none.
        call.enter(None, missing(device_id))
        raise Problem(NOT_FOUND, missing(device_id))
    return Reply()


@serve(devices, STATUS)
def get_device_status(call: Call, device_id: UUID) -> Reply:
    entered(call, device_id)
    reported = wiring.devices().reported(device_id)
    if reported is None:
        raise Problem(NOT_FOUND, f"device {device_id} has not said anything of itself yet")
    return Reply(answer=status_answer(reported))


def entered(call: Call, device_id: UUID) -> Device:
    """A device at whose site the caller may do this; raises Problem."""
    device = wiring.devices().find(device_id)
    call.enter(device.details.site_id if device else None, missing(device_id))
    if device is None:
        raise Problem(NOT_FOUND, missing(device_id))
    return device


def missing(device_id: UUID) -> str:
    return f"no device has the id {device_id}"
