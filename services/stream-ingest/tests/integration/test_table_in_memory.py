"""The table in memory, on which functions are killed, answers as the local cloud's DynamoDB."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.aws_in_memory.comparison import CALLS, played
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.table import Table


@pytest.fixture
def empty_table(session: Any) -> Iterator[tuple[Any, str]]:
    client = session.client("dynamodb")
    name = f"stream-ingest-{uuid4()}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    yield client, name
    client.delete_table(TableName=name)


def test_the_table_in_memory_answers_as_dynamodb(empty_table: tuple[Any, str]) -> None:
    in_memory = dict(played(Table(Effects()), "table"))
    deployed = dict(played(*empty_table))
    assert list(deployed) == list(CALLS)
    assert in_memory == deployed
