"""Which raw object holds which event of others, in the service's table.

- `event#<source>#<id>` / `event`, forgotten by time
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from data_lake.domain.errors import Contended, TransientError
from data_lake.domain.heard_event import Place
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.table_items import key, stored, transact

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Name = tuple[str, str]
_MOST_NAME_BYTES = 2000


class DynamoDbHeard(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    remembered: timedelta
    now: Callable[[], datetime]

    def places(self, names: Sequence[Name]) -> Mapping[Name, Place]:
        """Of those that are claimed; a hundred at most, as many as a call reads."""
        named = {partition_of(name): name for name in names}
        asked: Any = {self.table: {"Keys": [_key(each) for each in named], "ConsistentRead": True}}
        with doing("dynamodb:BatchGetItem", self.table):
            answer = self.client.batch_get_item(RequestItems=asked)
        if answer.get("UnprocessedKeys"):
            raise TransientError(f"table {self.table!r} left keys of {len(names)} events unread")
        return {
            named[item["pk"]["S"]]: json.decode(item["value"]["S"], type=Place)
            for item in answer["Responses"].get(self.table, [])
        }

    def claim(self, names: Sequence[Name], place: Place) -> None:
        """A hundred at most: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""
        value = json.encode(place).decode()
        until = {"forgetAt": {"N": str(int((self.now() + self.remembered).timestamp()))}}
        writes = [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": stored(partition_of(name), "event", value) | until,
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for name in names
        ]
        transact(self.client, self.table, writes, Contended("an event is claimed already"))


def partition_of(name: Name) -> str:
    """One for each name: `#` stands between its parts alone, and a key takes 2,048 bytes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    """
    source, event_id = (part.replace("%", "%25").replace("#", "%23") for part in name)
    named = f"{source}#{event_id}"
    if len(named.encode()) > _MOST_NAME_BYTES:
        named = sha256(named.encode()).hexdigest()
    return f"event#{named}"


def _key(partition: str) -> dict[str, Any]:
    return key(partition, "event")
