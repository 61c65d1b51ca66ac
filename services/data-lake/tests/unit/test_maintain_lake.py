from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import TransientError
from data_lake.handlers import compact_partitions, maintain_lake
from data_lake.use_cases.layout_report import ReportLayout
from data_lake.use_cases.maintain_lake import MaintainLake
from data_lake.wiring import messages
from tests.fakes_commits import FakeCommits
from tests.layout_house import FLIGHTS, MONTH, POLICY, House, rows_of

CONTEXT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)


class FakeCompactions(list[tuple[str, str, bool]]):
    def ask(self, dataset: str, partition: str, *, is_thorough: bool = False) -> None:
        self.append((dataset, partition, is_thorough))


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.land("one", rows_of(0))
    house.land("two", rows_of(10))
    return house


@pytest.fixture
def asked() -> FakeCompactions:
    return FakeCompactions()


def lake(house: House, asked: FakeCompactions) -> MaintainLake:
    return MaintainLake(
        house.catalogue,
        house.commits,
        follow=lambda _: house.follow(),
        expire=lambda _: house.expire(),
        report=ReportLayout(house.catalogue, house.commits, POLICY),
        compactions=asked,
        small_files=POLICY.small_files,
        settled=timedelta(hours=1),
        now=house.now,
    )


def test_what_still_grows_waits_for_enough_small_files(
    house: House, asked: FakeCompactions
) -> None:
    lake(house, asked)()
    assert asked == []
    house.land("three", rows_of(20))
    lake(house, asked)()
    assert asked == [("flights", MONTH, False)]


def test_what_was_left_alone_is_compacted_thoroughly_and_then_never_again(
    house: House, asked: FakeCompactions
) -> None:
    house.time += timedelta(hours=2)
    lake(house, asked)()
    assert asked == [("flights", MONTH, True)]
    house.compact()
    house.time += timedelta(hours=2)
    assert lake(house, asked)().asked == 0


def test_athena_follows_and_old_versions_end(house: House, asked: FakeCompactions) -> None:
    house.compact()
    house.glue.seen = {}
    house.time += timedelta(days=2)
    done = lake(house, asked)()
    assert (done.switched, done.expired.versions, done.expired.objects) == (1, 2, 2)
    assert house.reconcile().is_whole


def test_a_data_set_that_fails_keeps_no_other_from_its_turn(
    house: House, asked: FakeCompactions
) -> None:
    house.catalogue.stored["airports"] = replace(FLIGHTS, name="airports")
    maintained = lake(house, asked)

    def follow(name: str) -> int:
        if name == "airports":
            raise TransientError("ThrottlingException")
        return house.follow()

    done = MaintainLake(
        **{name: getattr(maintained, name) for name in maintained.__slots__ if name != "follow"},
        follow=follow,
    )()
    assert list(done.failed) == ["airports"]
    assert [report.dataset for report in done.reports] == ["flights"]


def test_without_time_left_the_rest_waits_and_another_is_first_next_hour(
    house: House, asked: FakeCompactions
) -> None:
    house.catalogue.stored["airports"] = replace(FLIGHTS, name="airports")
    turns = [True, False, True, False]
    firsts = []
    for _hour in range(2):
        done = lake(house, asked)(lambda: turns.pop(0))
        firsts.append(done.reports[0].dataset)
        house.time += timedelta(hours=1)
    assert sorted(firsts) == ["airports", "flights"]


def _next(turns: list[bool]) -> bool:
    return bool(turns and turns.pop())


def test_each_of_more_data_sets_than_a_day_has_hours_is_first_once(
    house: House, asked: FakeCompactions
) -> None:
    for number in range(29):
        name = f"d{number:02d}"
        house.catalogue.stored[name] = replace(FLIGHTS, name=name)
    firsts = set()
    for _hour in range(30):
        turns = [True]
        done = lake(house, asked)(partial(_next, turns))
        firsts.add(done.reports[0].dataset)
        house.time += timedelta(hours=1)
    assert len(firsts) == 30


def test_the_report_tells_small_files_and_skew(house: House) -> None:
    house.land("large", rows_of(100, 200), partition="2013-02")
    house.land("small", rows_of(400, 2), partition="2013-03")
    report = ReportLayout(house.catalogue, house.commits, POLICY)("flights")
    assert (report.files, report.small, report.rows) == (4, 4, 222)
    assert report.skew > 5
    assert [each.is_worth_compacting for each in report.partitions] == [True, False, False]
    assert all(each.unsorted for each in report.partitions)


def test_a_data_set_without_rows_has_a_report_too(tmp_path: Path) -> None:
    house = House(tmp_path)
    report = ReportLayout(house.catalogue, FakeCommits(), POLICY)("flights")
    assert (report.files, report.average_bytes, report.skew) == (0, 0, 1.0)


def test_the_function_says_which_data_sets_failed(
    house: House, asked: FakeCompactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    maintained = lake(house, asked)
    monkeypatch.setattr(maintain_lake, "maintain_lake", lambda: maintained)
    maintain_lake.handle({}, CONTEXT)
    house.commits.manifests.clear()
    with pytest.raises(ExceptionGroup, match="flights"):
        maintain_lake.handle({}, CONTEXT)


def test_the_function_compacts_the_partition_that_the_message_names(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def compact(dataset: str, partition: str, **options: Any) -> Any:
        done.append((dataset, partition, options["is_thorough"], options["is_time_left"]()))
        return house.compact()

    monkeypatch.setattr(compact_partitions, "compact_partition", lambda: compact)
    body = '{"dataset": "flights", "partition": "2013-01", "thorough": true}'
    record = {"messageId": "1", "body": body, "eventSource": "aws:sqs"}
    answer = compact_partitions.handle({"Records": [record]}, CONTEXT)
    assert answer == {"batchItemFailures": []}
    assert done == [("flights", MONTH, True, True)]


def test_a_message_that_names_no_partition_is_kept_and_none_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = []
    keeper = SimpleNamespace(keep=lambda message_id, body: kept.append((message_id, body)))
    monkeypatch.setattr(messages, "quarantine", lambda: keeper)
    record = {"messageId": "1", "body": '{"dataset": "flights"}', "eventSource": "aws:sqs"}
    answer = compact_partitions.handle({"Records": [record]}, CONTEXT)
    assert answer == {"batchItemFailures": []}
    assert kept == [("1", '{"dataset": "flights"}')]
