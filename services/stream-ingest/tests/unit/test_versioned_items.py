"""The stores that stand in for the table keep its promises, and its gateway knows its answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stream_ingest.domain.errors import Denied, TransientError
from stream_ingest.gateways.dynamodb_windows import DynamoDbItems
from stream_ingest.use_cases.ports import VersionedItems
from tests.aws_in_memory.effects import Effects
from tests.aws_in_memory.table import Table
from tests.fake_items import FakeItems
from tests.promises_of_items import PROMISES, item
from tests.windows_on_disk import SqliteItems

every_promise = pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.__name__)
Promise = Callable[[VersionedItems], None]


@every_promise
def test_the_fake_keeps_what_the_table_promises(promise: Promise) -> None:
    promise(FakeItems())


@every_promise
def test_the_file_keeps_what_the_table_promises(promise: Promise, tmp_path: Path) -> None:
    promise(SqliteItems(tmp_path / "items.sqlite"))


@every_promise
def test_the_gateway_keeps_it_over_the_table_in_memory(promise: Promise) -> None:
    client: Any = Table(Effects())
    promise(DynamoDbItems(client, "table"))


class Answering:
    """A client that answers every statement with one error."""

    def __init__(self, code: str) -> None:
        self.code = code

    def batch_execute_statement(self, *, Statements: list[Any]) -> Any:  # noqa: N803
        return {"Responses": [{"Error": {"Code": self.code, "Message": "on a bad day"}}]}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ProvisionedThroughputExceeded", TransientError),
        ("ThrottlingError", TransientError),
        ("RequestLimitExceeded", TransientError),
        ("InternalServerError", TransientError),
        ("AccessDenied", Denied),
        ("ValidationError", RuntimeError),
    ],
)
def test_a_statement_that_fails_otherwise_is_no_contention(
    code: str, kind: type[Exception]
) -> None:
    client: Any = Answering(code)
    with pytest.raises(kind):
        DynamoDbItems(client, "table").write([item()])


def test_another_transaction_on_the_item_is_contention() -> None:
    client: Any = Answering("TransactionConflict")
    assert DynamoDbItems(client, "table").write([item()]) == {item().key}


class Forgetful:
    """A client that leaves everything for later."""

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        return {"Responses": {}, "UnprocessedKeys": RequestItems}


def test_keys_that_are_never_processed_are_not_taken_for_absent() -> None:
    client: Any = Forgetful()
    with pytest.raises(TransientError):
        DynamoDbItems(client, "table").read([item().key])
