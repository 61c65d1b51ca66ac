"""Windows in the table of the local cloud, by the promises that their fakes keep."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from stream_ingest.gateways.dynamodb_windows import DynamoDbItems
from stream_ingest.use_cases.fold_windows import FoldWindows
from stream_ingest.use_cases.ports import VersionedItems
from tests.promises_of_items import PROMISES
from tests.window_model import RULE, Told, batch_of, timed_id

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def place(dynamodb: "DynamoDBClient", table: str) -> "tuple[DynamoDBClient, str]":
    return dynamodb, table


@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.__name__)
def test_the_table_keeps_what_its_fakes_promise(
    place: "tuple[DynamoDBClient, str]", promise: Callable[[VersionedItems], None]
) -> None:
    promise(DynamoDbItems(*place))


def test_a_batch_is_folded_once_into_the_table(place: "tuple[DynamoDBClient, str]") -> None:
    told = [Told(timed_id(n, n / 10), f"device-{n % 20}", n / 10, n) for n in range(500)]
    batch, readings = batch_of(told)
    for _ in range(2):
        folded = FoldWindows(DynamoDbItems(*place), RULE)(batch, None, readings)
        assert len(folded.new) == 500
    other, again = batch_of(told, first=1_000)
    assert len(FoldWindows(DynamoDbItems(*place), RULE)(other, None, again).duplicates) == 500
