"""What a user's queries and downloads of a day come to: `budget#<owner>` / `<day>`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from data_lake.domain.access import Access
from data_lake.domain.budget import Budget
from data_lake.domain.query import Query
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.dynamodb_waiting_lines import line_item
from data_lake.gateways.table_items import key, transact

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A month's bill may be asked about in the next one.
_KEPT = timedelta(days=70)


class DynamoDbBudgets(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def budget(self, owner: str, day: str, limit_bytes: int) -> Budget:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=budget_key(owner, day), ConsistentRead=True
            )
        item = answer.get("Item", {})
        return Budget(
            day=day,
            limit_bytes=limit_bytes,
            committed_bytes=_number(item, "committed"),
            spent_bytes=_number(item, "spent"),
            downloaded_bytes=_number(item, "downloaded"),
        )

    def downloaded(self, access: Access, day: str) -> None:
        """Each is a download of its own, so there is nothing that it could contradict."""
        count: Any = {
            "TableName": self.table,
            "Key": budget_key(access.owner, day),
            "UpdateExpression": "ADD downloaded :bytes SET forgetAt = :forget",
            "ExpressionAttributeValues": {
                ":bytes": {"N": str(access.bytes_downloaded)},
                ":forget": {"N": forgotten_at(day)},
            },
        }
        put = {"Put": {"TableName": self.table, "Item": line_item(access)}}
        unmet = AssertionError("neither write has a condition")
        transact(self.client, self.table, [{"Update": count}, put], unmet)


def reservation(table: str, query: Query, day_limit_bytes: int, size_bytes: int) -> dict[str, Any]:
    """Sets bytes aside for the query where the day's limit has room for them."""
    return {
        "Update": {
            "TableName": table,
            "Key": budget_key(query.owner, query.day),
            "UpdateExpression": "ADD committed :bytes SET forgetAt = :forget",
            "ConditionExpression": "attribute_not_exists(committed) OR committed <= :room",
            "ExpressionAttributeValues": {
                ":bytes": {"N": str(size_bytes)},
                ":room": {"N": str(day_limit_bytes - size_bytes)},
                ":forget": {"N": forgotten_at(query.day)},
            },
        }
    }


def settlement(table: str, query: Query) -> dict[str, Any]:
    """What was set aside is given back, and what was read is spent."""
    billed = query.outcome.bytes_billed
    return {
        "Update": {
            "TableName": table,
            "Key": budget_key(query.owner, query.day),
            "UpdateExpression": "ADD committed :change, spent :billed SET forgetAt = :forget",
            "ExpressionAttributeValues": {
                ":change": {"N": str(billed - query.reserved_bytes)},
                ":billed": {"N": str(billed)},
                ":forget": {"N": forgotten_at(query.day)},
            },
        }
    }


def budget_key(owner: str, day: str) -> dict[str, Any]:
    return key(f"budget#{owner}", day)


def forgotten_at(day: str) -> str:
    return str(int((datetime.fromisoformat(f"{day}T00:00:00+00:00") + _KEPT).timestamp()))


def _number(item: Any, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0
