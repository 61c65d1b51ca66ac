"""Idempotency keys of batches: claimed first, answered at the end; `pk=KEY#<digest>`, `sk=KEY`."""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from web_api.domain.errors import InFlight
from web_api.domain.keys import Kept, Key
from web_api.gateways.aws_errors import doing
from web_api.gateways.dynamodb_keys import RETENTION, kept_item, key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from web_api.gateways.items import Item


class DynamoDbClaims(Struct, frozen=True):
    """A claim has no `answer`; it is another's until `heldUntil`."""

    client: "DynamoDBClient"
    table: str

    def claim(self, key: Key, now: datetime, until: datetime) -> Kept | datetime:
        item: Item = key_of(key.digest) | {
            "content": {"S": key.content},
            "claimedAt": {"S": now.isoformat()},
            "heldUntil": {"S": _text(until)},
            "forgetAt": {"N": str(int((now + RETENTION).timestamp()))},
        }
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.put_item(
                    TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(pk)"
                )
        except self.client.exceptions.ConditionalCheckFailedException:
            return self._earlier(key, now, until)
        return now

    def finish(self, key: Key, kept: Kept, claimed_at: datetime) -> None:
        item = kept_item(key, kept, claimed_at)
        with doing("dynamodb:PutItem", self.table):
            self.client.put_item(TableName=self.table, Item=item)

    def release(self, key: Key, now: datetime) -> None:
        with doing("dynamodb:UpdateItem", self.table):
            self.client.update_item(
                TableName=self.table,
                Key=key_of(key.digest),
                UpdateExpression="SET heldUntil = :now",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":now": {"S": _text(now)}},
            )

    def _earlier(self, key: Key, now: datetime, until: datetime) -> Kept | datetime:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key_of(key.digest), ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            raise InFlight("the key was forgotten at this moment; send it again")
        kept = Kept(item["content"]["S"], item["answer"]["S"] if "answer" in item else "")
        kept.replay(key)
        if kept.answer:
            return kept
        if _text(now) < item["heldUntil"]["S"]:
            raise InFlight("an earlier request with this key isn't done yet")
        self._take_over(key, item["heldUntil"]["S"], until)
        return datetime.fromisoformat(item["claimedAt"]["S"])

    def _take_over(self, key: Key, read: str, until: datetime) -> None:
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key=key_of(key.digest),
                    UpdateExpression="SET heldUntil = :until",
                    ConditionExpression="heldUntil = :read",
                    ExpressionAttributeValues={":until": {"S": _text(until)}, ":read": {"S": read}},
                )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise InFlight("another request with this key has taken over") from error


def _text(moment: datetime) -> str:
    """Microseconds always, so that the order of the text is the order of time."""
    return moment.isoformat(timespec="microseconds")
