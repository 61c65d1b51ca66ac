"""What routes answer, as HTTP: entity tags, conditions, addresses and caches."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

from flask import Response, request
from msgspec import Struct, field, json

from data_lake.api.negotiation import JSON
from data_lake.api.preconditions import tag

if TYPE_CHECKING:
    from data_lake.api.operations import Operation


class Reply(Struct, frozen=True, kw_only=True):
    """`location` is relative to the request's own address: a stage may stand before it.

    JSON that was kept by a key is answered as it is. `is_pending`: it isn't done yet.
    """

    answer: Struct | str | None = None
    revision: int | None = None
    location: str | None = None
    is_replay: bool = False
    is_pending: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def encode(answer: Struct) -> str:
    return json.encode(answer).decode()


def respond(operation: "Operation", reply: Reply) -> Response:
    status = 202 if reply.is_pending else operation.status
    response = Response(_body(reply.answer), status, content_type=JSON)
    headers = response.headers
    if reply.answer is None:
        del headers["Content-Type"]
    if reply.location:
        headers["Location"] = reply.location
    if reply.is_replay:
        headers["Idempotency-Replayed"] = "true"
    # What was read may be kept if it is asked for each time whether it still holds.
    is_read = request.method in {"GET", "HEAD"} and not operation.is_secret
    headers["Cache-Control"] = "private, no-cache" if is_read else "no-store"
    headers.update(reply.headers)
    digest = blake2b(response.get_data(), digest_size=12).hexdigest() if is_read else ""
    if reply.revision is not None:
        headers["ETag"] = tag(reply.revision, digest)
    elif is_read:
        # Weak, for a gateway may compress the body on its way.
        headers["ETag"] = f'W/"{digest}"'
    return _unless_known(response) if is_read else response


def _body(answer: Struct | str | None) -> bytes:
    if answer is None:
        return b""
    return answer.encode() if isinstance(answer, str) else json.encode(answer)


def _unless_known(response: Response) -> Response:
    """304 for whom If-None-Match says that they have it (RFC 9110, section 13.1.2)."""
    if "If-None-Match" in request.headers and _names_it(response.headers["ETag"]):
        # Werkzeug takes away what speaks of the body.
        response.status_code = 304
        response.set_data(b"")
    return response


def _names_it(etag: str) -> bool:
    return request.if_none_match.contains_weak(etag.removeprefix("W/")[1:-1])
