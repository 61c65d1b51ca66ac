"""Windows and latest readings in the table (gateways/window_items.py says under which keys)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from web_api.domain.window import Latest, Series, Window
from web_api.gateways.aws_errors import doing
from web_api.gateways.window_items import (
    latest_item,
    latest_partition,
    moment_key,
    read_latest,
    read_window,
    series_partition,
    window_item,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Value

    from web_api.gateways.items import Item

# As many as the SDK keeps connections.
WRITES_AT_ONCE = 10
_MOMENT = timedelta(microseconds=1)


class DynamoDbWindows(Struct, frozen=True):
    """Each write has its own condition: BatchWriteItem knows none, a transaction costs twice.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
    """

    client: "DynamoDBClient"
    table: str

    def keep(self, windows: Sequence[Window], retention: timedelta) -> int:
        return self._put_all([window_item(window, retention) for window in windows], "revision")

    def keep_latest(self, latest: Sequence[Latest]) -> int:
        return self._put_all([latest_item(each) for each in latest], "rank")

    def latest(self, device_id: UUID) -> list[Latest]:
        """One Query: a device measures 16 kinds at a time, and the table reads up to 1 MB."""
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :latest",
                ExpressionAttributeValues={":latest": {"S": latest_partition(device_id)}},
            )
        return [read_latest(item) for item in answer["Items"]]

    def between(self, series: Series, since: datetime, until: datetime, limit: int) -> list[Window]:
        """One Query: 101 windows are 50 kB."""
        values: dict[str, Value] = {
            ":series": {"S": series_partition(series)},
            ":since": {"S": moment_key(since)},
            # BETWEEN takes in both of its ends.
            ":last": {"S": moment_key(until - _MOMENT)},
        }
        with doing("dynamodb:Query", self.table):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :series AND sk BETWEEN :since AND :last",
                ExpressionAttributeValues=values,
                ScanIndexForward=False,
                Limit=limit,
            )
        return [read_window(item) for item in answer["Items"]]

    def _put_all(self, items: "Sequence[Item]", order: str) -> int:
        # Here, for those who only read wait for no import.
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(WRITES_AT_ONCE) as pool:
            # What waits is called off by the first that fails.
            return sum(pool.map(lambda item: self._put_if_greater(item, order), items))

    def _put_if_greater(self, item: "Item", order: str) -> bool:
        """Answers whether it was written: not over one that is equal or greater in `order`."""
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.put_item(
                    TableName=self.table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk) OR #order < :order",
                    ExpressionAttributeNames={"#order": order},
                    ExpressionAttributeValues={":order": item[order]},
                )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True
