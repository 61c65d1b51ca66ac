"""Writes that take place together or not at all, and what the condition of each means."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from web_api.gateways.aws_errors import doing
from web_api.gateways.items import cause, reasons

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef as Write

    from web_api.gateways.items import Item

IS_NEW = "attribute_not_exists(pk)"


class Step(Struct, frozen=True):
    """`unmet` is raised when this write's condition was the first of all that failed."""

    write: "Write"
    unmet: Exception | None = None


class Transactions(Struct, frozen=True):
    client: "DynamoDBClient"
    table: str

    def put(self, item: "Item", unmet: Exception | None = None, condition: str = IS_NEW) -> Step:
        """On no condition if there is nothing to raise."""
        write: Any = {"TableName": self.table, "Item": item}
        if unmet:
            write["ConditionExpression"] = condition
        return Step({"Put": write}, unmet)

    def put_over(self, item: "Item", read_revision: int, unmet: Exception) -> Step:
        step = self.put(item, unmet, "revision = :read")
        step.write["Put"]["ExpressionAttributeValues"] = {":read": {"N": str(read_revision)}}
        return step

    def delete(self, key: "Item") -> Step:
        return Step({"Delete": {"TableName": self.table, "Key": key}})

    def delete_if(
        self, key: "Item", condition: str, values: Mapping[str, Any], unmet: Exception
    ) -> Step:
        step = Step(self.delete(key).write, unmet)
        step.write["Delete"]["ConditionExpression"] = condition
        step.write["Delete"]["ExpressionAttributeValues"] = values
        return step

    def check(self, key: "Item", condition: str, unmet: Exception) -> Step:
        check: Any = {"TableName": self.table, "Key": key, "ConditionExpression": condition}
        return Step({"ConditionCheck": check}, unmet)

    def update(
        self, key: "Item", change: str, condition: str, values: Mapping[str, Any], unmet: Exception
    ) -> Step:
        update: Any = {
            "TableName": self.table,
            "Key": key,
            "UpdateExpression": change,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
        return Step({"Update": update}, unmet)

    def commit(self, steps: Sequence[Step]) -> None:
        actions = sorted({_action(step) for step in steps})
        try:
            with doing(" and ".join(actions), self.table):
                self.client.transact_write_items(TransactItems=[step.write for step in steps])
        except self.client.exceptions.TransactionCanceledException as error:
            for reason, step in zip(reasons(error), steps, strict=True):
                if reason == "ConditionalCheckFailed" and step.unmet:
                    raise step.unmet from error
            raise cause(error) from error


def _action(step: Step) -> str:
    (kind,) = step.write
    return "dynamodb:ConditionCheckItem" if kind == "ConditionCheck" else f"dynamodb:{kind}Item"
