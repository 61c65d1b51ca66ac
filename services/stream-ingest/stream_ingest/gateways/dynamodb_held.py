"""Held readings in the service's table: an item each, and one for each device that has any."""

from collections.abc import Iterator, Sequence
from secrets import randbits
from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.errors import Contended, TransientError
from stream_ingest.domain.held import Held, Promise, Waiting
from stream_ingest.gateways.aws_errors import doing, is_not_now
from stream_ingest.gateways.dynamodb_checkpoints import sequence_key
from stream_ingest.gateways.table_batches import write_items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Never changed: a device would be looked for elsewhere.
SLOTS = 16
# A transaction of 100 deletes a page, counts it, and keeps what is to be said of it.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MOST_OF_A_PAGE = 98
# A number of DynamoDB has 38 digits.
STAMP_BITS = 120
_PROMISES = "heldpromises"


class DynamoDbHeld(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def keep(self, held: Sequence[Held]) -> None:
        """Readings before the devices that they are of: whoever forgets a device in between finds
        either a reading or another stamp.
        """
        write_items(self.client, self.table, map(_item, held))
        devices = dict.fromkeys(each.device_id for each in held)
        write_items(self.client, self.table, map(_stamped, devices))

    def pages(self, device_id: str) -> Iterator[list[Held]]:
        for items in self._query(f"held#{device_id}", MOST_OF_A_PAGE):
            yield [_held(device_id, item) for item in items]

    def let_go(self, page: Sequence[Held], reason: str, promise: Promise | None = None) -> None:
        writes: list[Any] = [
            {
                "Delete": {
                    "TableName": self.table,
                    "Key": _key(each),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            }
            for each in page
        ]
        count: Any = {
            "TableName": self.table,
            "Key": {"pk": {"S": "heldledger"}, "sk": {"S": "-"}},
            "UpdateExpression": "ADD #reason :count",
            "ExpressionAttributeNames": {"#reason": reason},
            "ExpressionAttributeValues": {":count": {"N": str(len(page))}},
        }
        writes.append({"Update": count})
        if promise is not None:
            item = _promise_key(promise.event_id) | {"event": {"S": promise.event}}
            writes.append({"Put": {"TableName": self.table, "Item": item}})
        try:
            with doing("dynamodb:DeleteItem, UpdateItem and PutItem", self.table):
                self.client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            codes = {each.get("Code") for each in error.response.get("CancellationReasons", [])}
            if codes & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise Contended("somebody else lets go of the same held readings") from error
            if any(code is not None and is_not_now(code) for code in codes):
                raise TransientError(f"table {self.table!r} lets go of nothing now") from error
            raise

    def promises(self) -> Iterator[list[Promise]]:
        for items in self._query(_PROMISES):
            yield [Promise(item["sk"]["S"], item["event"]["S"]) for item in items]

    def kept(self, promise: Promise) -> None:
        with doing("dynamodb:DeleteItem", self.table):
            self.client.delete_item(TableName=self.table, Key=_promise_key(promise.event_id))

    def waiting(self) -> Iterator[Waiting]:
        for slot in range(SLOTS):
            for items in self._query(f"holding#{slot}"):
                for item in items:
                    yield Waiting(item["sk"]["S"], int(item["stamp"]["N"]))

    def forget(self, waiting: Waiting) -> None:
        try:
            with doing("dynamodb:DeleteItem", self.table):
                self.client.delete_item(
                    TableName=self.table,
                    Key=_waiting_key(waiting.device_id),
                    ConditionExpression="stamp = :stamp",
                    ExpressionAttributeValues={":stamp": {"N": str(waiting.stamp)}},
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _query(self, partition: str, size: int = 1000) -> Iterator[list[dict[str, Any]]]:
        start: dict[str, Any] = {}
        while True:
            with doing("dynamodb:Query", self.table):
                answer = self.client.query(
                    TableName=self.table,
                    KeyConditionExpression="pk = :partition",
                    ExpressionAttributeValues={":partition": {"S": partition}},
                    ConsistentRead=True,
                    Limit=size,
                    **start,
                )
            if answer["Items"]:
                yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _promise_key(event_id: str) -> dict[str, Any]:
    return {"pk": {"S": _PROMISES}, "sk": {"S": event_id}}


def _waiting_key(device_id: str) -> dict[str, Any]:
    slot = crc32(device_id.encode()) % SLOTS
    return {"pk": {"S": f"holding#{slot}"}, "sk": {"S": device_id}}


def _stamped(device_id: str) -> dict[str, Any]:
    """A stamp that no other has. A batch may be of as many devices as it has readings, and items
    that are put go 25 in a call, where counting up takes a call each."""
    return _waiting_key(device_id) | {"stamp": {"N": str(randbits(STAMP_BITS))}}


def _key(held: Held) -> dict[str, Any]:
    """Numbers are written so that they sort as text."""
    position = f"{held.shard_id}#{sequence_key(held.sequence_number)}#{held.sub:06d}"
    return {"pk": {"S": f"held#{held.device_id}"}, "sk": {"S": position}}


def _item(held: Held) -> dict[str, Any]:
    return _key(held) | {
        "shardId": {"S": held.shard_id},
        "sequenceNumber": {"S": held.sequence_number},
        "sub": {"N": str(held.sub)},
        "partitionKey": {"S": held.partition_key},
        "arrivedAtUs": {"N": str(held.arrived_at_us)},
        "data": {"B": held.data},
    }


def _held(device_id: str, item: dict[str, Any]) -> Held:
    return Held(
        device_id=device_id,
        shard_id=item["shardId"]["S"],
        sequence_number=item["sequenceNumber"]["S"],
        sub=int(item["sub"]["N"]),
        partition_key=item["partitionKey"]["S"],
        arrived_at_us=int(item["arrivedAtUs"]["N"]),
        data=bytes(item["data"]["B"]),
    )
