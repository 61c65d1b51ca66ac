"""The table in memory, on which functions are killed, answers as the local cloud's DynamoDB."""

from typing import Any

from tests.aws_in_memory.comparison import CALLS, played
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.table import Table


def test_the_table_in_memory_answers_as_dynamodb(dynamodb: Any, table: str) -> None:
    in_memory = dict(played(Table(Effects()), "table"))
    deployed = dict(played(dynamodb, table))
    assert list(deployed) == list(CALLS)
    assert in_memory == deployed
