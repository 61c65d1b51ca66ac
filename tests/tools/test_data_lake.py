"""`npm run data-lake`, up to where the lake's own API begins."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from tools.cli.data_lake import questions
from tools.cli.data_lake.group import data_lake
from tools.data_lake import asking, loading, upkeep
from tools.data_lake.asking import NotAnswered
from tools.data_lake.lake import Lake
from tools.http import Answer
from tools.repository import Refusal

QUERY = {
    "id": "q1",
    "engine": "embedded",
    "estimate": {"bytes": 700},
    "outcome": {
        "columns": [{"name": "n", "type": "bigint"}],
        "bytesScanned": 640,
        "priceUsd": 0.00005,
        "engineMilliseconds": 3,
    },
}


@dataclass
class FakeBucket:
    """S3 with versions, as far as it is asked."""

    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ClientError=ClientError))
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    puts: int = 0

    def put_object(self, Bucket: str, Key: str, Body: Any, Metadata: Any) -> Any:  # noqa: N803
        self.puts += 1
        body = Body if isinstance(Body, bytes) else Body.read()
        version = f"v{self.puts}"
        self.objects[Key] = {"Metadata": Metadata, "VersionId": version, "Body": body}
        return {"VersionId": version}

    def head_object(self, Bucket: str, Key: str) -> Any:  # noqa: N803
        if Key in self.objects:
            return self.objects[Key]
        answer: Any = {"Error": {"Code": "404"}, "ResponseMetadata": {"HTTPStatusCode": 404}}
        raise ClientError(answer, "HeadObject")


@dataclass
class FakeQueue:
    sent: list[Any] = field(default_factory=list)

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        self.sent.append(json.loads(MessageBody))


@dataclass
class FakeLake:
    """Answers in their order by method and path; the last of a path again and again."""

    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    s3: FakeBucket = field(default_factory=FakeBucket)
    sqs: FakeQueue = field(default_factory=FakeQueue)
    asked: list[str] = field(default_factory=list)

    def told(self, name: str) -> str:
        return f"the-{name}"

    def client(self, name: str) -> Any:
        return {"s3": self.s3, "sqs": self.sqs}[name]

    def ask(self, method: str, path: str, *_: object, **__: object) -> Answer:
        self.asked.append(f"{method} {path}")
        waiting = self.answers[f"{method} {path}"]
        status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return Answer(status, {}, json.dumps(body).encode())

    def get(self, path: str, **_: object) -> Any:
        return self.ask("GET", path).json

    def pages(self, path: str, member: str, **_: object) -> Any:
        yield from self.get(path)[member]


def as_lake(fake: FakeLake) -> Lake:
    return cast("Lake", fake)


def query(state: str, **more: object) -> Mapping[str, object]:
    return QUERY | {"state": state} | more


def test_a_query_is_waited_for_and_its_pages_are_read_to_the_end() -> None:
    fake = FakeLake(
        {
            "POST /queries": [(202, query("queued"))],
            "GET /queries/q1": [(200, query("running")), (200, query("succeeded"))],
            "GET /queries/q1/results": [
                (200, {"rows": [[1]], "isWhole": True, "nextCursor": "c"}),
                (200, {"rows": [[2]], "isWhole": True}),
            ],
        }
    )
    result = asking.ask(as_lake(fake), "SELECT n FROM t", [], "auto", reuse=True)
    assert result.as_json() == {
        "columns": ["n"],
        "types": ["bigint"],
        "rows": [[1], [2]],
        "bytesScanned": 640,
        "price": 0.00005,
        "engine": "embedded",
        "isWhole": True,
    }


def test_rows_beyond_the_pages_come_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeLake(
        {
            "POST /queries": [(200, query("succeeded"))],
            "GET /queries/q1/results": [
                (200, {"rows": [[1]], "isWhole": False, "nextCursor": "c"}),
            ],
            "GET /queries/q1/download": [
                (202, {"state": "preparing"}),
                (200, {"state": "ready", "url": "https://results.example/q1.jsonl"}),
            ],
        }
    )
    monkeypatch.setattr(asking, "call", lambda *_: Answer(200, {}, b'{"n":1}\n{"n":null}\n'))
    monkeypatch.setattr("time.sleep", lambda _: None)
    result = asking.ask(as_lake(fake), "SELECT n FROM t", [], "auto", reuse=True)
    assert (result.rows, result.is_whole) == ([[1], [None]], True)
    part = asking.ask(as_lake(fake), "SELECT n FROM t", [], "auto", reuse=True, is_all=False)
    assert (part.rows, part.is_whole) == ([[1]], False)


def test_as_json_a_refusal_before_the_lake_is_an_error_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(*_: object) -> Lake:
        raise Refusal("there is no estate")

    monkeypatch.setattr(questions, "lake_of", nowhere)
    told = CliRunner().invoke(data_lake, ["query", "--json"], input="SELECT 1")
    error = {"code": "refused", "message": "there is no estate"}
    assert (told.exit_code, json.loads(told.stdout)) == (1, {"error": error})


def test_a_refusal_tells_code_message_and_place() -> None:
    problem = {"type": "…/refused", "title": "No", "detail": "nope isn't there", "status": 422}
    problem |= {"code": "unknown_column", "line": 1, "column": 8}
    fake = FakeLake({"POST /queries": [(422, problem)]})
    with pytest.raises(NotAnswered) as refused:
        asking.ask(as_lake(fake), "SELECT nope", [], "auto", reuse=True)
    assert refused.value.error == {
        "code": "unknown_column",
        "message": "nope isn't there",
        "line": 1,
        "column": 8,
    }


def test_a_query_that_fails_on_its_way_is_told_by_its_own_error() -> None:
    error = {"code": "time_limit", "message": "stopped after 300 s"}
    fake = FakeLake({"POST /queries": [(200, query("failed", error=error))]})
    with pytest.raises(NotAnswered, match="stopped after") as failed:
        asking.ask(as_lake(fake), "SELECT 1", [], "auto", reuse=True)
    assert failed.value.error == error


def test_an_answer_that_is_no_problem_document_is_told_by_its_status() -> None:
    fake = FakeLake({"POST /queries": [(502, "Bad gateway")]})
    with pytest.raises(NotAnswered) as refused:
        asking.ask(as_lake(fake), "SELECT 1", [], "auto", reuse=True)
    assert refused.value.error["code"] == "status-502"


def test_the_same_file_is_dropped_once_and_again_only_when_that_is_wanted(tmp_path: Path) -> None:
    fake, file = FakeLake(), tmp_path / "a.csv"
    file.write_text("a\n1\n")
    first = loading.drop(as_lake(fake), "t", file)
    assert first == {"bucket": "the-raw-bucket/name", "key": "inbox/t/a.csv", "version": "v1"}
    assert loading.drop(as_lake(fake), "t", file) == first
    assert loading.drop(as_lake(fake), "t", file, is_again=True)["version"] == "v2"
    file.write_text("a\n2\n")
    assert loading.drop(as_lake(fake), "t", file)["version"] == "v3"
    assert fake.s3.objects["inbox/t/a.csv"]["Body"] == b"a\n2\n"


@pytest.mark.parametrize("name", ["T", "1t", "t-t", "../t", "", "t" * 64])
def test_a_name_that_is_no_tables_is_refused_before_anything_is_dropped(name: str) -> None:
    fake = FakeLake()
    with pytest.raises(Refusal, match="expected a table's name"):
        loading.put(as_lake(fake), name, "a.csv", io.BytesIO(b"a\n1\n"))
    assert not fake.s3.objects


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"there is no .*missing\.csv"):
        loading.drop(as_lake(FakeLake()), "t", tmp_path / "missing.csv")


def test_a_landing_is_waited_for_by_the_version_that_was_dropped() -> None:
    other = {"id": "l0", "state": "landed", "source": {"version": "v0"}}
    mine = {"id": "l1", "source": {"version": "v1"}}
    fake = FakeLake(
        {
            "GET /landings": [
                (200, {"landings": [other]}),
                (200, {"landings": [mine | {"state": "landing"}, other]}),
                (200, {"landings": [mine | {"state": "quarantined"}, other]}),
            ]
        }
    )
    dropped = {"bucket": "b", "key": "inbox/t/a.csv", "version": "v1"}
    assert loading.wait(as_lake(fake), "t", dropped)["id"] == "l1"
    assert len(fake.asked) == 3


def test_each_partition_of_each_data_set_is_asked_to_be_compacted_thoroughly() -> None:
    fake = FakeLake(
        {
            "GET /datasets": [(200, {"datasets": [{"name": "a"}, {"name": "b"}]})],
            "GET /datasets/a/partitions": [(200, {"partitions": [{"partition": ""}]})],
            "GET /datasets/b/partitions": [
                (200, {"partitions": [{"partition": "2026-01"}, {"partition": "2026-02"}]})
            ],
        }
    )
    assert upkeep.compact(as_lake(fake), None) == 3
    assert fake.sqs.sent == [
        {"dataset": "a", "partition": "", "thorough": True},
        {"dataset": "b", "partition": "2026-01", "thorough": True},
        {"dataset": "b", "partition": "2026-02", "thorough": True},
    ]
