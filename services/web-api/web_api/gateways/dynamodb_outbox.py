"""The outbox in the table: `pk=OUTBOX#<region>`, `sk=<created>#<event id>`."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from web_api.domain.errors import TransientError
from web_api.domain.outbox import Waiting, sort_key
from web_api.gateways.items import outbox_partition, read_waiting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbOutbox(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    region: str

    def older_than(self, moment: datetime) -> Iterator[Waiting]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :outbox AND sk < :moment",
            ExpressionAttributeValues={
                ":outbox": outbox_partition(self.region),
                ":moment": {"S": sort_key(moment, "")},
            },
            PaginationConfig={"PageSize": 100},
        )
        for page in pages:
            yield from map(read_waiting, page["Items"])

    def delete(self, sort_key: str) -> None:
        key = {"pk": outbox_partition(self.region), "sk": {"S": sort_key}}
        try:
            self.client.delete_item(TableName=self.table, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise TransientError(f"{sort_key} is published and not deleted: {error}") from error
