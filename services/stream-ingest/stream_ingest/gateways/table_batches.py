"""Many items of the service's table in a call, and what its answer says of each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from stream_ingest.domain.errors import TransientError
from stream_ingest.gateways.aws_errors import doing, is_not_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MOST_READ = 100
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
MOST_WRITTEN = 25
# What is left over after so many rounds comes again with its batch or message.
MOST_ROUNDS = 5
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
_UNMET = frozenset({"ConditionalCheckFailed", "DuplicateItem"})

Part = TypeVar("Part")


def parts(whole: Iterable[Part], size: int) -> Iterator[list[Part]]:
    left = iter(whole)
    while part := list(islice(left, size)):
        yield part


def read_items(
    client: "DynamoDBClient", table: str, keys: Iterable[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Consistently, in no order; what isn't there is left out."""
    for some in parts(keys, MOST_READ):
        asked: Any = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in some]
        for _ in range(MOST_ROUNDS):
            with doing("dynamodb:BatchGetItem", table):
                answer = client.batch_get_item(
                    RequestItems={table: {"Keys": asked, "ConsistentRead": True}}
                )
            yield from answer["Responses"].get(table, [])
            asked = _unread(answer, table)
            if not asked:
                break
        else:
            raise TransientError(f"table {table!r} left {len(asked)} of {len(some)} keys unread")


def _unread(answer: Any, table: str) -> Any:
    return answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])


def write_items(client: "DynamoDBClient", table: str, items: Iterable[dict[str, Any]]) -> None:
    """Over whatever is there; returns once all are."""
    for some in parts(items, MOST_WRITTEN):
        asked: Any = [{"PutRequest": {"Item": item}} for item in some]
        for _ in range(MOST_ROUNDS):
            with doing("dynamodb:BatchWriteItem", table):
                answer = client.batch_write_item(RequestItems={table: asked})
            asked = answer.get("UnprocessedItems", {}).get(table, [])
            if not asked:
                break
        else:
            raise TransientError(f"table {table!r} left {len(asked)} of {len(some)} items over")


def unmet(client: "DynamoDBClient", table: str, statements: Sequence[Any]) -> Iterator[int]:
    """Execute each by itself; answers the indexes of those whose condition failed.

    Raises TransientError when the table refuses one for now; others may have been executed.
    """
    for start in range(0, len(statements), MOST_WRITTEN):
        with doing("dynamodb:PartiQLUpdate", table):
            answer = client.batch_execute_statement(
                Statements=statements[start : start + MOST_WRITTEN]
            )
        for index, response in enumerate(answer["Responses"], start):
            if (error := response.get("Error")) is None:
                continue
            code = error.get("Code", "")
            if code in _UNMET:
                yield index
            elif is_not_now(code) or code == "TransactionConflict":
                raise TransientError(f"table {table!r} refused a statement: {error}")
            else:
                raise RuntimeError(f"table {table!r} can't execute {statements[index]}: {error}")
