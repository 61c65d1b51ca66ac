"""Any operation's request, made of its declaration, and what leads to each documented answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from data_lake.api.operations import Operation
from data_lake.domain.errors import TransientError
from data_lake.domain.query import Ask, Asker, SavedQuery
from document.words import words
from tests.lake_door import LANDED, OPERATOR, Answer, Door, failing
from tests.queries_house import ALL

_ID = re.compile(r"<(?:\w+:)?(\w+)>")
_SAID = words()
OLGA = Asker("olga", is_operator=True)
_QUERIES: dict[str, dict[str, str]] = {
    "listLandings": {"dataset": "visits"},
    "listVersions": {"partition": "2026-01-01"},
    "listFiles": {"partition": "2026-01-01"},
}
_BODIES: dict[str, Any] = {
    "submitQuery": {"sql": ALL},
    "estimateQuery": {"sql": ALL},
    "putSavedQuery": {"sql": ALL},
    "reconcile": {"dataset": "visits"},
    "putDataset": {"description": "Visits of pages.", "tags": ["web"]},
    "changeDataset": {"columns": [{"name": "page", "description": "Its path."}]},
}
# Whose answers a query that has ended changes.
_OF_QUERIES = {"listQueries", "submitQuery"}
Provocation = Callable[[Door, Operation, "Stock"], Answer]


@dataclass(frozen=True)
class Stock:
    """Ids by the name of a path's parameter."""

    ids: Mapping[str, str]


NOTHING = Stock(
    {"name": "nowhere", "landing_id": "a" * 32, "query_id": "b" * 32, "saved_name": "nothing"}
)


def stocked(door: Door, operation: Operation | None = None) -> Stock:
    """One thing of each kind that the operation may ask for; the query has ended."""
    house = door.house
    house.saved_by_name.store(SavedQuery(name="pages", sql=ALL, owner="olga", version=1))
    ids = {"name": "visits", "landing_id": LANDED.id, "saved_name": "pages"}
    if operation is None or operation.id in _OF_QUERIES or "<query_id>" in operation.path:
        ids["query_id"] = house.answer(Ask(sql=ALL), OLGA).id
    return Stock(ids)


def ask(
    door: Door,
    operation: Operation,
    stock: Stock,
    *,
    claims: Mapping[str, Any] | None = OPERATOR,
    headers: Mapping[str, str | None] | None = None,
    query: Mapping[str, str] | None = None,
    body: object = None,
) -> Answer:
    """As its declaration wants it, but for what a test says; a header that is None isn't sent."""
    sent: dict[str, str | None] = {}
    if operation.body:
        sent["content-type"] = "application/json"
        body = body_of(operation) if body is None else body
    if operation.is_conditional:
        sent["If-Match"] = "*"
    sent |= headers or {}
    return door.send(
        operation.method,
        _ID.sub(lambda name: stock.ids[name[1]], operation.path),
        body,
        claims=claims,
        headers={name: value for name, value in sent.items() if value is not None},
        query=_QUERIES.get(operation.id, {}) if query is None else query,
    )


def body_of(operation: Operation) -> Any:
    """One that the stock can answer, else the first example of the document."""
    if operation.id in _BODIES:
        return _BODIES[operation.id]
    bodies: dict[str, Any] = _SAID.of("operations", operation.id)["bodies"]
    return next(iter(bodies.values()))


def provoke(door: Door, operation: Operation, status: int, stock: Stock) -> Answer:
    if special := _SPECIAL.get((operation.id, status)):
        return special(door, operation, stock)
    if status == operation.status:
        return ask(door, operation, stock)
    return _COMMON[status](door, operation, stock)


def _forbidden(door: Door, operation: Operation, stock: Stock) -> Answer:
    machine = {"sub": "m", "client_id": "m", "token_use": "access", "scope": "other/scope"}
    path = _ID.sub(lambda name: stock.ids[name[1]], operation.path)
    return door.send(operation.method, f"/partners{path}", claims=machine)


def _broken(error: Exception) -> Provocation:
    def provocation(door: Door, operation: Operation, stock: Stock) -> Answer:
        failing(door, error)
        keyed = {"Idempotency-Key": "row-1"} if operation.takes_key else {}
        return ask(door, operation, stock, headers=keyed)

    return provocation


