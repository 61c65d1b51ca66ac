"""Windows and latest readings as DynamoDB keeps them: what is read as a whole is one JSON text."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import json

from web_api.domain.window import Latest, Series, Window

if TYPE_CHECKING:
    from web_api.gateways.items import Item


def series_partition(series: Series) -> str:
    return f"DEVICE#{series.device_id}#{series.kind}#{series.length_seconds}"


def latest_partition(device_id: UUID) -> str:
    """Not the device's own, where credentials lie: who writes readings may not write those."""
    return f"DEVICE#{device_id}#LATEST"


def moment_key(moment: datetime) -> str:
    """In UTC; microseconds always, so that the order of the text is the order of time."""
    return moment.isoformat(timespec="microseconds")


def window_item(window: Window, retention: timedelta) -> "Item":
    """`forgetAt` is the table's time to live, in seconds since 1970."""
    return {
        "pk": {"S": series_partition(window.series)},
        "sk": {"S": moment_key(window.start)},
        "revision": {"N": str(window.revision)},
        "window": {"S": json.encode(window).decode()},
        "forgetAt": {"N": str(int((window.end + retention).timestamp()))},
    }


def read_window(item: "Item") -> Window:
    return json.decode(item["window"]["S"], type=Window)


def latest_item(latest: Latest) -> "Item":
    return {
        "pk": {"S": latest_partition(latest.device_id)},
        "sk": {"S": latest.kind},
        "rank": {"S": latest.rank},
        "latest": {"S": json.encode(latest).decode()},
    }


def read_latest(item: "Item") -> Latest:
    return json.decode(item["latest"]["S"], type=Latest)
