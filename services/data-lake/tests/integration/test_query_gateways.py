"""One suite for the roles of queries: the gateways on a local cloud, and the tests' fakes."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from msgspec.structs import replace

from data_lake.domain.access import of_download, of_query
from data_lake.domain.budget import DaySpent
from data_lake.domain.engine_job import EngineResult
from data_lake.domain.errors import Contended, RefusedQuery, TransientError
from data_lake.domain.estimate import Estimate
from data_lake.domain.query import Ask, Outcome, Query, SavedQuery, position_of
from data_lake.events.queries import Asked, asked
from data_lake.gateways.aws_clients import s3_for_links
from data_lake.gateways.dynamodb_access_lines import DynamoDbAccessLines
from data_lake.gateways.dynamodb_budgets import DynamoDbBudgets
from data_lake.gateways.dynamodb_queries import DynamoDbQueries
from data_lake.gateways.dynamodb_saved_queries import DynamoDbSavedQueries
from data_lake.gateways.s3_access_files import S3AccessFiles
from data_lake.gateways.s3_results import S3Results
from data_lake.gateways.sqs_queries import SqsQueries
from data_lake.use_cases.queries.ports import AccessLines, Budgets, Queries, Results, Saved
from tests.fakes_queries import (
    FakeAccessLines,
    FakeClock,
    FakeQueries,
    FakeResults,
    FakeSaved,
)

REGION = "eu-west-1"
DAY, LIMIT = "2026-11-22", 1000
QUEUED = Query(
    id="q1",
    owner="ada",
    ask=Ask(sql="SELECT 1"),
    state="queued",
    engine="embedded",
    estimate=Estimate(engine="embedded"),
    day=DAY,
    created="2026-11-22T09:00:00.000Z",
    reserved_bytes=600,
)
RUNNING = replace(QUEUED, state="running", lease="2026-11-22T09:05:00.000Z")
ENDED = replace(
    RUNNING,
    state="succeeded",
    ended="2026-11-22T09:00:01.000Z",
    outcome=Outcome(rows=1, bytes_billed=250),
)
House = tuple[Queries, Budgets, AccessLines]


@pytest.fixture(params=["DynamoDB", "fake"])
def house(request: pytest.FixtureRequest) -> House:
    if request.param == "fake":
        queries = FakeQueries()
        return queries, queries.budgets, FakeAccessLines(queries.budgets)
    dynamodb, table = (request.getfixturevalue(name) for name in ("dynamodb", "table"))
    now = FakeClock().now
    return (
        DynamoDbQueries(dynamodb, table, timedelta(days=7), now),
        DynamoDbBudgets(dynamodb, table),
        DynamoDbAccessLines(dynamodb, table, now),
    )


def test_a_query_is_created_once_and_its_bytes_are_set_aside_once(house: House) -> None:
    queries, budgets, _ = house
    assert queries.create(QUEUED, LIMIT, None) is None
    assert queries.create(replace(QUEUED, owner="bob"), LIMIT, None) == QUEUED
    assert queries.find("q1") == QUEUED
    assert queries.find("q2") is None
    assert budgets.budget("ada", DAY, LIMIT).committed_bytes == 600
    assert budgets.budget("bob", DAY, LIMIT).committed_bytes == 0


def test_a_day_has_no_more_than_its_limit(house: House) -> None:
    queries, budgets, _ = house
    queries.create(QUEUED, LIMIT, None)
    with pytest.raises(DaySpent, match="400 are left"):
        queries.create(replace(QUEUED, id="q2"), LIMIT, None)
    assert queries.find("q2") is None
    assert queries.create(replace(QUEUED, id="q3", reserved_bytes=400), LIMIT, None) is None
    with pytest.raises(DaySpent):
        queries.create(replace(QUEUED, id="q4", day="2026-11-23"), 599, None)
    assert budgets.budget("ada", DAY, LIMIT).left_bytes == 0


def test_a_run_that_costs_more_sets_more_aside_while_the_day_has_room(house: House) -> None:
    queries, budgets, _ = house
    queries.create(QUEUED, LIMIT, None)
    queries.begin(RUNNING)
    more = replace(RUNNING, reserved_bytes=900)
    with pytest.raises(DaySpent):
        queries.reserve_more(replace(more, lease="of another run"), 600, LIMIT)
    with pytest.raises(DaySpent):
        queries.reserve_more(replace(more, reserved_bytes=LIMIT + 1), 600, LIMIT)
    assert queries.find("q1") == RUNNING
    queries.reserve_more(more, 600, LIMIT)
    assert queries.find("q1") == more
    assert budgets.budget("ada", DAY, LIMIT).committed_bytes == 900


def test_one_run_begins_it_and_ends_it(house: House) -> None:
    queries, budgets, lines = house
    queries.create(QUEUED, LIMIT, None)
    assert queries.begin(RUNNING)
    assert not queries.begin(replace(RUNNING, lease="2026-11-22T09:06:00.000Z"))
    assert queries.end(ENDED, RUNNING, of_query(ENDED), "key")
    assert not queries.end(ENDED, RUNNING, of_query(ENDED), "key")
    assert queries.find("q1") == queries.answered("key") == ENDED
    assert queries.answered("other") is None
    budget = budgets.budget("ada", DAY, LIMIT)
    assert (budget.committed_bytes, budget.spent_bytes) == (250, 250)
    batch = lines.batch(10)
    assert batch is not None
    assert batch.lines == (of_query(ENDED),)


def test_what_is_put_back_can_be_begun_again(house: House) -> None:
    queries, budgets, _ = house
    queries.create(QUEUED, LIMIT, None)
    queries.begin(RUNNING)
    queries.put_back(replace(RUNNING, lease="of another run"))
    assert queries.find("q1") == RUNNING
    queries.put_back(RUNNING)
    assert queries.find("q1") == QUEUED
    assert queries.begin(RUNNING)
    assert budgets.budget("ada", DAY, LIMIT).committed_bytes == 600


def test_a_wish_to_cancel_is_seen_and_changes_nothing_else(house: House) -> None:
    queries, _, _ = house
    queries.create(QUEUED, LIMIT, None)
    assert not queries.is_to_be_cancelled("q1")
    queries.ask_to_cancel("q1")
    queries.ask_to_cancel("unknown")
    assert queries.is_to_be_cancelled("q1")
    assert queries.find("q1") == QUEUED
    assert queries.find("unknown") is None


def test_an_owners_list_is_newest_first(house: House) -> None:
    queries, _, _ = house
    for number in range(4):
        created = f"2026-11-22T09:00:0{number}.000Z"
        query = replace(QUEUED, id=f"q{number}", created=created, reserved_bytes=0)
        queries.create(query, LIMIT, None)
    queries.create(replace(QUEUED, id="other", owner="bob", reserved_bytes=0), LIMIT, None)
    first = queries.of("ada", "", 3)
    assert [query.id for query in first] == ["q3", "q2", "q1"]
    assert [query.id for query in queries.of("ada", position_of(first[-1]), 3)] == ["q0"]


def test_a_query_that_fits_no_item_is_refused(house: House) -> None:
    queries, _, _ = house
    if isinstance(queries, FakeQueries):
        pytest.skip("memory has no largest item")
    with pytest.raises(RefusedQuery):
        queries.create(replace(QUEUED, ask=Ask(sql="x" * 410_000)), LIMIT, None)


def test_a_batch_stays_the_same_until_it_is_done(house: House) -> None:
    _, budgets, lines = house
    assert lines.batch(10) is None
    for number in range(60):
        moment = f"2026-11-22T10:00:{number:02d}.000Z"
        budgets.downloaded(of_download(ENDED, moment, "ada", "csv", 5), DAY)
    first = lines.batch(50)
    assert first is not None
    budgets.downloaded(of_download(ENDED, "2026-11-22T08:00:00.000Z", "ada", "csv", 5), DAY)
    assert lines.batch(50) == first
    assert len(first.lines) == 50
    lines.done(first)
    second = lines.batch(50)
    assert second is not None
    assert len(second.lines) == 11
    assert second.id != first.id
    lines.done(second)
    assert lines.batch(50) is None
    assert budgets.budget("ada", DAY, 0).downloaded_bytes == 305


def test_a_notice_is_remembered_by_user_and_day(house: House) -> None:
    _, _, lines = house
    assert not lines.was_told("ada", DAY)
    lines.told("ada", DAY)
    assert lines.was_told("ada", DAY)
    assert not lines.was_told("ada", "2026-11-23")
    assert not lines.was_told("bob", DAY)


def test_two_recorders_dont_begin_two_batches(dynamodb: Any, table: str) -> None:
    lines = DynamoDbAccessLines(dynamodb, table, FakeClock().now)
    lines._begin(["a"])
    with pytest.raises(TransientError):
        lines._begin(["b"])


@pytest.fixture(params=["DynamoDB", "fake"])
def saved(request: pytest.FixtureRequest) -> Saved:
    if request.param == "fake":
        return FakeSaved()
    dynamodb, table = (request.getfixturevalue(name) for name in ("dynamodb", "table"))
    return DynamoDbSavedQueries(dynamodb, table)


def test_a_saved_query_is_changed_as_it_was_read(saved: Saved) -> None:
    first = SavedQuery(name="a", sql="SELECT 1", owner="ada", version=1)
    saved.store(first)
    with pytest.raises(Contended):
        saved.store(first)
    second = replace(first, version=2, sql="SELECT 2")
    saved.store(second)
    saved.store(replace(first, name="b"))
    assert saved.find("a") == second
    assert [each.name for each in saved.list("", 10)] == ["a", "b"]
    assert [each.name for each in saved.list("a", 10)] == ["b"]
    with pytest.raises(Contended):
        saved.delete("a", 1)
    saved.delete("a", 2)
    assert saved.find("a") is None


@pytest.fixture(params=["S3", "fake"])
def results(request: pytest.FixtureRequest) -> Results:
    if request.param == "fake":
        return FakeResults()
    s3, bucket = (request.getfixturevalue(name) for name in ("s3", "bucket"))
    return S3Results(s3, bucket, s3)


@pytest.fixture
def result(tmp_path: Path) -> EngineResult:
    file = tmp_path / "result.parquet"
    file.write_bytes(b"PAR1")
    return EngineResult(
        columns=(),
        rows=1,
        pages=(b"[[1]]", b"[[2]]"),
        is_whole=True,
        file=str(file),
        bytes_read=0,
        requests=0,
        milliseconds=0,
    )


def test_a_result_is_found_by_page_and_format(results: Results, result: EngineResult) -> None:
    results.store("q1", result)
    assert (results.page("q1", 0), results.page("q1", 1)) == (b"[[1]]", b"[[2]]")
    assert results.page("q1", 2) is results.page("q2", 0) is None
    assert results.size("q1", "parquet") == 4
    assert results.size("q1", "csv") is results.size("q2", "parquet") is None
    results.store_file("q1", "csv", result.file)
    assert results.size("q1", "csv") == 4


def test_a_link_leads_to_the_file_under_its_name(
    s3: Any, bucket: str, result: EngineResult
) -> None:
    results = S3Results(s3, bucket, s3_for_links(REGION))
    results.store("q1", result)
    with urlopen(results.link("q1", "parquet", "visits.parquet", 60)) as answer:
        assert answer.read() == b"PAR1"
        assert "visits.parquet" in answer.headers["Content-Disposition"]


def test_an_access_file_is_dropped_once(s3: Any, bucket: str) -> None:
    files = S3AccessFiles(s3, bucket)
    files.drop("a.jsonl", b"first")
    files.drop("a.jsonl", b"second")
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [each["Key"] for each in listed] == ["inbox/access_log/a.jsonl"]


def test_the_queue_is_told_which_query_and_which_format(sqs: Any, queue_url: str) -> None:
    queue = SqsQueries(sqs, queue_url)
    queue.run("q1")
    queue.convert("q2", "csv")
    told = []
    while messages := sqs.receive_message(QueueUrl=queue_url).get("Messages"):
        for message in messages:
            told.append(asked(message["Body"]))
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    assert sorted(told, key=lambda each: each.query) == [Asked("q1"), Asked("q2", "csv")]
