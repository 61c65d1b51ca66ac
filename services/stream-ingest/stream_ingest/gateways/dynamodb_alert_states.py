"""The alerts of each device in the service's table: one item a device, in 16 partitions that the
timer can query."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.device_alerts import Kept
from stream_ingest.gateways.aws_errors import doing
from stream_ingest.gateways.table_batches import read_items, unmet

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Each takes 1,000 writes a second, and all are read each minute. Never changed: a device would be
# looked for elsewhere.
SLOTS = 16


class DynamoDbAlertStates(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def read(self, device_ids: Collection[str]) -> dict[str, Kept]:
        keys = [(_partition(each), each) for each in device_ids]
        return {item["sk"]["S"]: _kept(item) for item in read_items(self.client, self.table, keys)}

    def write(self, states: Mapping[str, Kept]) -> set[str]:
        devices = list(states)
        statements = [self._statement(each, states[each]) for each in devices]
        return {devices[index] for index in unmet(self.client, self.table, statements)}

    def unsettled(self, heard_before_us: int) -> Iterator[tuple[str, Kept]]:
        for slot in range(SLOTS):
            start: dict[str, Any] = {}
            while True:
                with doing("dynamodb:Query", self.table):
                    answer = self.client.query(
                        TableName=self.table,
                        KeyConditionExpression="pk = :slot",
                        FilterExpression="hasCrossings = :true"
                        " OR (isSilent = :false AND heardUs < :before)",
                        ExpressionAttributeValues={
                            ":slot": {"S": f"alerts#{slot}"},
                            ":true": {"BOOL": True},
                            ":false": {"BOOL": False},
                            ":before": {"N": str(heard_before_us)},
                        },
                        **start,
                    )
                for item in answer["Items"]:
                    yield item["sk"]["S"], _kept(item)
                if "LastEvaluatedKey" not in answer:
                    break
                start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def forget(self, device_id: str, version: int) -> None:
        try:
            with doing("dynamodb:DeleteItem", self.table):
                self.client.delete_item(
                    TableName=self.table,
                    Key={"pk": {"S": _partition(device_id)}, "sk": {"S": device_id}},
                    ConditionExpression="version = :version",
                    ExpressionAttributeValues={":version": {"N": str(version)}},
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _statement(self, device_id: str, kept: Kept) -> dict[str, Any]:
        key = [{"S": _partition(device_id)}, {"S": device_id}]
        values = [
            {"N": str(kept.version)},
            {"B": kept.content},
            {"N": str(kept.heard_us)},
            {"BOOL": kept.is_silent},
            {"BOOL": kept.has_crossings},
        ]
        if kept.version == 1:
            return {
                "Statement": f"INSERT INTO \"{self.table}\" VALUE {{'pk': ?, 'sk': ?, "
                "'version': ?, 'alerts': ?, 'heardUs': ?, 'isSilent': ?, 'hasCrossings': ?}",
                "Parameters": [*key, *values],
            }
        return {
            "Statement": f'UPDATE "{self.table}" SET version = ? SET alerts = ? SET heardUs = ? '
            "SET isSilent = ? SET hasCrossings = ? WHERE pk = ? AND sk = ? AND version = ?",
            "Parameters": [*values, *key, {"N": str(kept.version - 1)}],
        }


def _partition(device_id: str) -> str:
    return f"alerts#{crc32(device_id.encode()) % SLOTS}"


def _kept(item: dict[str, Any]) -> Kept:
    return Kept(
        version=int(item["version"]["N"]),
        content=bytes(item["alerts"]["B"]),
        heard_us=int(item["heardUs"]["N"]),
        is_silent=item["isSilent"]["BOOL"],
        has_crossings=item["hasCrossings"]["BOOL"],
    )
