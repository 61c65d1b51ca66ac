"""Which manifest counts, in the service's table; the commit of a version is one transaction.

- `dataset#<name>` / `partition#<p>`: the pointer, whose `version` is the condition
- `dataset#<name>` / `version#<p>#<version>`: the same pointer, for as long as its files are kept
- `dataset#<name>` / `landed#<p>#<landing id>`: what a landing added, written once

<p> is the partition as domain/keys.py writes it, so that no name runs into another.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json

from data_lake.domain.errors import AlreadyLanded, Contended, TransientError
from data_lake.domain.keys import partition_segment
from data_lake.domain.layout import Landed, Manifest, Pointer, landed_with, pointer_to
from data_lake.gateways.aws_errors import doing, is_not_now
from data_lake.gateways.s3_manifests import S3Manifests
from data_lake.gateways.table_items import key, stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbCommits(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str
    manifests: S3Manifests

    def pointers(self, dataset: str) -> list[Pointer]:
        return [json.decode(each, type=Pointer) for each in self._values(dataset, "partition#")]

    def pointer(self, dataset: str, partition: str) -> Pointer | None:
        value = self._value(dataset, f"partition#{partition_segment(partition)}")
        return None if value is None else json.decode(value, type=Pointer)

    def manifest(self, pointer: Pointer | None) -> Manifest | None:
        return self.manifests.read(pointer.manifest_key) if pointer else None

    def commit(self, manifest: Manifest, landing_id: str = "") -> Pointer:
        pointer = pointer_to(manifest, self.manifests.store(manifest))
        items = [self._moved(pointer), self._remembered(pointer)]
        if landing_id:
            items.append(self._landed(landed_with(manifest, landing_id)))
        try:
            with doing("dynamodb:PutItem", self.table):
                self.client.transact_write_items(TransactItems=items)
        except ClientError as error:
            refusal = _refusal(error, pointer, landing_id)
            if refusal is None:
                raise
            raise refusal from error
        return pointer

    def landed(self, dataset: str) -> list[Landed]:
        return [json.decode(each, type=Landed) for each in self._values(dataset, "landed#")]

    def line(self, dataset: str, partition: str, landing_id: str) -> Landed | None:
        value = self._value(dataset, f"landed#{partition_segment(partition)}#{landing_id}")
        return None if value is None else json.decode(value, type=Landed)

    def history(self, dataset: str, partition: str) -> list[Pointer]:
        prefix = f"version#{partition_segment(partition)}#"
        values = self._values(dataset, prefix, is_forward=False)
        return [json.decode(each, type=Pointer) for each in values]

    def forget(self, versions: Iterable[Pointer]) -> None:
        """A pointer only moves up: what doesn't count now never will again."""
        for each in versions:
            current = self.pointer(each.dataset, each.partition)
            if current is None or each.version >= current.version:
                continue
            with doing("dynamodb:DeleteItem", self.table):
                self.client.delete_item(TableName=self.table, Key=_version_key(each))

    def _value(self, dataset: str, sort: str) -> str | None:
        with doing("dynamodb:GetItem", self.table):
            answer = self.client.get_item(
                TableName=self.table, Key=key(f"dataset#{dataset}", sort), ConsistentRead=True
            )
        return answer["Item"]["value"]["S"] if "Item" in answer else None

    def _values(self, dataset: str, prefix: str, *, is_forward: bool = True) -> Iterable[str]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :dataset AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={
                ":dataset": {"S": f"dataset#{dataset}"},
                ":prefix": {"S": prefix},
            },
            ScanIndexForward=is_forward,
            ConsistentRead=True,
        )
        with doing("dynamodb:Query", self.table):
            for page in pages:
                yield from (item["value"]["S"] for item in page["Items"])

    def _moved(self, pointer: Pointer) -> Any:
        sort = f"partition#{partition_segment(pointer.partition)}"
        put: dict[str, Any] = {
            "TableName": self.table,
            "Item": stored(f"dataset#{pointer.dataset}", sort, json.encode(pointer).decode())
            | {"version": {"N": str(pointer.version)}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if expected := pointer.version - 1:
            put["ConditionExpression"] = "version = :expected"
            put["ExpressionAttributeValues"] = {":expected": {"N": str(expected)}}
        return {"Put": put}

    def _remembered(self, pointer: Pointer) -> Any:
        item = _version_key(pointer) | {"value": {"S": json.encode(pointer).decode()}}
        return {"Put": {"TableName": self.table, "Item": item}}

    def _landed(self, line: Landed) -> Any:
        sort = f"landed#{partition_segment(line.partition)}#{line.landing_id}"
        item = stored(f"dataset#{line.dataset}", sort, json.encode(line).decode())
        return {
            "Put": {
                "TableName": self.table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }


def _version_key(pointer: Pointer) -> Any:
    sort = f"version#{partition_segment(pointer.partition)}#{pointer.version:08d}"
    return key(f"dataset#{pointer.dataset}", sort)


def _refusal(error: ClientError, pointer: Pointer, landing_id: str) -> Exception | None:
    """That the landing is there outweighs that the pointer has moved: there is nothing to retry.

    Reasons stand in the order of the items, "None" for those that were fine:
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    place = f"partition {pointer.partition!r} of {pointer.dataset}"
    reasons = [each.get("Code", "") for each in error.response.get("CancellationReasons", [])]
    if reasons[2:] == ["ConditionalCheckFailed"]:
        return AlreadyLanded(f"landing {landing_id} is in {place}")
    if "ConditionalCheckFailed" in reasons:
        return Contended(f"{place} isn't at version {pointer.version - 1} any more")
    if "TransactionConflict" in reasons:
        return Contended(f"another transaction holds {place}")
    if any(is_not_now(code) for code in reasons):
        return TransientError(f"{place} can't be committed now: {reasons}")
    return None
