"""What leads to each answer that openapi.yml documents: made of the declaration, or by hand."""

from collections.abc import Callable
from uuid import UUID, uuid4

from tests.asking import STRANGER, Stock, ask, failing, nothing
from tests.door import ANCHORAGE, VIEWER, Door
from tests.ways import Answer
from web_api.api.access import Needs
from web_api.api.operations import Operation
from web_api.domain.errors import InFlight, TransientError
from web_api.domain.site import MOST_SITES, Role

Provocation = Callable[[Door, Operation, Stock], Answer]


def provoke(door: Door, operation: Operation, status: int, stock: Stock) -> Answer:
    special = _SPECIAL.get((operation.id, status))
    if special:
        return special(door, operation, stock)
    if status == operation.status:
        return ask(door, operation, stock)
    return _COMMON[status](door, operation, stock)


def _unauthorized(door: Door, operation: Operation, stock: Stock) -> Answer:
    shown = {"Authorization": "Bearer x"} if operation.needs is Needs.CREDENTIAL else {}
    claims = {"sub": "x", "token_use": "access"}
    return ask(door, operation, stock, claims=claims, headers=dict(shown))


def _forbidden(door: Door, operation: Operation, stock: Stock) -> Answer:
    is_write = operation.needs is Needs.WRITE
    return ask(door, operation, stock, claims=VIEWER if is_write else STRANGER)


def _missing(door: Door, operation: Operation, stock: Stock) -> Answer:
    """Of a list, that of a site which is hidden from its caller."""
    if "<" not in operation.path:
        query = {"siteId": stock.ids["site_id"]}
        return ask(door, operation, stock, claims=STRANGER, query=query)
    return ask(door, operation, Stock(nothing().ids, stock.token))


def _invalid(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, body="7")


def _broken(error: Exception) -> Provocation:
    def provocation(door: Door, operation: Operation, stock: Stock) -> Answer:
        failing(door, error)
        # Of a batch, each device would fail alone.
        keyed = {"Idempotency-Key": "row-1"} if operation.id == "registerDevices" else {}
        return ask(door, operation, stock, headers=dict(keyed))

    return provocation


_COMMON: dict[int, Provocation] = {
    304: lambda door, one, stock: ask(door, one, stock, headers={"If-None-Match": "*"}),
    400: lambda door, one, stock: ask(door, one, stock, query={"colour": "red"}),
    401: _unauthorized,
    403: _forbidden,
    404: _missing,
    406: lambda door, one, stock: ask(door, one, stock, headers={"Accept": "text/html"}),
    412: lambda door, one, stock: ask(door, one, stock, headers={"If-Match": '"999"'}),
    413: lambda door, one, stock: ask(door, one, stock, body=" " * 65_537),
    415: lambda door, one, stock: ask(door, one, stock, headers={"content-type": "text/xml"}),
    422: _invalid,
    428: lambda door, one, stock: ask(door, one, stock, headers={"If-Match": None}),
    500: _broken(RuntimeError("inside")),
    503: _broken(TransientError("inside")),
}


def _empty_site_deleted(door: Door, operation: Operation, stock: Stock) -> Answer:
    door.sites.active.clear()
    return ask(door, operation, stock)


def _twice(door: Door, operation: Operation, stock: Stock) -> Answer:
    ask(door, operation, stock)
    return ask(door, operation, stock)


def _key_of_another_device(door: Door, operation: Operation, stock: Stock) -> Answer:
    """What a request without a body asks stands in its path."""
    keyed: dict[str, str | None] = {"Idempotency-Key": "row-1"}
    ask(door, operation, stock, headers=keyed)
    (device,) = door.devices.kept.values()
    door.devices.kept[other := uuid4()] = device
    stock.ids["device_id"] = str(other)
    return ask(door, operation, stock, headers=keyed)


def _retired(door: Door, operation: Operation, stock: Stock) -> Answer:
    door.delete(f"/devices/{stock.ids['device_id']}", headers={"If-Match": "*"})
    return ask(door, operation, stock)


def _in_flight(door: Door, operation: Operation, stock: Stock) -> Answer:
    door.batch_claims.faults = [InFlight("an earlier request with this key is being worked on")]
    return ask(door, operation, stock, headers={"Idempotency-Key": "row-1"})


def _a_hundred_sites(door: Door, operation: Operation, stock: Stock) -> Answer:
    for _ in range(MOST_SITES):
        door.members.roles[uuid4(), stock.ids["member_id"]] = Role.VIEWER
    stock.ids["site_id"] = door.post(ANCHORAGE).json["id"]
    return ask(door, operation, stock)


def _not_received(door: Door, operation: Operation, stock: Stock) -> Answer:
    stock.ids["photo_id"] = door.request_upload().json["id"]
    assert door.photos.kept[UUID(stock.ids["photo_id"])].received is None
    return ask(door, operation, stock)


_SPECIAL: dict[tuple[str, int], Provocation] = {
    ("deleteSite", 204): _empty_site_deleted,
    ("deleteSite", 409): lambda door, one, stock: ask(door, one, stock),
    ("putMember", 409): _a_hundred_sites,
    ("registerDevice", 409): _twice,
    ("registerDevices", 409): _in_flight,
    ("replaceDevice", 409): _retired,
    ("issueCredential", 409): _twice,
    ("issueCredential", 422): _key_of_another_device,
    ("downloadPhoto", 409): _not_received,
}
