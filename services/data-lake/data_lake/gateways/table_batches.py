"""Many items of the service's table in few calls, each of which may leave some for the next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from data_lake.domain.errors import TransientError
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.table_items import key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Place = tuple[str, str]
"""Partition and sort key."""

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_MOST_READS = 100
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
_MOST_WRITES = 25
_MOST_CALLS = 5


def read_values(client: "DynamoDBClient", table: str, places: Sequence[Place]) -> dict[Place, str]:
    """As all writes that were answered have left them; those that aren't there are left out."""
    found: dict[Place, str] = {}
    for start in range(0, len(places), _MOST_READS):
        keys: Any = [key(*place) for place in places[start : start + _MOST_READS]]
        request: Any = {table: {"Keys": keys, "ConsistentRead": True}}
        for _ in range(_MOST_CALLS):
            with doing("dynamodb:BatchGetItem", table):
                answer = client.batch_get_item(RequestItems=request)
            for item in answer["Responses"].get(table, []):
                found[item["pk"]["S"], item["sk"]["S"]] = item["value"]["S"]
            request = answer.get("UnprocessedKeys")
            if not request:
                break
        else:
            raise TransientError(f"table {table!r} leaves items unread in {_MOST_CALLS} calls")
    return found


def delete_items(client: "DynamoDBClient", table: str, places: Sequence[Place]) -> None:
    for start in range(0, len(places), _MOST_WRITES):
        some = places[start : start + _MOST_WRITES]
        request: Any = {table: [{"DeleteRequest": {"Key": key(*place)}} for place in some]}
        for _ in range(_MOST_CALLS):
            with doing("dynamodb:BatchWriteItem", table):
                answer = client.batch_write_item(RequestItems=request)
            request = answer.get("UnprocessedItems")
            if not request:
                break
        else:
            raise TransientError(f"table {table!r} leaves items undeleted in {_MOST_CALLS} calls")
