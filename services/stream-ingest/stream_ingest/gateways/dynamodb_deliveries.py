"""What waits for delivery, and how far each shard was delivered, in the service's table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.delivery import MOST_BATCHES, Delivery, Pending
from stream_ingest.domain.errors import Contended, TransientError
from stream_ingest.gateways.aws_errors import doing, is_not_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbDeliveries(Struct, frozen=True):
    """The items that wait are written with a batch's commit (gateways/dynamodb_checkpoints.py)."""

    client: "DynamoDBClient"
    table: str

    def read(self, shard_id: str) -> Delivery:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=_delivery_key(shard_id), ConsistentRead=True
            )
        if "Item" not in answer:
            return Delivery(shard_id)
        item = answer["Item"]
        promised = item["promised"]["S"] if "promised" in item else None
        return Delivery(shard_id, int(item["version"]["N"]), promised)

    def pending(self, shard_id: str) -> list[Pending]:
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"pending#{shard_id}"}},
                ConsistentRead=True,
                Limit=MOST_BATCHES,
            )
        return [_pending(item) for item in answer["Items"]]

    def commit(self, delivery: Delivery, delivered: Sequence[Pending]) -> None:
        deletes = [
            {"Delete": {"TableName": self.table, "Key": _pending_key(delivery.shard_id, batch.at)}}
            for batch in delivered
        ]
        items: Any = [{"Put": self._put(delivery)}, *deletes]
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.transact_write_items(TransactItems=items)
        except ClientError as error:
            reasons = [each.get("Code") for each in error.response.get("CancellationReasons", [])]
            if "ConditionalCheckFailed" in reasons or "TransactionConflict" in reasons:
                raise Contended(
                    f"shard {delivery.shard_id} was delivered by another, or is: {reasons}"
                ) from error
            if any(code is not None and is_not_now(code) for code in reasons):
                raise TransientError(f"delivery of {delivery.shard_id}: {reasons}") from error
            raise

    def settle(self, delivery: Delivery) -> None:
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key=_delivery_key(delivery.shard_id),
                    UpdateExpression="REMOVE promised",
                    ConditionExpression="version = :settled",
                    ExpressionAttributeValues={":settled": {"N": str(delivery.version)}},
                )
        except ClientError as error:
            # Whoever delivered after it has kept its promise first.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _put(self, delivery: Delivery) -> dict[str, Any]:
        put: dict[str, Any] = {
            "TableName": self.table,
            "Item": {
                **_delivery_key(delivery.shard_id),
                "version": {"N": str(delivery.version)},
                **({"promised": {"S": delivery.promised}} if delivery.promised else {}),
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if delivery.version > 1:
            put["ConditionExpression"] = "version = :before"
            put["ExpressionAttributeValues"] = {":before": {"N": str(delivery.version - 1)}}
        return put


def _delivery_key(shard_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"delivery#{shard_id}"}, "sk": {"S": "-"}}


def _pending_key(shard_id: str, at: str) -> dict[str, Any]:
    return {"pk": {"S": f"pending#{shard_id}"}, "sk": {"S": at}}


def _pending(item: dict[str, Any]) -> Pending:
    return Pending(
        at=item["sk"]["S"],
        name=item["name"]["S"],
        accepted_key=item["accepted"]["S"],
        count=int(item["count"]["N"]),
        size_bytes=int(item["sizeBytes"]["N"]),
    )
