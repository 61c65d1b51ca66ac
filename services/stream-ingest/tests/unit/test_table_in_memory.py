"""The table in memory keeps what DynamoDB promises; tests/integration compares the two."""

from typing import Any

from tests.aws_in_memory.comparison import played
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.table import Table


def test_conditions_and_transactions_are_kept() -> None:
    answers = dict(played(Table(Effects()), "table"))
    refused: Any = ("ConditionalCheckFailedException", [])
    assert answers["a first put"] == {}
    assert answers["a second put"] == refused
    assert answers["an update whose condition doesn't"] == refused
    assert answers["an insert over an item"] == [("DuplicateItem", None)]
    assert answers["a change of nothing"] == [("ConditionalCheckFailed", None)]
    assert answers["one of two"] == [("ConditionalCheckFailed", None), (None, None)]
    assert answers["a transaction of which one fails"] == (
        "TransactionCanceledException",
        ["ConditionalCheckFailed", "None"],
    )
    assert [item["sk"]["S"] for item in answers["a query of a partition"]["Items"]] == ["1", "5"]
    assert answers["a get of nothing"] == {}
