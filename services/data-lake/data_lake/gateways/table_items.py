"""Items of the service's table: keys, lists, and writes that take place together or not at all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.errors import Contended, TransientError
from data_lake.gateways.aws_errors import doing, is_not_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    Item = dict[str, Any]

# Behind every character that a sort key of ours holds.
_LAST = "\uffff"


def key(partition: str, sort: str) -> "Item":
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def stored(partition: str, sort: str, value: str) -> "Item":
    return key(partition, sort) | {"value": {"S": value}}


class Listing(Struct, frozen=True):
    """Values of one partition by their sort keys; `limit` None is all of them."""

    client: "DynamoDBClient"
    table: str

    def after(self, partition: str, sort: str, limit: int | None) -> list[str]:
        # A sort key is never empty, and of DynamoDB's values none may be.
        return self._values(partition, "sk > :sort", sort or "\u0001", limit, is_forward=True)

    def before(self, partition: str, sort: str, limit: int | None) -> list[str]:
        return self._values(partition, "sk < :sort", sort or _LAST, limit, is_forward=False)

    def _values(
        self, partition: str, condition: str, sort: str, limit: int | None, *, is_forward: bool
    ) -> list[str]:
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": f"pk = :partition AND {condition}",
            "ExpressionAttributeValues": {":partition": {"S": partition}, ":sort": {"S": sort}},
            "ScanIndexForward": is_forward,
            "ConsistentRead": True,
        }
        values: list[str] = []
        while True:
            if limit is not None:
                query["Limit"] = limit - len(values)
            with doing("dynamodb:Query", self.table):
                answer = self.client.query(**query)
            values += [item["value"]["S"] for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer or len(values) == limit:
                return values
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def transact(client: "DynamoDBClient", table: str, writes: Sequence[Any], unmet: Exception) -> None:
    """`unmet` is raised when a condition failed; Contended when another transaction holds an item.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    actions = " and ".join(sorted({f"dynamodb:{next(iter(each))}Item" for each in writes}))
    try:
        with doing(actions, table):
            client.transact_write_items(TransactItems=writes)
    except ClientError as error:
        reasons = [each.get("Code", "") for each in error.response.get("CancellationReasons", [])]
        if "ConditionalCheckFailed" in reasons:
            raise unmet from error
        if "TransactionConflict" in reasons:
            raise Contended(f"another transaction holds an item of {table}: {error}") from error
        if any(is_not_now(code) for code in reasons):
            raise TransientError(f"{table} refused the transaction: {reasons}") from error
        raise