def _reused_key(door: Door, operation: Operation, stock: Stock) -> Answer:
    keyed = {"Idempotency-Key": "row-1"}
    ask(door, operation, stock, headers=keyed)
    other = Stock({**stock.ids, "landing_id": "c" * 32})
    door.house.catalogue.ledger["c" * 32] = LANDED
    return ask(door, operation, other, headers=keyed)


_COMMON: dict[int, Provocation] = {
    304: lambda door, one, stock: ask(door, one, stock, headers={"If-None-Match": "*"}),
    400: lambda door, one, stock: ask(door, one, stock, query={"colour": "red"}),
    401: lambda door, one, stock: ask(door, one, stock, claims={"token_use": "access"}),
    403: _forbidden,
    404: lambda door, one, stock: ask(door, one, NOTHING),
    406: lambda door, one, stock: ask(door, one, stock, headers={"Accept": "text/html"}),
    412: lambda door, one, stock: ask(door, one, stock, headers={"If-Match": '"999"'}),
    413: lambda door, one, stock: ask(door, one, stock, body=" " * 1_048_577),
    415: lambda door, one, stock: ask(door, one, stock, headers={"content-type": "text/xml"}),
    422: lambda door, one, stock: ask(door, one, stock, body="7"),
    428: lambda door, one, stock: ask(door, one, stock, headers={"If-Match": None}),
    500: _broken(RuntimeError("inside")),
    503: _broken(TransientError("inside")),
}


def _with_pending(door: Door, operation: Operation, stock: Stock) -> Answer:
    queued = door.post("/queries", {"sql": "SELECT took FROM visits"}).json["id"]
    return ask(door, operation, Stock({**stock.ids, "query_id": queued}))


def _being_stopped(door: Door, operation: Operation, stock: Stock) -> Answer:
    submitted = door.house.submit(OLGA, Ask(sql="SELECT took FROM visits")).query
    stopped: list[Answer] = []

    def meanwhile() -> None:
        ids = {**stock.ids, "query_id": submitted.id}
        stopped.append(ask(door, operation, Stock(ids)))

    door.house.embedded.meanwhile = meanwhile
    door.house.work()
    return stopped[0]


def _answered_at_once(door: Door, operation: Operation, stock: Stock) -> Answer:
    """By the result that the stock's query has."""
    return ask(door, operation, stock)


def _new_question(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, body={"sql": "SELECT took FROM visits"})


def _day_spent(door: Door, operation: Operation, stock: Stock) -> Answer:
    for _ in range(20):
        answer = ask(door, operation, stock, body={"sql": "SELECT took, at FROM visits"})
        if answer.status == 429:
            return answer
    raise AssertionError("the day's budget has room for everything")


def _layout_fixed(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, body={"layout": {"sortColumns": []}})


def _reserved(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, body={"dataset": "access_log", "fileName": "a.csv"})


def _empty_quarantine(door: Door, operation: Operation, stock: Stock) -> Answer:
    door.house.catalogue.ledger[LANDED.id] = replace(LANDED, quarantined_rows=0)
    return ask(door, operation, stock)


def _to_csv(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, query={"format": "csv"})


def _of_another(door: Door, operation: Operation, stock: Stock) -> Answer:
    return ask(door, operation, stock, body={"dataset": "nowhere"})


_SPECIAL: dict[tuple[str, int], Provocation] = {
    ("submitQuery", 200): _answered_at_once,
    ("submitQuery", 202): _new_question,
    ("submitQuery", 429): _day_spent,
    ("cancelQuery", 202): _being_stopped,
    ("downloadResults", 202): _to_csv,
    ("getResults", 409): _with_pending,
    ("downloadResults", 409): _with_pending,
    ("putDataset", 409): _layout_fixed,
    ("changeDataset", 409): _layout_fixed,
    ("requestUpload", 409): _reserved,
    ("replayQuarantined", 409): _empty_quarantine,
    ("replayQuarantined", 422): _reused_key,
    ("reconcile", 404): _of_another,
}
