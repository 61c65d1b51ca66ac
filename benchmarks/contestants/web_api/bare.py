"""A Lambda handler without a framework; the JSON library is its only choice."""

from collections.abc import Callable
from typing import Any

from contestants.web_api import work

Event = dict[str, Any]


def handler(dumps: Callable[[Any], bytes]) -> Callable[[Event, object], dict[str, Any]]:
    def handle(event: Event, _: object) -> dict[str, Any]:
        if not work.may_read(event):
            return answered(event, "-", 403, dumps({"status": 403}))
        path = event["path"]
        if path == "/photos":
            query = event["queryStringParameters"] or {}
            photos = [work.shape(photo) for photo in work.page(query.get("limit", "50"))]
            return answered(event, "/photos", 200, dumps({"photos": photos}))
        photo = work.find(path.removeprefix("/photos/"))
        if photo is None:
            return answered(event, "-", 404, dumps({"status": 404}))
        return answered(event, "/photos/{photo_id}", 200, dumps(work.shape(photo)))

    return handle


def answered(event: Event, route: str, status: int, body: bytes) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", **work.headers(event, body)}
    work.log(event, route, status)
    return {
        "statusCode": status,
        "headers": headers,
        "body": body.decode(),
        "isBase64Encoded": False,
    }


def alone(dumps: Callable[[Any], bytes]) -> Callable[[Event, object], dict[str, Any]]:
    """The JSON and nothing else: no look at who asks, no tag, no log."""

    def handle(event: Event, _: object) -> dict[str, Any]:
        path = event["path"]
        if path == "/photos":
            query = event["queryStringParameters"] or {}
            answer = {"photos": [work.shape(photo) for photo in work.page(query["limit"])]}
        else:
            photo = work.find(path.removeprefix("/photos/"))
            answer = work.shape(photo) if photo else {}
        headers = {"Content-Type": "application/json"}
        return {"statusCode": 200, "headers": headers, "body": dumps(answer).decode()}

    return handle
