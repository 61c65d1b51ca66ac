"""A DynamoDB table with the key pk, sk, as boto3's client gives it."""

# ruff: noqa: N803 — arguments are named as AWS names them.
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.aws_in_memory.effects import Effect, Effects, refused
from tests.aws_in_memory.expressions import Expression, Item, Value
from tests.aws_in_memory.statements import INSERT, inserted_by, parted

Key = tuple[str, str]
PARTITION = re.compile(r"pk = (:\w+)")
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
MOST_ITEM_BYTES = 400 * 1024
MOST_STATEMENTS = 25
MOST_TRANSACTION_ITEMS = 100
MOST_GOTTEN = 100


class Unmet(Exception):
    """A condition doesn't hold; holds the code that a statement answers."""


def never(item: Item) -> bool:
    return False


@dataclass
class Table:
    """`throttles` says which entries of a batch are left undone, each by itself, for now."""

    effects: Effects
    throttles: Callable[[Item], bool] = never
    items: dict[Key, Item] = field(default_factory=dict)

    def get_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:
        return self._one("GetItem", Key, lambda: self._gotten(Key), is_write=False)

    def put_item(self, *, Item: Item, **request: Any) -> dict[str, Any]:
        return self._one("PutItem", Item, lambda: self._conditional(self._put, Item, request))

    def update_item(self, *, Key: Item, **request: Any) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            return self._conditional(self._update, Key, request) | {
                "Attributes": self.items[key_of(Key)]
            }

        return self._one("UpdateItem", Key, do)

    def delete_item(self, *, Key: Item, **request: Any) -> dict[str, Any]:
        return self._one("DeleteItem", Key, lambda: self._conditional(self._delete, Key, request))

    def query(self, **request: Any) -> dict[str, Any]:
        names = request.get("ExpressionAttributeNames", {})
        values = request["ExpressionAttributeValues"]
        on = values[PARTITION.findall(request["KeyConditionExpression"])[0]]["S"]

        def do() -> dict[str, Any]:
            start = request.get("ExclusiveStartKey")
            found = []
            keys = [key for key in self.items if key[0] == on]
            for key in sorted(keys, reverse=not request.get("ScanIndexForward", True)):
                item = self.items[key]
                condition = request["KeyConditionExpression"]
                if start and (key > key_of(start)) != request.get("ScanIndexForward", True):
                    continue
                if key != (start and key_of(start)) and _holds(condition, item, names, values):
                    found.append(item)
            limit = request.get("Limit", len(found))
            answer: dict[str, Any] = {"Items": found[:limit], "Count": len(found[:limit])}
            if len(found) > limit:
                answer["LastEvaluatedKey"] = {n: found[limit - 1][n] for n in ("pk", "sk")}
            if "FilterExpression" in request:
                filtered = request["FilterExpression"]
                answer["Items"] = [
                    item for item in answer["Items"] if _holds(filtered, item, names, values)
                ]
            return answer

        return self.effects.do(Effect("dynamodb:Query", kind(on), is_write=False), do)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:
        ((table, request),) = RequestItems.items()
        keys = request["Keys"]
        assert 1 <= len(keys) <= MOST_GOTTEN, "BatchGetItem takes 1 to 100 keys"
        assert len({key_of(key) for key in keys}) == len(keys), "BatchGetItem takes a key once"
        left = [key for key in keys if self.throttles(key)]

        def get() -> list[Item]:
            there = [key for key in keys if key not in left and key_of(key) in self.items]
            return [self.items[key_of(key)] for key in there]

        effect = Effect("dynamodb:BatchGetItem", kinds(keys), is_write=False)
        found = self.effects.do(effect, get)
        unprocessed = {table: {**request, "Keys": left}} if left else {}
        return {"Responses": {table: found}, "UnprocessedKeys": unprocessed}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:
        ((table, requests),) = RequestItems.items()
        assert 1 <= len(requests) <= MOST_STATEMENTS, "BatchWriteItem takes 1 to 25 requests"

        left = []

        def write(request: dict[str, Any]) -> None:
            if self.throttles((request.get("PutRequest") or {}).get("Item", {})):
                left.append(request)
            elif "PutRequest" in request:
                self._put(request["PutRequest"]["Item"], {})
            else:
                self._delete(request["DeleteRequest"]["Key"], {})

        touched = [
            r["PutRequest"]["Item"] if "PutRequest" in r else r["DeleteRequest"]["Key"]
            for r in requests
        ]
        effect = Effect("dynamodb:BatchWriteItem", kinds(touched), True, len(requests))
        self.effects.do_each(effect, requests, write)
        return {"UnprocessedItems": {table: left} if left else {}}

    def batch_execute_statement(self, *, Statements: list[Any], **_: Any) -> dict[str, Any]:
        assert 1 <= len(Statements) <= MOST_STATEMENTS, "BatchExecuteStatement takes 1 to 25"
        on = kinds([self._key_in(statement) for statement in Statements])
        effect = Effect("dynamodb:BatchExecuteStatement", on, True, len(Statements))
        return {"Responses": self.effects.do_each(effect, Statements, self._executed)}

    def transact_write_items(self, *, TransactItems: list[Any], **_: Any) -> dict[str, Any]:
        assert 1 <= len(TransactItems) <= MOST_TRANSACTION_ITEMS
        actions = [next(iter(each.items())) for each in TransactItems]
        touched = [request.get("Item") or request["Key"] for _, request in actions]
        assert len({key_of(each) for each in touched}) == len(touched), "an item is touched once"
        effect = Effect("dynamodb:TransactWriteItems", kinds(touched), True)

        def do() -> dict[str, Any]:
            before = dict(self.items)
            reasons = [self._reason(action, request) for action, request in actions]
            if any(reasons):
                self.items = before
                codes = [{"Code": reason or "None"} for reason in reasons]
                raise refused("TransactionCanceledException", CancellationReasons=codes)
            return {}

        return self.effects.do(effect, do)

    def _reason(self, action: str, request: dict[str, Any]) -> str | None:
        work = {"Put": self._put, "Update": self._update, "Delete": self._delete}
        try:
            if action == "ConditionCheck":
                self._check(request["Key"], request)
            else:
                work[action](request.get("Item") or request["Key"], request)
        except Unmet:
            return "ConditionalCheckFailed"
        return None

    def _one(
        self, call: str, key: Item, do: Callable[[], dict[str, Any]], is_write: bool = True
    ) -> dict[str, Any]:
        return self.effects.do(Effect(f"dynamodb:{call}", kinds([key]), is_write), do)

    def _conditional(
        self, work: Callable[[Item, Mapping[str, Any]], None], item: Item, request: Any
    ) -> dict[str, Any]:
        try:
            work(item, request)
        except Unmet as unmet:
            raise refused("ConditionalCheckFailedException") from unmet
        return {}

    def _gotten(self, key: Item) -> dict[str, Any]:
        found = self.items.get(key_of(key))
        return {"Item": found} if found else {}

    def _check(self, key: Item, request: Mapping[str, Any]) -> Item:
        item = self.items.get(key_of(key), {})
        names = request.get("ExpressionAttributeNames", {})
        values = request.get("ExpressionAttributeValues", {})
        condition = request.get("ConditionExpression")
        if condition and not _holds(condition, item, names, values):
            raise Unmet("ConditionalCheckFailed")
        return item

    def _put(self, item: Item, request: Mapping[str, Any]) -> None:
        self._check(item, request)
        self._store(item)

    def _update(self, key: Item, request: Mapping[str, Any]) -> None:
        item = self._check(key, request) or {name: key[name] for name in ("pk", "sk")}
        expression = Expression(
            request["UpdateExpression"],
            item,
            request.get("ExpressionAttributeNames", {}),
            request.get("ExpressionAttributeValues", {}),
        )
        self._store(expression.updated())

    def _delete(self, key: Item, request: Mapping[str, Any]) -> None:
        self._check(key, request)
        self.items.pop(key_of(key), None)

    def _store(self, item: Item) -> None:
        assert all(isinstance(value, dict) and len(value) == 1 for value in item.values()), item
        size = len(json.dumps(item, default=lambda content: content.decode("latin-1")))
        assert size <= MOST_ITEM_BYTES, f"an item of {size} bytes at {key_of(item)}"
        self.items[key_of(item)] = dict(item)

    def _executed(self, statement: Any) -> dict[str, Any]:
        if self.throttles(self._key_in(statement)):
            return {"Error": {"Code": "ThrottlingError", "Message": "on a bad day"}}
        try:
            return self._execute(statement["Statement"], statement.get("Parameters", []))
        except Unmet as unmet:
            return {"Error": {"Code": str(unmet), "Message": "on a bad day"}}

    def _execute(self, text: str, parameters: list[Value]) -> dict[str, Any]:
        if inserted := INSERT.fullmatch(text):
            item = inserted_by(inserted[1], parameters)
            if key_of(item) in self.items:
                raise Unmet("DuplicateItem")
            self._store(item)
            return {}
        change, key, condition, given = parted(text, parameters)
        item = self.items.get(key_of(key), {})
        holds = Expression(condition, item or key, parameters=parameters[given:]).holds()
        if text.lstrip().startswith("SELECT"):
            return {"Item": item} if item and holds else {}
        if text.lstrip().startswith("DELETE"):
            if item and not holds:
                raise Unmet("ConditionalCheckFailed")
            self.items.pop(key_of(key), None)
            return {}
        if not item or not holds:
            raise Unmet("ConditionalCheckFailed")
        self._store(Expression(change, item, parameters=parameters[:given]).updated())
        return {}

    def _key_in(self, statement: Any) -> Item:
        text, parameters = statement["Statement"], statement.get("Parameters", [])
        if inserted := INSERT.fullmatch(text):
            return inserted_by(inserted[1], parameters)
        return parted(text, parameters)[1]


def _holds(condition: str, item: Item, names: dict[str, str], values: Item) -> bool:
    return Expression(condition, item, names, values).holds()


def key_of(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def kind(partition_key: str) -> str:
    """Its first part, which says what it is of."""
    return partition_key.partition("#")[0]


def kinds(items: list[Item]) -> str:
    return ", ".join(dict.fromkeys(kind(item["pk"]["S"]) for item in items))
