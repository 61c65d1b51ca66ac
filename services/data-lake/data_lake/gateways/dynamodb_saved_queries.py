"""Queries with a name: `savedqueries` / `<name>`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json

from data_lake.domain.errors import Contended
from data_lake.domain.query import SavedQuery
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.table_items import Listing, key, stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SAVED = "savedqueries"


class DynamoDbSavedQueries(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def find(self, name: str) -> SavedQuery | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key(_SAVED, name), ConsistentRead=True
            )
        if "Item" not in answer:
            return None
        return json.decode(answer["Item"]["value"]["S"], type=SavedQuery)

    def list(self, after: str, limit: int) -> "list[SavedQuery]":
        values = Listing(self.client, self.table).after(_SAVED, after, limit)
        return [json.decode(value, type=SavedQuery) for value in values]

    def store(self, saved: SavedQuery) -> None:
        item = stored(_SAVED, saved.name, json.encode(saved).decode())
        with _unless_changed(saved.name), doing("dynamodb:PutItem", self.table):
            self.client.put_item(
                TableName=self.table,
                Item=item | {"version": {"N": str(saved.version)}},
                **_stored_version(saved.version - 1),
            )

    def delete(self, name: str, version: int) -> None:
        with _unless_changed(name), doing("dynamodb:DeleteItem", self.table):
            self.client.delete_item(
                TableName=self.table, Key=key(_SAVED, name), **_stored_version(version)
            )


@contextmanager
def _unless_changed(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise Contended(f"another has changed the saved query {name}") from error


def _stored_version(version: int) -> Any:
    if not version:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "version = :expected",
        "ExpressionAttributeValues": {":expected": {"N": str(version)}},
    }
