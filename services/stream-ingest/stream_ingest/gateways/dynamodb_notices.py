"""Who has told people of which event, in the service's table."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.notice import Standing
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Longer than any event is replayed from the archive: people would be told of it again.
REMEMBERED = timedelta(days=60)


class DynamoDbNotices(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def begin(self, event_id: str, now: datetime, until: datetime) -> Standing:
        try:
            with doing("dynamodb:UpdateItem", self.table):
                self.client.update_item(
                    TableName=self.table,
                    Key=_key(event_id),
                    UpdateExpression="SET busyUntil = :until, expiresAt = :expires",
                    ConditionExpression="attribute_not_exists(pk)"
                    " OR (attribute_not_exists(doneAt) AND busyUntil < :now)",
                    ExpressionAttributeValues={
                        ":now": {"N": str(now.timestamp())},
                        ":until": {"N": str(until.timestamp())},
                        ":expires": {"N": str(int((now + REMEMBERED).timestamp()))},
                    },
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return self._standing(event_id)
        return Standing.BEGUN

    def done(self, event_id: str, at: datetime) -> None:
        with doing("dynamodb:UpdateItem", self.table):
            self.client.update_item(
                TableName=self.table,
                Key=_key(event_id),
                UpdateExpression="SET doneAt = :at",
                ExpressionAttributeValues={":at": {"S": at.isoformat()}},
            )

    def _standing(self, event_id: str) -> Standing:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=_key(event_id), ConsistentRead=True
            )
        return Standing.DONE if "doneAt" in answer.get("Item", {}) else Standing.BUSY


def _key(event_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"notified#{event_id}"}, "sk": {"S": "-"}}
