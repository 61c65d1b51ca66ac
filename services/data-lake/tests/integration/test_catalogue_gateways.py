"""The catalogue, idempotency keys and the search index on the local cloud."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import Contended, TooLarge
from data_lake.domain.replies import Kept
from data_lake.domain.search import Document, Question
from data_lake.gateways.dynamodb_catalogue import MOST_ITEM_BYTES, DynamoDbCatalogue
from data_lake.gateways.dynamodb_replies import DynamoDbReplies
from data_lake.gateways.s3_refused_rows import S3RefusedRows
from data_lake.gateways.search_index import INDEX_KEY, S3SearchIndex
from data_lake.gateways.sqs_index_queue import SqsIndexQueue
from data_lake.use_cases.ports import Catalogue
from data_lake.use_cases.search.find_documents import FindDocuments
from data_lake.use_cases.search.index_documents import IndexDocuments
from tests.promises_of_catalogues import FLIGHTS, PROMISES, landing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def catalogue(dynamodb: "DynamoDBClient", table: str) -> DynamoDbCatalogue:
    return DynamoDbCatalogue(dynamodb, table)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.__name__)
def test_the_table_keeps_what_its_fake_promises(
    catalogue: DynamoDbCatalogue, promise: Callable[[Catalogue], None]
) -> None:
    promise(catalogue)


def test_a_data_set_too_large_for_an_item_is_refused_by_name(catalogue: DynamoDbCatalogue) -> None:
    with pytest.raises(TooLarge, match="flights"):
        catalogue.store(replace(FLIGHTS, description="x" * MOST_ITEM_BYTES), 0)


def test_a_list_may_be_larger_than_one_answer(catalogue: DynamoDbCatalogue) -> None:
    large = [replace(FLIGHTS, name=f"d{n}", description="x" * 300_000) for n in range(5)]
    for dataset in large:
        catalogue.store(dataset, 0)
    assert catalogue.datasets() == large
    assert catalogue.datasets_after("d0", 4) == large[1:]


def test_of_many_who_begin_a_landing_at_once_one_has(catalogue: DynamoDbCatalogue) -> None:
    begun = []
    threads = [
        Thread(target=lambda n=n: begun.append(catalogue.begin(replace(landing(1), rows=n))))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 6
    assert set(map(str, begun)) == {str(catalogue.landing(landing(1).id))}
    assert len(catalogue.landings("flights", "", None)) == 1


def test_the_first_answer_of_a_key_is_kept(dynamodb: "DynamoDBClient", table: str) -> None:
    replies = DynamoDbReplies(dynamodb, table, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert replies.find("d") is None
    first = Kept("content", '{"id":1}')
    assert replies.keep("d", first) == first
    assert replies.keep("d", Kept("content", '{"id":2}')) == first
    assert replies.find("d") == first


def test_an_index_is_fetched_when_it_has_changed_and_replaced_if_it_has_not(
    s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    index, path = S3SearchIndex(s3, bucket, INDEX_KEY), tmp_path / "file"
    assert index.fetch(str(path), "") == ""
    assert not path.exists()
    path.write_bytes(b"one")
    first = index.replace(str(path), "")
    with pytest.raises(Contended):
        index.replace(str(path), "")
    path.write_bytes(b"two")
    second = index.replace(str(path), first)
    with pytest.raises(Contended):
        index.replace(str(path), first)
    path.unlink()
    assert index.fetch(str(path), second) == second
    assert not path.exists()
    assert index.fetch(str(path), first) == second
    assert path.read_bytes() == b"two"


def test_what_two_writers_index_at_once_is_all_found(
    s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    index = S3SearchIndex(s3, bucket, INDEX_KEY)

    def write(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        writer = IndexDocuments(index, folder)
        for n in range(3):
            name = f"{number}-{n}"
            writer([Document(kind="dataset", id=name, version="1", title=f"flights {name}")])

    threads = [Thread(target=write, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    find = FindDocuments(index, tmp_path, lambda: datetime.now(UTC))
    assert find(Question(words="flights")).total == 6
    find.close()


def test_the_first_refused_rows_are_read(s3: "S3Client", bucket: str) -> None:
    rows = S3RefusedRows(s3, bucket)
    assert rows.rows("flights", "a", 5) == []
    lines = "".join(
        f'{{"line":{n},"byte":{n},"reason":"no","text":"{"x" * 100_000}"}}\n' for n in range(9)
    )
    s3.put_object(Bucket=bucket, Key="flights/a/rows.jsonl", Body=lines.encode())
    assert [row.line for row in rows.rows("flights", "a", 5)] == [0, 1]
    assert [row.line for row in rows.rows("flights", "a", 1)] == [0]


def test_what_the_index_is_told_is_in_its_queue(sqs: "SQSClient", queue_url: str) -> None:
    SqsIndexQueue(sqs, queue_url).ask('{"changed":"all"}', 0)
    (message,) = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=5)["Messages"]
    assert message["Body"] == '{"changed":"all"}'
