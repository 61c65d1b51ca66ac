"""What each operation of the API is: the routes follow it, and openapi.yml is made of it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response
from msgspec import Struct, field

from data_lake.api import preconditions
from data_lake.api.access import Needs, caller
from data_lake.api.call import Call
from data_lake.api.negotiation import expect_json_is_wanted
from data_lake.api.parameters import Parameter, read_query
from data_lake.api.problems import NOT_FOUND, Kind, Problem
from data_lake.api.reply import Reply, respond
from data_lake.domain.ask_rules import SAVED_NAME
from data_lake.domain.dataset_rules import NAME
from data_lake.domain.rules import Rules


class Operation(Struct, frozen=True, kw_only=True):
    """`path` is as Flask writes it. `refuses` holds what doesn't follow from the rest.

    `answers` is the shape of a success's body, None for a 204. A POST takes an Idempotency-Key
    unless it changes nothing and is repeatable by itself; `is_conditional` demands If-Match or
    If-None-Match. Whoever has a secret may use it, so that no cache keeps it. `may_wait`: what
    isn't done yet is 202, of the same shape; `waits`: as long as Prefer says. `creates`: by a PUT
    there is what wasn't there.
    """

    id: str
    method: str
    path: str
    needs: Needs
    answers: type[Struct] | None
    status: int = 200
    body: Rules | None = None
    query: Mapping[str, Parameter] = field(default_factory=dict)
    refuses: tuple[Kind, ...] = ()
    is_conditional: bool = False
    is_secret: bool = False
    may_wait: bool = False
    is_repeatable: bool = False
    waits: bool = False
    creates: bool = False
    has_location: bool = False

    @property
    def takes_key(self) -> bool:
        return self.method == "POST" and not self.is_repeatable


_HEX = re.compile("[0-9a-f]{32}")
_IDS = {"name": NAME, "saved_name": SAVED_NAME, "query_id": _HEX, "landing_id": _HEX}
OPERATIONS: dict[str, Operation] = {}

Route = Callable[..., Reply]


def serve(blueprint: Blueprint, operation: Operation) -> Callable[[Route], Route]:
    """Register a route behind what its operation asks of every request."""

    def registered(route: Route) -> Route:
        def view(**ids: Any) -> Response:
            return respond(operation, route(_call(operation, ids), **ids))

        blueprint.add_url_rule(operation.path, operation.id, view, methods=[operation.method])
        OPERATIONS[operation.id] = operation
        return route

    return registered


def _call(operation: Operation, ids: Mapping[str, str]) -> Call:
    """Raises Problem; who may not call is told nothing of the rest."""
    by = caller()
    by.expect(operation.needs)
    if operation.method != "PUT":
        _expect_ids(ids)
    expect_json_is_wanted()
    return Call(
        operation_id=operation.id,
        caller=by,
        query=read_query(operation.query),
        expected=preconditions.expected() if operation.is_conditional else None,
    )


def _expect_ids(ids: Mapping[str, str]) -> None:
    """Nothing has another name than these, and a key of DynamoDB's holds no longer ones. What a PUT
    would create it refuses by itself.
    """
    for part, given in ids.items():
        if not _IDS[part].fullmatch(given):
            raise Problem(NOT_FOUND, f"nothing is called {given[:100]!r} here")
