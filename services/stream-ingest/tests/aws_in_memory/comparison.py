"""What our gateways ask of a table, played to any client: the answers of two can be compared."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

Call = Callable[[Any, str], Any]
KEY = {"pk": {"S": "shard#0"}, "sk": {"S": "-"}}


def played(client: Any, table: str) -> Iterator[tuple[str, Any]]:
    """Each call's name and its answer, or the code of its error and of its reasons."""
    for name, call in CALLS.items():
        try:
            yield name, told(call(client, table))
        except ClientError as error:
            reasons = error.response.get("CancellationReasons", [])
            codes = [reason.get("Code", "None") for reason in reasons]
            yield name, (error.response["Error"]["Code"], codes)


def told(answer: dict[str, Any]) -> Any:
    """Without what no gateway looks at, and items in their order."""
    if "Responses" in answer and isinstance(answer["Responses"], list):
        return [
            (each.get("Error", {}).get("Code"), each.get("Item")) for each in answer["Responses"]
        ]
    if "Responses" in answer:
        (items,) = answer["Responses"].values()
        return sorted(items, key=lambda item: str(item["sk"]))
    return {
        name: answer[name]
        for name in ("Item", "Items", "Attributes", "LastEvaluatedKey")
        if answer.get(name)
    }


def numbered(sk: str, number: int) -> dict[str, Any]:
    return {"pk": {"S": "many"}, "sk": {"S": sk}, "number": {"N": str(number)}}


def put(item: dict[str, Any], **more: Any) -> Call:
    return lambda client, table: client.put_item(TableName=table, Item=item, **more)


def update(change: str, condition: str | None = None, **values: Any) -> Call:
    more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    if values:
        more["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    return lambda client, table: client.update_item(
        TableName=table, Key=KEY, UpdateExpression=change, ReturnValues="ALL_NEW", **more
    )


def statements(*given: tuple[str, list[Any]]) -> Call:
    return lambda client, table: client.batch_execute_statement(
        Statements=[
            {"Statement": text.replace("TABLE", f'"{table}"'), "Parameters": parameters}
            for text, parameters in given
        ]
    )


def transaction(*items: dict[str, Any]) -> Call:
    def call(client: Any, table: str) -> Any:
        named = [
            {action: {"TableName": table, **request}}
            for item in items
            for action, request in item.items()
        ]
        return client.transact_write_items(TransactItems=named)

    return call


def query(condition: str, more: dict[str, Any], **values: str) -> Call:
    given = {f":{name}": {"S": value} for name, value in values.items()}
    return lambda client, table: client.query(
        TableName=table,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=given,
        ConsistentRead=True,
        **more,
    )


INSERT = "INSERT INTO TABLE VALUE {'pk': ?, 'sk': ?, 'version': ?, 'body': ?}"
CHANGE = "UPDATE TABLE SET version = ? SET body = ? WHERE pk = ? AND sk = ? AND version = ?"
PANE = [{"S": "panes#1"}, {"S": "p"}]
ONE, TWO, BODY = {"N": "1"}, {"N": "2"}, {"B": b"body"}
ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
AT = {**KEY, "version": ONE}
SECOND = "SET version = :two", "version = :one"

CALLS: dict[str, Call] = {
    "a first put": put(AT, **ABSENT),
    "a second put": put(AT, **ABSENT),
    "an update whose condition holds": update(*SECOND, one=ONE, two=TWO),
    "an update whose condition doesn't": update(*SECOND, one=ONE, two=TWO),
    "what isn't there is below nothing": update("SET a = :one", "absent < :one", one=ONE),
    "numbers are added": update("ADD stamp :one, version :one", one=ONE),
    "an attribute is removed": update("REMOVE stamp, absent", "version > :two", two=TWO),
    "an update of nothing makes an item": lambda client, table: client.update_item(
        TableName=table,
        Key={"pk": {"S": "new"}, "sk": {"S": "-"}},
        UpdateExpression="SET a = if_not_exists(a, :one) + :one",
        ExpressionAttributeValues={":one": ONE},
        ReturnValues="ALL_NEW",
    ),
    "a get": lambda client, table: client.get_item(TableName=table, Key=KEY, ConsistentRead=True),
    "statements each by themselves": statements(
        (INSERT, [*PANE, ONE, BODY]), (INSERT, [{"S": "panes#2"}, {"S": "p"}, ONE, BODY])
    ),
    "an insert over an item": statements((INSERT, [*PANE, ONE, BODY])),
    "a change of a version": statements((CHANGE, [TWO, BODY, *PANE, ONE])),
    "a change of a version that has gone": statements((CHANGE, [TWO, BODY, *PANE, ONE])),
    "a change of nothing": statements((CHANGE, [TWO, BODY, {"S": "none"}, {"S": "p"}, ONE])),
    "one of two": statements(
        (CHANGE, [{"N": "3"}, BODY, *PANE, ONE]),
        (CHANGE, [TWO, BODY, {"S": "panes#2"}, {"S": "p"}, ONE]),
    ),
    "a deletion by statement": statements(
        ("DELETE FROM TABLE WHERE pk = ? AND sk = ?", [{"S": "panes#2"}, {"S": "p"}])
    ),
    "a transaction": transaction(
        {"Put": {"Item": numbered("1", 1), **ABSENT}}, {"Put": {"Item": numbered("2", 2)}}
    ),
    "a transaction of which one fails": transaction(
        {"Put": {"Item": numbered("1", 1), **ABSENT}}, {"Put": {"Item": numbered("3", 3)}}
    ),
    "a transaction that deletes": transaction(
        {
            "Delete": {
                "Key": {"pk": {"S": "many"}, "sk": {"S": "2"}},
                "ConditionExpression": "attribute_exists(pk)",
            }
        },
        {"Put": {"Item": numbered("4", 4)}},
    ),
    "a batch of writes": lambda client, table: client.batch_write_item(
        RequestItems={
            table: [
                {"PutRequest": {"Item": numbered("5", 5)}},
                {"DeleteRequest": {"Key": {"pk": {"S": "many"}, "sk": {"S": "4"}}}},
            ]
        }
    ),
    "a batch of gets": lambda client, table: client.batch_get_item(
        RequestItems={
            table: {
                "Keys": [{"pk": {"S": "many"}, "sk": {"S": sk}} for sk in ("1", "4", "5")],
                "ConsistentRead": True,
            }
        }
    ),
    "a query of a partition": query("pk = :pk", {}, pk="many"),
    "a query of a range": query("pk = :pk AND sk BETWEEN :a AND :b", {}, pk="many", a="0", b="3"),
    "a query by page": query("pk = :pk", {"Limit": 1}, pk="many"),
    "the next page": query(
        "pk = :pk", {"ExclusiveStartKey": {"pk": {"S": "many"}, "sk": {"S": "1"}}}, pk="many"
    ),
    "a query from the end": query("pk = :pk", {"ScanIndexForward": False}, pk="many"),
    "a deletion whose condition doesn't hold": lambda client, table: client.delete_item(
        TableName=table,
        Key=KEY,
        ConditionExpression="version = :one",
        ExpressionAttributeValues={":one": ONE},
    ),
    "a deletion": lambda client, table: client.delete_item(TableName=table, Key=KEY),
    "a get of nothing": lambda client, table: client.get_item(TableName=table, Key=KEY),
}
