"""Photos as DynamoDB keeps them: what is read as a whole stands in one attribute, as JSON."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import json

from web_api.domain.photo import Deleted, Made, Photo, PhotoDetails, Received, Refusal
from web_api.domain.story import Story

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Value

    from web_api.gateways.items import Item


def photo_key(photo_id: UUID) -> "Item":
    return {"pk": {"S": "PHOTOS"}, "sk": {"S": f"PHOTO#{photo_id}"}}


def photos_of_site(site_id: UUID) -> "Value":
    """Where they stand in the index BySite."""
    return {"S": f"SITE#{site_id}#PHOTOS"}


def deleted_key(photo_id: UUID) -> "Item":
    """Not beside the photos, where lists would have to step over it."""
    return {"pk": {"S": f"DELETED#{photo_id}"}, "sk": {"S": "DELETED"}}


def keyed_key(key: str) -> "Item":
    return {"pk": {"S": f"KEY#{key}"}, "sk": {"S": "KEY"}}


def photo_item(photo: Photo) -> "Item":
    item: Item = photo_key(photo.id) | {
        "id": {"S": str(photo.id)},
        "details": _json(photo.details),
        "correlationId": {"S": photo.story.correlation_id},
        "requestId": {"S": photo.story.request_id},
        "requestedBy": {"S": photo.requested_by},
        "requestedAt": {"S": photo.requested_at.isoformat()},
        "uploadExpiresAt": {"S": photo.expires_at.isoformat()},
        "revision": {"N": str(photo.revision)},
    }
    if photo.details.site_id:
        item["bySite"] = photos_of_site(photo.details.site_id)
    if photo.received:
        item["received"] = _json(photo.received)
    if photo.outcome:
        item["refusal" if isinstance(photo.outcome, Refusal) else "made"] = _json(photo.outcome)
    return item


def read_photo(item: "Item") -> Photo:
    made = json.decode(item["made"]["S"], type=Made) if "made" in item else None
    refusal = json.decode(item["refusal"]["S"], type=Refusal) if "refusal" in item else None
    return Photo(
        id=UUID(item["id"]["S"]),
        details=json.decode(item["details"]["S"], type=PhotoDetails),
        story=Story(item["correlationId"]["S"], item["requestId"]["S"]),
        requested_by=item["requestedBy"]["S"],
        requested_at=datetime.fromisoformat(item["requestedAt"]["S"]),
        expires_at=datetime.fromisoformat(item["uploadExpiresAt"]["S"]),
        received=(
            json.decode(item["received"]["S"], type=Received) if "received" in item else None
        ),
        outcome=made or refusal,
        revision=int(item["revision"]["N"]),
    )


def deleted_item(deleted: Deleted) -> "Item":
    """`forgetAt` is the table's time to live, in seconds since 1970."""
    return deleted_key(deleted.id) | {
        "deletedAt": {"S": deleted.at.isoformat()},
        "forgetAt": {"N": str(int(deleted.forget_at.timestamp()))},
    }


def read_deleted(photo_id: UUID, item: "Item") -> Deleted:
    forget_at = datetime.fromtimestamp(int(item["forgetAt"]["N"]), UTC)
    return Deleted(photo_id, datetime.fromisoformat(item["deletedAt"]["S"]), forget_at)


def _json(part: PhotoDetails | Received | Made | Refusal) -> "Value":
    return {"S": json.encode(part).decode()}
