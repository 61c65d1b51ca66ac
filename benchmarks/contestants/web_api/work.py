"""What our route does of every request, done by each peer: who may read, entity tag, headers, log.

As a team would write it that needs it; whatever a framework brings for it is used instead.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from contestants.web_api.records import PHOTOS, Derivative, Photo

ROUTES = int(os.environ.get("ROUTES", "1"))
"""How many routes a peer has beside the two that are measured."""

_GROUP = re.compile(r'[^\s,"\[\]]+')
_SAFE = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
}


def may_read(event: Mapping[str, Any]) -> bool:
    claims = (event["requestContext"]["authorizer"] or {}).get("claims") or {}
    groups = _GROUP.findall(claims.get("cognito:groups", ""))
    return "sub" in claims and not {"viewer", "operator"}.isdisjoint(groups)


def find(photo_id: str) -> Photo | None:
    return PHOTOS.get(UUID(photo_id))


def page(limit: str) -> list[Photo]:
    count = int(limit)
    if not 1 <= count <= 100:
        raise ValueError(limit)
    return list(PHOTOS.values())[:count]


def shape(photo: Photo) -> dict[str, Any]:
    """What each JSON library can write."""
    return {
        "id": str(photo.id),
        "state": photo.state,
        "contentType": photo.content_type,
        "fileName": photo.file_name,
        "sizeBytes": photo.size_bytes,
        "requestedAt": _utc(photo.requested_at),
        "expiresAt": _utc(photo.expires_at),
        "receivedAt": _utc(photo.received_at),
        "width": photo.width,
        "height": photo.height,
        "derivatives": [_derivative(one) for one in photo.derivatives],
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _derivative(one: Derivative) -> dict[str, Any]:
    return {
        "boxPixels": one.box_pixels,
        "contentType": one.content_type,
        "width": one.width,
        "height": one.height,
        "sizeBytes": one.size_bytes,
        "url": one.url,
    }


def headers(event: Mapping[str, Any], body: bytes) -> dict[str, str]:
    request_id = event["requestContext"]["requestId"]
    return {
        **_SAFE,
        "ETag": f'W/"{blake2b(body, digest_size=12).hexdigest()}"',
        "X-Request-Id": request_id,
        "X-Correlation-Id": event["headers"].get("X-Correlation-Id", request_id),
    }


def log(event: Mapping[str, Any], route: str, status: int) -> None:
    line = {
        "level": "INFO",
        "message": "answered",
        "timestamp": datetime.now(UTC).isoformat(),
        "service": "web-api",
        "request_id": event["requestContext"]["requestId"],
        "method": event["httpMethod"],
        "route": route,
        "status": status,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
