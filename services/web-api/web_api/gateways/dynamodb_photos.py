"""Photos in the table (gateways/photo_items.py says under which keys)."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from web_api.domain.errors import AlreadyRegistered, Changed
from web_api.domain.photo import Deleted, Photo
from web_api.domain.site_rules import unknown_site
from web_api.events.envelope import CloudEvent
from web_api.gateways.aws_errors import doing
from web_api.gateways.items import outbox_item
from web_api.gateways.photo_items import (
    deleted_item,
    deleted_key,
    keyed_key,
    photo_item,
    photo_key,
    photos_of_site,
    read_deleted,
    read_photo,
)
from web_api.gateways.site_items import site_key
from web_api.gateways.transactions import Transactions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item

_IS_AS_READ = "revision = :read"


class DynamoDbPhotos(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, photo: Photo, key: str | None) -> None:
        writes = self._writes
        taken = AlreadyRegistered("the photo, or its key, is there")
        steps = [writes.put(photo_item(photo), taken)]
        if key:
            item: Item = keyed_key(key) | {"photoId": {"S": str(photo.id)}}
            steps.append(writes.put(item, taken))
        if site_id := photo.details.site_id:
            unknown = unknown_site("photo")
            steps.append(writes.check(site_key(site_id), "attribute_exists(pk)", unknown))
        writes.commit(steps)

    def keyed(self, key: str) -> UUID | None:
        item = self._get(keyed_key(key))
        return UUID(item["photoId"]["S"]) if item else None

    def find(self, photo_id: UUID) -> Photo | Deleted | None:
        if item := self._get(photo_key(photo_id)):
            return read_photo(item)
        # A second read, for what is rare: the two are written in one transaction.
        rest = self._get(deleted_key(photo_id))
        return read_deleted(photo_id, rest) if rest else None

    def before(self, photo_id: UUID | None, limit: int, site_id: UUID | None) -> list[Photo]:
        """One Query for 101 photos of six derivatives each, 400 kB; more for larger ones."""
        # Every id is less than "PHOTO#g": its digits are hexadecimal.
        older = f"PHOTO#{photo_id}" if photo_id else "PHOTO#g"
        # An index can't be read consistently.
        where: dict[str, Any] = (
            {"KeyConditionExpression": "bySite = :photos AND sk < :older", "IndexName": "BySite"}
            if site_id
            else {"KeyConditionExpression": "pk = :photos AND sk < :older", "ConsistentRead": True}
        )
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            ExpressionAttributeValues={
                ":photos": photos_of_site(site_id) if site_id else {"S": "PHOTOS"},
                ":older": {"S": older},
            },
            ScanIndexForward=False,
            PaginationConfig={"MaxItems": limit, "PageSize": limit},
            **where,
        )
        with doing("dynamodb:Query", self.table):
            return [read_photo(item) for page in pages for item in page["Items"]]

    def update(self, photo: Photo) -> None:
        item = photo_item(replace(photo, revision=photo.revision + 1))
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.put_item(
                    TableName=self.table,
                    Item=item,
                    ConditionExpression=_IS_AS_READ,
                    ExpressionAttributeValues={":read": {"N": str(photo.revision)}},
                )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise Changed(f"photo {photo.id} isn't as it was read") from error

    def delete(self, photo: Photo, rest: Deleted, announcement: CloudEvent[Any] | None) -> None:
        writes = self._writes
        read = {":read": {"N": str(photo.revision)}}
        changed = Changed(f"photo {photo.id} isn't as it was read")
        steps = [
            writes.delete_if(photo_key(photo.id), _IS_AS_READ, read, changed),
            writes.put(deleted_item(rest)),
        ]
        if announcement:
            steps.append(writes.put(outbox_item(announcement, self.region)))
        writes.commit(steps)

    @property
    def _writes(self) -> Transactions:
        return Transactions(self.client, self.table)

    def _get(self, key: "Item") -> "Item | None":
        with doing("dynamodb:GetItem", self.table):
            # Consistent: a client follows Location at once, and verification decides by it.
            return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get(
                "Item"
            )
