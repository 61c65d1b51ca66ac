"""What each operation of the API is: the routes follow it, and openapi.yml is made of it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response
from msgspec import Struct, field

from web_api.api import preconditions
from web_api.api.access import Needs, caller
from web_api.api.call import Call
from web_api.api.negotiation import expect_json_is_wanted
from web_api.api.parameters import Parameter, read_query
from web_api.api.problems import Kind
from web_api.api.reply import Reply, respond
from web_api.domain.rules import Rules


class Operation(Struct, frozen=True, kw_only=True):
    """`path` is as Flask writes it. `refuses` holds what doesn't follow from the rest.

    `answers` is the shape of a success's body, None for a 204. A POST takes an Idempotency-Key;
    `is_conditional` demands If-Match. Whoever has a secret may use it, so that no cache keeps it.
    After `sunset` a deprecated operation may be gone.
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
    deprecated: date | None = None
    sunset: date | None = None


OPERATIONS: dict[str, Operation] = {}

Route = Callable[..., Reply]


def serve(blueprint: Blueprint, operation: Operation) -> Callable[[Route], Route]:
    """Register a route behind what its operation asks of every request."""

    def registered(route: Route) -> Route:
        def view(**ids: Any) -> Response:
            return respond(operation, route(_call(operation), **ids))

        blueprint.add_url_rule(operation.path, operation.id, view, methods=[operation.method])
        OPERATIONS[operation.id] = operation
        return route

    return registered


def _call(operation: Operation) -> Call:
    """Raises Problem; who may not call is told nothing of the rest."""
    by = None if operation.needs is Needs.CREDENTIAL else caller()
    expect_json_is_wanted()
    return Call(
        operation_id=operation.id,
        by=by,
        needs=operation.needs,
        query=read_query(operation.query),
        expected=preconditions.expected() if operation.is_conditional else None,
    )
