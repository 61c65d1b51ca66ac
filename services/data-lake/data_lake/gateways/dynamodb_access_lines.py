"""Lines that wait for the access log, in the service's table.

- `accesses` / `<line's id>`: a line that waits
- `accessbatch` / `batch`: the ids of those that are being written
- `accessnotice#<owner>` / `<day>`: a bulk download was told
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json

from data_lake.domain.access import Access, AccessBatch
from data_lake.domain.errors import TransientError
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.dynamodb_waiting_lines import WAITING
from data_lake.gateways.table_batches import delete_items, read_values
from data_lake.gateways.table_items import Listing, key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = key("accessbatch", "batch")
_NOTICE_KEPT_SECONDS = 70 * 86_400


class DynamoDbAccessLines(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    now: Callable[[], datetime]

    def batch(self, limit: int) -> AccessBatch | None:
        """Lines are taken away only when their object is there: of a batch that lacks one it is."""
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(TableName=self.table, Key=_BATCH, ConsistentRead=True)
        if "Item" in answer:
            ids = tuple(json.decode(answer["Item"]["value"]["S"], type=list[str]))
            return AccessBatch(_batch_id(ids), ids, tuple(self._lines(ids)))
        values = Listing(self.client, self.table).after(WAITING, "", limit)
        lines = tuple(json.decode(value, type=Access) for value in values)
        if not lines:
            return None
        ids = tuple(line.id for line in lines)
        self._begin(ids)
        return AccessBatch(_batch_id(ids), ids, lines)

    def done(self, batch: AccessBatch) -> None:
        """The batch's own item last: whoever comes before it is gone finds it and goes on."""
        delete_items(self.client, self.table, [(WAITING, each) for each in batch.ids])
        with doing("dynamodb:DeleteItem", self.table):
            self.client.delete_item(TableName=self.table, Key=_BATCH)

    def was_told(self, owner: str, day: str) -> bool:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=_notice(owner, day), ConsistentRead=True
            )
        return "Item" in answer

    def told(self, owner: str, day: str) -> None:
        forget = int(self.now().timestamp()) + _NOTICE_KEPT_SECONDS
        with doing("dynamodb:PutItem", self.table):
            self.client.put_item(
                TableName=self.table, Item=_notice(owner, day) | {"forgetAt": {"N": str(forget)}}
            )

    def _begin(self, ids: Sequence[str]) -> None:
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.put_item(
                    TableName=self.table,
                    Item=_BATCH | {"value": {"S": json.encode(ids).decode()}},
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise TransientError("another has begun a batch of the access log") from error

    def _lines(self, ids: Sequence[str]) -> list[Access]:
        found = read_values(self.client, self.table, [(WAITING, each) for each in ids])
        return [
            json.decode(found[WAITING, each], type=Access)
            for each in ids
            if (WAITING, each) in found
        ]


def _batch_id(ids: Sequence[str]) -> str:
    """Sorts by time, and follows from what is in it."""
    digest = sha256("\n".join(ids).encode()).hexdigest()[:16]
    moment = ids[0][:19].replace(":", "").replace("-", "")
    return f"{moment}-{digest}"


def _notice(owner: str, day: str) -> dict[str, Any]:
    return key(f"accessnotice#{owner}", day)
