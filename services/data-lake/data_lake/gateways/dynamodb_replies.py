"""Idempotency keys in the table: `key#<digest>` / `key`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, json

from data_lake.domain.errors import TransientError
from data_lake.domain.replies import Kept
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.table_items import key, stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A client that repeats does so within minutes; whoever comes after a month means another thing.
RETENTION = timedelta(days=30)


class DynamoDbReplies(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    now: Callable[[], datetime]

    def find(self, digest: str) -> Kept | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key(f"key#{digest}", "key"), ConsistentRead=True
            )
        return json.decode(answer["Item"]["value"]["S"], type=Kept) if "Item" in answer else None

    def keep(self, digest: str, kept: Kept) -> Kept:
        forget_at = int((self.now() + RETENTION).timestamp())
        item = stored(f"key#{digest}", "key", json.encode(kept).decode())
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.put_item(
                    TableName=self.table,
                    Item=item | {"forgetAt": {"N": str(forget_at)}},
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except self.client.exceptions.ConditionalCheckFailedException:
            found = self.find(digest)
            if found is None:
                gone = f"key {digest} is there for a write and not for a read"
                raise TransientError(gone) from None
            return found
        return kept
