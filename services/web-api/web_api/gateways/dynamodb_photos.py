"""Photos in the table (gateways/photo_items.py says under which keys)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from web_api.domain.errors import AlreadyRegistered, Changed
from web_api.domain.photo import Deleted, Photo
from web_api.events.envelope import CloudEvent
from web_api.gateways.aws_errors import doing
from web_api.gateways.items import cause, outbox_item, reasons
from web_api.gateways.photo_items import (
    deleted_item,
    deleted_key,
    keyed_key,
    photo_item,
    photo_key,
    read_deleted,
    read_photo,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef as Write

    from web_api.gateways.items import Item

_IS_NEW = "attribute_not_exists(pk)"
_IS_AS_READ = "revision = :read"


@dataclass(frozen=True, slots=True)
class DynamoDbPhotos:
    client: "DynamoDBClient"
    table: str
    region: str

    def add(self, photo: Photo, key: str | None) -> None:
        writes = [self._put(photo_item(photo), _IS_NEW)]
        if key:
            item: Item = keyed_key(key) | {"photoId": {"S": str(photo.id)}}
            writes.append(self._put(item, _IS_NEW))
        self._transact("dynamodb:PutItem", writes, AlreadyRegistered("the photo is there"))

    def keyed(self, key: str) -> UUID | None:
        item = self._get(keyed_key(key))
        return UUID(item["photoId"]["S"]) if item else None

    def find(self, photo_id: UUID) -> Photo | Deleted | None:
        if item := self._get(photo_key(photo_id)):
            return read_photo(item)
        # A second read, for what is rare: the two are written in one transaction.
        rest = self._get(deleted_key(photo_id))
        return read_deleted(photo_id, rest) if rest else None

    def before(self, photo_id: UUID | None, limit: int) -> list[Photo]:
        """One Query for 101 photos of six derivatives each, 400 kB; more for larger ones."""
        # Every id is less than "PHOTO#g": its digits are hexadecimal.
        older = f"PHOTO#{photo_id}" if photo_id else "PHOTO#g"
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :photos AND sk < :older",
            ExpressionAttributeValues={":photos": {"S": "PHOTOS"}, ":older": {"S": older}},
            ConsistentRead=True,
            ScanIndexForward=False,
            PaginationConfig={"MaxItems": limit, "PageSize": limit},
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
        writes: list[Write] = [
            {
                "Delete": {
                    "TableName": self.table,
                    "Key": photo_key(photo.id),
                    "ConditionExpression": _IS_AS_READ,
                    "ExpressionAttributeValues": {":read": {"N": str(photo.revision)}},
                }
            },
            self._put(deleted_item(rest)),
        ]
        if announcement:
            writes.append(self._put(outbox_item(announcement, self.region)))
        changed = Changed(f"photo {photo.id} isn't as it was read")
        self._transact("dynamodb:DeleteItem or PutItem", writes, changed)

    def _put(self, item: "Item", condition: str = "") -> "Write":
        write: Write = {"Put": {"TableName": self.table, "Item": item}}
        if condition:
            write["Put"]["ConditionExpression"] = condition
        return write

    def _transact(self, action: str, writes: "list[Write]", unmet: Exception) -> None:
        try:
            with doing(action, self.table):
                self.client.transact_write_items(TransactItems=writes)
        except self.client.exceptions.TransactionCanceledException as error:
            is_unmet = "ConditionalCheckFailed" in reasons(error)
            raise (unmet if is_unmet else cause(error)) from error

    def _get(self, key: "Item") -> "Item | None":
        with doing("dynamodb:GetItem", self.table):
            # Consistent: a client follows Location at once, and verification decides by it.
            return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get(
                "Item"
            )
