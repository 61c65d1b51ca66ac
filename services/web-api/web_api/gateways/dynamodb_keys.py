"""Idempotency keys in the table: `pk=KEY#<digest>`, `sk=KEY`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from web_api.domain.keys import Kept, Key
from web_api.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item

# A client that repeats does so within minutes; whoever comes after a month means another thing.
RETENTION = timedelta(days=30)


class DynamoDbKeys(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def find(self, digest: str) -> Kept | None:
        with doing("dynamodb:GetItem", self.table):
            # Consistent: it was refused for being there.
            answer = self.client.get_item(
                TableName=self.table, Key=key_of(digest), ConsistentRead=True
            )
        item = answer.get("Item")
        return Kept(item["content"]["S"], item["answer"]["S"]) if item else None


def key_of(digest: str) -> "Item":
    return {"pk": {"S": f"KEY#{digest}"}, "sk": {"S": "KEY"}}


def kept_item(key: Key, kept: Kept, now: datetime) -> "Item":
    return key_of(key.digest) | {
        "content": {"S": kept.content},
        "answer": {"S": kept.answer},
        "forgetAt": {"N": str(int((now + RETENTION).timestamp()))},
    }
