"""Any operation's request, made of its declaration, and things of every kind to ask for."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from document.words import words
from tests.device_examples import thermometer
from tests.door import ANCHORAGE, OPERATOR, Door
from tests.fakes import NOW
from tests.photo_examples import CLAIM
from tests.pool import MACHINE
from tests.reading_examples import RETENTION, content_of, crossing, line
from tests.reading_fakes import FakeDeviceSites
from tests.ways import Answer, Query, through_gateway
from web_api.api.access import Needs
from web_api.api.operations import OPERATIONS, Operation
from web_api.domain.photo import Received
from web_api.domain.site import Role
from web_api.domain.window import highest_revisions, latest_readings
from web_api.events.crossings import decode
from web_api.events.windows import windows_of
from web_api.use_cases.alerts import RecordCrossing
from web_api.use_cases.cursor_keys import READ_AGAIN

STRANGER = {"sub": "77aa-stranger"}
MEMBER = "3f0c2f0e-member"
READS = {
    "sub": MACHINE, "client_id": MACHINE, "token_use": "access", "scope": "stackyard/read",
}  # fmt: skip
WRITES = READS | {"scope": "stackyard/write"}
GETS = [each for each in OPERATIONS.values() if each.method == "GET"]
OF_PEOPLE = [each for each in OPERATIONS.values() if each.needs is not Needs.CREDENTIAL]
_QUERIES: dict[str, Query] = {"listWindows": {"kind": "air-temperature"}}
_ID = re.compile(r"<(?:\w+:)?(\w+)>")
_SAID = words()


@dataclass(frozen=True)
class Stock:
    """Ids by the name of a path's parameter; `token` is the device's."""

    ids: dict[str, str]
    token: str


def stocked(door: Door) -> Stock:
    """One thing of each kind, all of one site, brought in by the shorter way."""
    way, door.way = door.way, through_gateway
    try:
        return _stocked(door)
    finally:
        door.way = way


def _stocked(door: Door) -> Stock:
    site_id: str = door.post(ANCHORAGE).json["id"]
    device_id: str = door.post(thermometer(site_id), path="/devices").json["id"]
    issued = door.send("POST", f"/devices/{device_id}/credentials").json
    door.put(
        f"/field/devices/{device_id}/status", {}, claims=None,
        headers={"Authorization": f"Bearer {issued['token']}"},
    )  # fmt: skip
    door.members.roles[UUID(site_id), MEMBER] = Role.VIEWER
    ids = {
        "site_id": site_id,
        "device_id": device_id,
        "credential_id": issued["id"],
        "member_id": MEMBER,
        "photo_id": received(door, site_id),
        "alert_id": _raised(door, site_id, device_id),
    }
    _read(door, device_id)
    return Stock(ids, issued["token"])


def received(door: Door, site_id: str | None = None) -> str:
    """The id of a photo whose upload is verified."""
    of_site = {"siteId": site_id} if site_id else {}
    photo_id = UUID(door.request_upload({"contentType": "image/jpeg"} | of_site).json["id"])
    upload = Received(upload_version="u1", claim=CLAIM, at=NOW)
    door.photos.update(replace(door.photos.kept[photo_id], received=upload))
    return str(photo_id)


def nothing() -> Stock:
    """Ids of nothing."""
    names = {name for each in OPERATIONS.values() for name in _ID.findall(each.path)}
    return Stock({name: str(uuid4()) for name in names}, "no.such.token")


def ask(
    door: Door,
    operation: Operation,
    stock: Stock,
    *,
    claims: dict[str, Any] | None = OPERATOR,
    headers: dict[str, str | None] | None = None,
    query: Query | None = None,
    body: str | None = None,
    method: str | None = None,
    prefix: str = "",
) -> Answer:
    """As its declaration wants it, but for what a test says; a header that is None isn't sent."""
    sent: dict[str, str | None] = {}
    if operation.body:
        sent["content-type"] = "application/json"
        body = json.dumps(body_of(operation, stock)) if body is None else body
    if operation.is_conditional:
        sent["If-Match"] = "*"
    if operation.needs is Needs.CREDENTIAL:
        claims = None
        sent["Authorization"] = f"Bearer {stock.token}"
    sent |= headers or {}
    return door.send(
        method or operation.method,
        prefix + path_of(operation, stock),
        claims=claims,
        headers={name: value for name, value in sent.items() if value is not None},
        query=_QUERIES.get(operation.id, {}) if query is None else query,
        body=body,
    )


def path_of(operation: Operation, stock: Stock) -> str:
    return _ID.sub(lambda name: stock.ids[name[1]], operation.path)


def body_of(operation: Operation, stock: Stock) -> Any:
    """The first example of the document, said of the stock's site."""
    bodies: dict[str, Any] = _SAID.of("operations", operation.id)["bodies"]
    return at_site(next(iter(bodies.values())), stock.ids["site_id"])


def at_site(value: Any, site_id: str) -> Any:
    if isinstance(value, list):
        return [at_site(each, site_id) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: site_id if name == "siteId" else at_site(each, site_id)
        for name, each in value.items()
    }


def failing(door: Door, error: Exception) -> None:
    """Whatever is asked first of what stands behind the door."""
    behind: list[Any] = [
        door.sites, door.members, door.photos, door.devices, door.credentials, door.batch_claims,
        door.windows, door.alerts, door.sites.keys, door.signing_keys,
    ]  # fmt: skip
    for each in behind:
        each.faults = [error] * 9
    # Keys that were read a moment ago are read again.
    door.clock.now += READ_AGAIN * 100


def _raised(door: Door, site_id: str, device_id: str) -> str:
    sites = FakeDeviceSites({UUID(device_id): UUID(site_id)})
    event = json.dumps(crossing(device=device_id))
    RecordCrossing(door.alerts, sites, lambda _: None)(decode(event)[1])
    (alert_id,) = door.alerts.kept
    return str(alert_id)


def _read(door: Door, device_id: str) -> None:
    told = windows_of(content_of([line(device=device_id)]), 1)
    door.windows.keep(highest_revisions(told), RETENTION)
    door.windows.keep_latest(latest_readings(told))
