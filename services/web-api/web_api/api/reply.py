"""What routes answer, as HTTP: entity tags, conditions, addresses and caches."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING

from flask import Response, request
from msgspec import Struct, field, json
from werkzeug.http import http_date

from web_api.api.negotiation import JSON
from web_api.api.preconditions import tag

if TYPE_CHECKING:
    from web_api.api.operations import Operation


class Reply(Struct, frozen=True, kw_only=True):
    """`location` is relative to the request's own address: a stage may stand before it.

    JSON that was kept by a key is answered as it is.
    """

    answer: Struct | str | None = None
    revision: int | None = None
    location: str | None = None
    is_replay: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def encode(answer: Struct) -> str:
    return json.encode(answer).decode()


def respond(operation: "Operation", reply: Reply) -> Response:
    response = Response(_body(reply.answer), operation.status, content_type=JSON)
    headers = response.headers
    if reply.answer is None:
        del headers["Content-Type"]
    if reply.location:
        headers["Location"] = reply.location
    if reply.is_replay:
        headers["Idempotency-Replayed"] = "true"
    if reply.revision is not None:
        headers["ETag"] = tag(reply.revision)
    # What was read may be kept if it is asked for each time whether it still holds.
    is_read = request.method in {"GET", "HEAD"} and not operation.is_secret
    headers["Cache-Control"] = "private, no-cache" if is_read else "no-store"
    headers.update(reply.headers)
    _announce_end(operation, response)
    return _unless_known(response) if is_read else response


def _body(answer: Struct | str | None) -> bytes:
    if answer is None:
        return b""
    return answer.encode() if isinstance(answer, str) else json.encode(answer)


def _unless_known(response: Response) -> Response:
    """304 for whom If-None-Match says that they have it (RFC 9110, section 13.1.2)."""
    if "ETag" not in response.headers:
        # Weak, for a gateway may compress the body on its way.
        digest = blake2b(response.get_data(), digest_size=12).hexdigest()
        response.headers["ETag"] = f'W/"{digest}"'
    if "If-None-Match" in request.headers and _names_it(response.headers["ETag"]):
        # Werkzeug takes away what speaks of the body.
        response.status_code = 304
        response.set_data(b"")
    return response


def _names_it(etag: str) -> bool:
    return request.if_none_match.contains_weak(etag.removeprefix("W/")[1:-1])


def _announce_end(operation: "Operation", response: Response) -> None:
    """RFC 9745 and RFC 8594."""
    if operation.deprecated:
        response.headers["Deprecation"] = f"@{int(_midnight(operation.deprecated).timestamp())}"
    if operation.sunset:
        response.headers["Sunset"] = http_date(_midnight(operation.sunset))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
