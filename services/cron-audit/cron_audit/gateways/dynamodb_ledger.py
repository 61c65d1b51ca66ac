"""What was seen (`pk=SEEN#<source>#<id>`) and the counters (`pk=COUNTERS`, `sk=<type>`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cron_audit.domain import Contended, Counter, TransientError
from cron_audit.events import CloudEvent
from cron_audit.gateways.aws_errors import is_not_now, transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef as Write


@dataclass(frozen=True, slots=True)
class DynamoDbLedger:
    client: "DynamoDBClient"
    table: str

    def count(self, event: CloudEvent, heard_at: datetime, forget_at: datetime) -> bool:
        writes = [self._seen(event, forget_at), self._counted(event, heard_at)]
        try:
            with transient_told_apart():
                self.client.transact_write_items(TransactItems=writes)
        except self.client.exceptions.TransactionCanceledException as error:
            if _reasons(error)[0] == "ConditionalCheckFailed":
                return False
            raise _cause(error) from error
        return True

    def counters(self) -> list[Counter]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :counters",
            ExpressionAttributeValues={":counters": {"S": "COUNTERS"}},
            ConsistentRead=True,
        )
        with transient_told_apart():
            return [_counter(item) for page in pages for item in page["Items"]]

    def _seen(self, event: CloudEvent, forget_at: datetime) -> "Write":
        return {
            "Put": {
                "TableName": self.table,
                "Item": {
                    "pk": {"S": f"SEEN#{event.source}#{event.id}"},
                    "sk": {"S": "SEEN"},
                    "expiresAt": {"N": str(int(forget_at.timestamp()))},
                },
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _counted(self, event: CloudEvent, heard_at: datetime) -> "Write":
        return {
            "Update": {
                "TableName": self.table,
                "Key": {"pk": {"S": "COUNTERS"}, "sk": {"S": event.type}},
                # `count` is a reserved word.
                "UpdateExpression": "ADD #count :one SET lastHeardAt = :now",
                "ExpressionAttributeNames": {"#count": "count"},
                "ExpressionAttributeValues": {
                    ":one": {"N": "1"},
                    ":now": {"S": heard_at.isoformat()},
                },
            }
        }


def _counter(item: Mapping[str, Any]) -> Counter:
    return Counter(
        type=item["sk"]["S"],
        count=int(item["count"]["N"]),
        last_heard_at=datetime.fromisoformat(item["lastHeardAt"]["S"]),
    )


def _reasons(error: ClientError) -> list[str]:
    """In the order of the writes: what was seen first, then the counter."""
    return [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]


def _cause(error: ClientError) -> Exception:
    codes = _reasons(error)
    if "TransactionConflict" in codes:
        return Contended("another transaction holds the counter")
    if any(is_not_now(code) for code in codes):
        return TransientError(f"the table refused the transaction: {', '.join(codes)}")
    return error
