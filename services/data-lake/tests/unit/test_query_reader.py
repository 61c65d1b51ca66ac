import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from data_lake.domain.engine_job import EngineJob, SourceFile, TableSource
from data_lake.gateways.query_reader import QueryReader
from tests.fakes_queries import FakeClock

ROLE = "arn:aws:iam::123456789012:role/reader"


@dataclass
class FakeSts:
    clock: FakeClock
    asked: list[dict[str, Any]] = field(default_factory=list)

    def assume_role(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return {
            "Credentials": {
                "AccessKeyId": f"key{len(self.asked)}",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": self.clock.now() + timedelta(seconds=asked["DurationSeconds"]),
            }
        }

    def resources(self) -> list[list[str]]:
        policies = [json.loads(asked["Policy"]) for asked in self.asked]
        return [statement["Resource"] for each in policies for statement in each["Statement"]]


def job(*addresses: str, reads: tuple[str, ...] = ()) -> EngineJob:
    table = TableSource(name="t", columns=(), files=tuple(SourceFile(each) for each in addresses))
    return EngineJob(id="0" * 32, directory="", sql="", columns=(), tables=(table,), reads=reads)


def reader(sts: FakeSts) -> QueryReader:
    return QueryReader(sts, ROLE, "curated", "eu-west-1", "", sts.clock.now)


def test_all_queries_of_rows_share_a_session_that_reads_rows_alone() -> None:
    sts = FakeSts(FakeClock())
    shared = reader(sts)
    first = shared.storage_for(job("s3://curated/data/a/all/1.parquet"))
    assert shared.storage_for(job("s3://curated/data/b/all/2.parquet")) == first
    assert shared.storage_for(job()) == first
    assert (first.key_id, first.token) == ("key1", "token")
    assert sts.resources() == [["arn:aws:s3:::curated/data/*"]]
    assert (sts.asked[0]["RoleArn"], sts.asked[0]["RoleSessionName"]) == (ROLE, f"query-{'0' * 32}")


def test_a_result_is_read_by_a_session_for_it_alone() -> None:
    sts = FakeSts(FakeClock())
    shared = reader(sts)
    shared.storage_for(job("s3://results/queries/q1/result.parquet"))
    shared.storage_for(job(reads=("s3://results/queries/athena/e1.csv",)))
    assert sts.resources() == [
        ["arn:aws:s3:::results/queries/q1/result.parquet"],
        ["arn:aws:s3:::results/queries/athena/e1.csv"],
    ]


def test_another_session_is_asked_for_before_a_query_could_outlive_the_first() -> None:
    sts = FakeSts(FakeClock(datetime(2026, 1, 1, tzinfo=UTC)))
    shared = reader(sts)
    shared.storage_for(job())
    sts.clock.moment += timedelta(minutes=44)
    shared.storage_for(job())
    assert len(sts.asked) == 1
    sts.clock.moment += timedelta(minutes=2)
    assert shared.storage_for(job()).key_id == "key2"


def test_sessions_are_not_kept_for_ever() -> None:
    sts = FakeSts(FakeClock())
    shared = reader(sts)
    for number in range(40):
        shared.storage_for(job(f"s3://results/queries/q{number}/result.parquet"))
    shared.storage_for(job("s3://results/queries/q0/result.parquet"))
    assert len(sts.asked) == 41
