"""Ids, panes and publications of windows in the service's table, as items under versions.

What needs a condition each is written by PartiQL, 25 at a time: BatchWriteItem knows no condition,
and a transaction costs twice. Sources:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.batching.html
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from stream_ingest.domain.errors import Denied, TransientError
from stream_ingest.domain.versioned_item import Item, Key
from stream_ingest.gateways.aws_errors import doing, is_not_now
from stream_ingest.gateways.table_batches import MOST_WRITTEN, read_items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    Stored = dict[str, Any]

# An item may have 400 kB: a request of many such would reach what a connection carries in its time.
MOST_BYTES = 2 * 1024 * 1024
# Somebody else has written it, or is about to.
_REFUSED = frozenset({"ConditionalCheckFailed", "DuplicateItem", "TransactionConflict"})


class DynamoDbItems(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def read(self, keys: Collection[Key]) -> dict[Key, Item]:
        found = map(_item, read_items(self.client, self.table, keys))
        return {item.key: item for item in found}

    def between(self, partition: str, first: str, last: str) -> list[Item]:
        found: list[Item] = []
        asked: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": partition},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            "ConsistentRead": True,
        }
        while True:
            with doing("dynamodb:Query", self.table):
                answer = self.client.query(**asked)
            found += map(_item, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def write(self, items: Sequence[Item]) -> set[Key]:
        return {key for some in _loads(items) for key in self._write(some)}

    def _write(self, items: Sequence[Item]) -> Iterator[Key]:
        """Those that were refused."""
        with doing("dynamodb:PartiQLUpdate", self.table):
            answer = self.client.batch_execute_statement(
                Statements=[self._statement(item) for item in items]
            )
        for item, response in zip(items, answer["Responses"], strict=True):
            if (error := response.get("Error")) is None:
                continue
            code = error.get("Code", "")
            if code not in _REFUSED:
                raise _fault(code, f"{self.table} {item.key}: {error.get('Message', code)}")
            yield item.key

    def _statement(self, item: Item) -> Any:
        pk, sk = item.key
        values = [
            {"N": str(item.version)},
            {"B": item.body},
            {"N": str(item.expires_at_s)},
            {"S": pk},
            {"S": sk},
        ]
        if item.version == 1:
            return {
                "Statement": f'INSERT INTO "{self.table}" VALUE'
                " {'version': ?, 'body': ?, 'expiresAt': ?, 'pk': ?, 'sk': ?}",
                "Parameters": values,
            }
        return {
            "Statement": f'UPDATE "{self.table}" SET version=? SET body=? SET expiresAt=?'
            " WHERE pk=? AND sk=? AND version=?",
            "Parameters": [*values, {"N": str(item.version - 1)}],
        }


def _item(stored: "Stored") -> Item:
    return Item(
        (stored["pk"]["S"], stored["sk"]["S"]),
        int(stored["version"]["N"]),
        bytes(stored["body"]["B"]),
        int(stored["expiresAt"]["N"]),
    )


def _fault(code: str, message: str) -> Exception:
    """BatchStatementError shortens the names: ThrottlingError, ProvisionedThroughputExceeded …"""
    if code == "AccessDenied":
        return Denied(f"dynamodb:PartiQLInsert or PartiQLUpdate is denied: {message}")
    if is_not_now(code):
        return TransientError(message)
    return RuntimeError(f"{code}: {message}")


def _loads(items: Iterable[Item]) -> Iterator[list[Item]]:
    load: list[Item] = []
    size = 0
    for item in items:
        if load and (len(load) == MOST_WRITTEN or size + len(item.body) > MOST_BYTES):
            yield load
            load, size = [], 0
        load.append(item)
        size += len(item.body)
    if load:
        yield load
