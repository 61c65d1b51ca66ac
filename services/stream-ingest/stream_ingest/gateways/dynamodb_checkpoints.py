"""How far each shard was taken, in the service's table."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json

from stream_ingest.domain.checkpoint import Checkpoint, Taken
from stream_ingest.domain.errors import Contended, TransientError
from stream_ingest.domain.stored import Accepted
from stream_ingest.gateways.aws_errors import doing, is_not_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def sequence_key(sequence_number: str) -> str:
    """Decimal numbers of any length, so that they sort as text."""
    return f"{len(sequence_number):03d}{sequence_number}"


class DynamoDbCheckpoints(Struct, frozen=True):
    """One item for each shard; its ledger, and what waits for delivery, are written with it or not
    at all."""

    client: "DynamoDBClient"
    table: str
    ledger_days: int

    def read(self, shard_id: str) -> Checkpoint:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table,
                Key={"pk": {"S": f"shard#{shard_id}"}, "sk": {"S": "-"}},
                ConsistentRead=True,
            )
        if "Item" not in answer:
            return Checkpoint(shard_id)
        return json.decode(answer["Item"]["checkpoint"]["S"], type=Checkpoint)

    def commit(self, checkpoint: Checkpoint, taken: Taken, accepted: Accepted | None) -> None:
        """Raises Contended when somebody else has committed since `checkpoint` was read."""
        items = [self._checkpoint(checkpoint), self._ledger(checkpoint, taken)]
        if accepted is not None:
            items.append(self._pending(checkpoint, taken, accepted))
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.transact_write_items(TransactItems=items)
        except ClientError as error:
            reasons = [each.get("Code") for each in error.response.get("CancellationReasons", [])]
            if reasons[:1] == ["ConditionalCheckFailed"]:
                raise Contended(
                    f"shard {checkpoint.shard_id} was taken further meanwhile"
                ) from error
            if any(code is not None and is_not_now(code) for code in reasons):
                raise TransientError(f"checkpoint of {checkpoint.shard_id}: {reasons}") from error
            if "TransactionConflict" in reasons:
                raise Contended(f"another transaction holds {checkpoint.shard_id}") from error
            raise

    def _checkpoint(self, checkpoint: Checkpoint) -> Any:
        expected = checkpoint.version - 1
        put: dict[str, Any] = {
            "TableName": self.table,
            "Item": {
                "pk": {"S": f"shard#{checkpoint.shard_id}"},
                "sk": {"S": "-"},
                "version": {"N": str(checkpoint.version)},
                "checkpoint": {"S": json.encode(checkpoint).decode()},
            },
        }
        if expected:
            put["ConditionExpression"] = "version = :expected"
            put["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
        else:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        return {"Put": put}

    def _ledger(self, checkpoint: Checkpoint, taken: Taken) -> Any:
        until = datetime.now(UTC) + timedelta(days=self.ledger_days)
        item = {
            "pk": {"S": f"batch#{checkpoint.shard_id}"},
            "sk": {"S": sequence_key(checkpoint.through or "")},
            "taken": {"S": json.encode(taken).decode()},
            "expiresAt": {"N": str(int(until.timestamp()))},
        }
        return {"Put": {"TableName": self.table, "Item": item}}

    def _pending(self, checkpoint: Checkpoint, taken: Taken, accepted: Accepted) -> Any:
        item = {
            "pk": {"S": f"pending#{checkpoint.shard_id}"},
            "sk": {"S": sequence_key(checkpoint.through or "")},
            "name": {"S": taken.name},
            "accepted": {"S": accepted.key},
            "count": {"N": str(accepted.count)},
            "sizeBytes": {"N": str(accepted.size_bytes)},
        }
        return {"Put": {"TableName": self.table, "Item": item}}
