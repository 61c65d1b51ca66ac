"""Queries in the service's table, each with its owner's budget where that changes with it.

- `query#<id>` / `query`: `state` and `lease` besides the value, for conditions; `cancelAsked`
- `queries#<owner>` / `<created>#<id>`: the owner's list
- `answer#<reuse key>` / `answer`: the query whose result answers the same statement again
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json
from msgspec.structs import replace

from data_lake.domain.access import Access
from data_lake.domain.budget import DaySpent
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.query import Query, position_of
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.dynamodb_budgets import DynamoDbBudgets, reservation, settlement
from data_lake.gateways.dynamodb_catalogue import MOST_ITEM_BYTES
from data_lake.gateways.dynamodb_waiting_lines import line_item
from data_lake.gateways.table_batches import read_values
from data_lake.gateways.table_items import Listing, key, stored, transact

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class _Unmet(Exception):
    """A condition of the transaction didn't hold."""


class DynamoDbQueries(Struct, frozen=True):
    """`retention`: how long a query is known after it was asked; its result is kept as long."""

    client: "DynamoDBClient"
    table: str
    retention: timedelta
    now: Callable[[], datetime]

    def create(self, query: Query, day_limit_bytes: int, access: Access | None) -> Query | None:
        own = self._put_query(query)
        if len(own["Put"]["Item"]["value"]["S"].encode()) > MOST_ITEM_BYTES:
            raise RefusedQuery(
                "too_long", f"statement and parameters take more than {MOST_ITEM_BYTES} bytes"
            )
        own["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        listed = self._lasting(f"queries#{query.owner}", position_of(query), query.id)
        writes = [own, self._put(listed)]
        if query.reserved_bytes > day_limit_bytes:
            raise self._day_spent(query, day_limit_bytes)
        if query.reserved_bytes:
            writes.append(reservation(self.table, query, day_limit_bytes, query.reserved_bytes))
        if access is not None:
            writes.append(self._put(line_item(access)))
        try:
            transact(self.client, self.table, writes, _Unmet())
        except _Unmet:
            if (before := self.find(query.id)) is not None:
                return before
            raise self._day_spent(query, day_limit_bytes) from None
        return None

    def find(self, query_id: str) -> Query | None:
        item = self._item(f"query#{query_id}", "query")
        return json.decode(item["value"]["S"], type=Query) if item else None

    def begin(self, query: Query) -> bool:
        return self._change(query, "queued", "", [])

    def reserve_more(self, query: Query, before_bytes: int, day_limit_bytes: int) -> None:
        more = reservation(self.table, query, day_limit_bytes, query.reserved_bytes - before_bytes)
        fits = query.reserved_bytes <= day_limit_bytes
        if not fits or not self._change(query, query.state, query.lease, [more]):
            raise self._day_spent(query, day_limit_bytes)

    def put_back(self, query: Query) -> None:
        queued = replace(query, state="queued", started="", lease="")
        self._change(queued, query.state, query.lease, [])

    def end(self, query: Query, was: Query, access: Access, reuse_key: str = "") -> bool:
        writes = [self._put(line_item(access))]
        if query.reserved_bytes or query.outcome.bytes_billed:
            writes.append(settlement(self.table, query))
        if reuse_key:
            writes.append(self._put(self._lasting(f"answer#{reuse_key}", "answer", query.id)))
        return self._change(query, was.state, was.lease, writes)

    def ask_to_cancel(self, query_id: str) -> None:
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key=key(f"query#{query_id}", "query"),
                    UpdateExpression="SET cancelAsked = :yes",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":yes": {"BOOL": True}},
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def is_to_be_cancelled(self, query_id: str) -> bool:
        return "cancelAsked" in (self._item(f"query#{query_id}", "query") or {})

    def answered(self, reuse_key: str) -> Query | None:
        item = self._item(f"answer#{reuse_key}", "answer")
        return self.find(item["value"]["S"]) if item else None

    def of(self, owner: str, before: str, limit: int) -> list[Query]:
        ids = Listing(self.client, self.table).before(f"queries#{owner}", before, limit)
        places = [(f"query#{each}", "query") for each in ids]
        found = read_values(self.client, self.table, places)
        return [json.decode(found[place], type=Query) for place in places if place in found]

    def _day_spent(self, query: Query, day_limit_bytes: int) -> DaySpent:
        budgets = DynamoDbBudgets(self.client, self.table)
        budget = budgets.budget(query.owner, query.day, day_limit_bytes)
        return DaySpent(query.reserved_bytes, budget)

    def _item(self, partition: str, sort: str) -> dict[str, Any] | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key(partition, sort), ConsistentRead=True
            )
        return answer.get("Item")

    def _change(self, query: Query, state: str, lease: str, writes: list[Any]) -> bool:
        """False when it isn't in that state, of that run, any more."""
        own = {
            "Update": {
                "TableName": self.table,
                "Key": key(f"query#{query.id}", "query"),
                "UpdateExpression": "SET #value = :value, #state = :state, lease = :lease",
                "ConditionExpression": "#state = :was AND lease = :held",
                "ExpressionAttributeNames": {"#value": "value", "#state": "state"},
                "ExpressionAttributeValues": {
                    ":value": {"S": json.encode(query).decode()},
                    ":state": {"S": query.state},
                    ":lease": {"S": query.lease},
                    ":was": {"S": state},
                    ":held": {"S": lease},
                },
            }
        }
        try:
            transact(self.client, self.table, [own, *writes], _Unmet())
        except _Unmet:
            return False
        return True

    def _put_query(self, query: Query) -> dict[str, Any]:
        value = json.encode(query).decode()
        item = self._lasting(f"query#{query.id}", "query", value)
        return self._put(item | {"state": {"S": query.state}, "lease": {"S": query.lease}})

    def _put(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self.table, "Item": item}}

    def _lasting(self, partition: str, sort: str, value: str) -> dict[str, Any]:
        forget = int((self.now() + self.retention).timestamp())
        return stored(partition, sort, value) | {"forgetAt": {"N": str(forget)}}
