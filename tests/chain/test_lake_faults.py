"""What goes wrong between a dropped file and its rows: nothing is lost, nothing is there twice."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from uuid import uuid4

import pytest

from tests.estate_faults import dead_letters, denied, function_name, impatient, kill_workers
from tests.estate_process import Command, EstateProcess, eventually
from tests.lake_estate import LakeEstate
from tools.data_lake.loading import Dropped
from tools.local_cloud.fault_proxy.faults import Injected, injected
from tools.local_cloud.fault_proxy.rules import Kind, Rule

LAND = function_name("data-lake", "landFiles")
COMPACT = function_name("data-lake", "compactPartitions")
LANDING, COMPACTION = "data-lake/landing-queue/url", "data-lake/compaction-queue/url"
LANDING_DEAD = "LandingDeadLetterQueue"
ROWS = 40
WITHIN_S = 60


@pytest.fixture(scope="module")
def lake(estate: EstateProcess, started: Command) -> Iterator[LakeEstate]:
    with impatient(estate, LANDING, COMPACTION, after_s=4):
        yield LakeEstate(estate)


def failing(estate: EstateProcess, rule: Rule) -> AbstractContextManager[Injected]:
    return injected(rule, estate.cloud.faultProxyUrl)


def content(number: int) -> bytes:
    """Of file `number`, whose rows no other has."""
    rows = (f"{number * ROWS + n},file {number}\n" for n in range(ROWS))
    return ("id,origin\n" + "".join(rows)).encode()


def drop(lake: LakeEstate, table: str, number: int) -> Dropped:
    return lake.drop(table, f"{number:03d}.csv", content(number))


def expect_each_row_once(lake: LakeEstate, table: str, files: int) -> None:
    counted = f"SELECT count(*), count(DISTINCT id), min(id), max(id) FROM {table}"
    assert lake.rows(counted) == [[files * ROWS, files * ROWS, 0, files * ROWS - 1]]
    assert not lake.differences(table)


def send(lake: LakeEstate, address: str, body: object) -> None:
    url = lake.estate.registry(address)
    text = body if isinstance(body, str) else json.dumps(body)
    lake.estate.client("sqs").send_message(QueueUrl=url, MessageBody=text)


def notification(dropped: Dropped) -> dict[str, Any]:
    """As S3 sends it."""
    told = {"key": dropped["key"], "versionId": dropped["version"]}
    s3 = {"bucket": {"name": dropped["bucket"]}, "object": told}
    return {"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]}


@pytest.mark.parametrize(
    ("service", "operation", "kind", "times"),
    [
        ("dynamodb", "TransactWriteItems", "throttle", 4),
        ("dynamodb", "TransactWriteItems", "reset-after", 2),
        ("s3", "PutObject", "throttle", 4),
    ],
)
def test_rows_land_once_though_a_service_fails_for_a_while(
    lake: LakeEstate, service: str, operation: str, kind: Kind, times: int
) -> None:
    table = lake.new_table("failing")
    rule = Rule(service, operation, kind, times=times, containing=table)
    with failing(lake.estate, rule) as fault:
        landing = lake.end_of(table, drop(lake, table, 0))
        assert fault.hits == times
    assert landing["curatedRows"] == ROWS
    expect_each_row_once(lake, table, 1)


def test_a_file_that_is_told_again_and_again_lands_once(lake: LakeEstate) -> None:
    table = lake.new_table("told_again")
    dropped = drop(lake, table, 0)
    for _ in range(3):
        send(lake, LANDING, notification(dropped))
    lake.end_of(table, dropped)
    send(lake, LANDING, notification(dropped))
    last = drop(lake, table, 1)
    lake.end_of(table, last)
    eventually("all messages to be gone", lambda: waiting(lake, LANDING) == 0)
    assert len(lake.lake.get("/landings", dataset=table)["landings"]) == 2
    expect_each_row_once(lake, table, 2)


def test_compactions_at_once_while_files_land_and_readers_look_disturb_nobody(
    lake: LakeEstate,
) -> None:
    table, files = lake.new_table("busy"), 14
    lake.end_of(table, drop(lake, table, 0))
    asked = {"dataset": table, "partition": "", "thorough": True}

    def look() -> tuple[int, int]:
        found = lake.rows(f"SELECT count(*), count(DISTINCT id) FROM {table}")[0]
        return found[0], found[1]

    with ThreadPoolExecutor(1) as reader:
        looks, killed = [], 0
        dropped = []
        for number in range(1, files):
            dropped.append(drop(lake, table, number))
            looks.append(reader.submit(look))
            if number % 3 == 0:
                send(lake, COMPACTION, asked)
                send(lake, COMPACTION, asked)
            if number in (6, 12):
                killed += kill_workers(lake.estate, COMPACT)
        for each in dropped:
            assert lake.end_of(table, each)["curatedRows"] == ROWS
        seen = [each.result() for each in looks]
    assert all(rows == ids and rows % ROWS == 0 for rows, ids in seen), seen
    assert seen == sorted(seen), "rows were seen that weren't there afterwards"
    send(lake, COMPACTION, asked)
    eventually("one file", lambda: number_of_files(lake, table) == 1, WITHIN_S)
    expect_each_row_once(lake, table, files)


def test_poison_is_kept_apart_and_holds_up_no_neighbour(lake: LakeEstate) -> None:
    table, mark = lake.new_table("neighbour"), uuid4().hex
    send(lake, LANDING, {"landing": mark})
    send(lake, LANDING, f"no JSON {mark}")
    lake.end_of(table, drop(lake, table, 0))
    expect_each_row_once(lake, table, 1)
    eventually("both in quarantine", lambda: len(kept_messages(lake, mark)) == 2)


def test_what_could_not_land_for_long_is_a_dead_letter_and_lands_after_its_redrive(
    lake: LakeEstate,
) -> None:
    estate, table = lake.estate, lake.new_table("mended")
    with ExitStack() as stack:
        stack.enter_context(impatient(estate, LANDING, after_s=1))
        stack.enter_context(denied(estate, LAND, "s3:GetObjectVersion"))
        dropped = drop(lake, table, 0)
        eventually("a dead letter", lambda: dead_letters(estate) == [LANDING_DEAD], WITHIN_S, 1)
    replayed = estate.run("redrive", "--replay", LANDING_DEAD)
    assert replayed.returncode == 0, replayed.stderr
    assert lake.end_of(table, dropped)["curatedRows"] == ROWS
    expect_each_row_once(lake, table, 1)
    assert not dead_letters(estate)


def waiting(lake: LakeEstate, address: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    url = lake.estate.registry(address)
    answer = lake.estate.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)


def number_of_files(lake: LakeEstate, table: str) -> int:
    (partition,) = lake.lake.get(f"/datasets/{table}/partitions")["partitions"]
    return int(partition["files"])


def kept_messages(lake: LakeEstate, mark: str) -> list[str]:
    s3, bucket = lake.estate.client("s3"), lake.estate.registry("data-lake/quarantine-bucket/name")
    found = s3.list_objects_v2(Bucket=bucket, Prefix="messages/").get("Contents", [])
    bodies = (s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found)
    return [body.decode() for body in bodies if mark.encode() in body]
