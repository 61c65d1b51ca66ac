"""`npm run stream-ingest`: what it puts, reads and adds up, on an account that is a few dicts."""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tools.deployment.account import Account
from tools.repository import Refusal
from tools.stream_ingest import claims, held, ledger, put, quarantine, raw_backup, replay
from tools.stream_ingest.deployed import Deployed

NOW = datetime(2026, 2, 5, 17, 30, tzinfo=UTC)
NAMES = {
    "stream-ingest/readings-stream/name": "readings",
    "stream-ingest/table/name": "table",
    "stream-ingest/readings-bucket/name": "readings-bucket",
    "stream-ingest/quarantine-bucket/name": "quarantine-bucket",
    "platform/claims-bucket/name": "claims-bucket",
}


@dataclass
class FakeAws:
    """Kinesis, DynamoDB, S3, Lambda and Parameter Store in one, as far as they are asked."""

    items: list[dict[str, Any]] = field(default_factory=list)
    objects: dict[str, dict[str, bytes]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    shards: tuple[str, ...] = ("shard-0", "shard-1")
    put: list[dict[str, Any]] = field(default_factory=list)
    is_full: bool = False
    replayed: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def put_records(self, StreamName: str, Records: list[Any]) -> dict[str, Any]:  # noqa: N803
        assert StreamName == "readings"
        if self.is_full:
            raise PermissionError("not allowed to put")
        self.put += Records
        return {"FailedRecordCount": 0, "Records": [{} for _ in Records]}

    def get_item(self, TableName: str, Key: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        found = [item for item in self.items if {n: item[n] for n in ("pk", "sk")} == Key]
        return {"Item": found[0]} if found else {}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": BytesIO(self.objects[Bucket][Key])}

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "stackyard-stream-ingest-local-replayReadings"
        self.asked.append(json.loads(Payload))
        answer = self.replayed.pop(0)
        told = {"Payload": BytesIO(json.dumps(answer).encode())}
        return told | ({"FunctionError": "Unhandled"} if "errorMessage" in answer else {})

    def get_paginator(self, operation: str) -> "FakePages":
        return FakePages(self, operation)


@dataclass(frozen=True)
class FakePages:
    aws: FakeAws
    operation: str

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        if self.operation == "list_shards":
            # One a page: two shards of one stream may stand on two.
            yield from ({"Shards": [{"ShardId": shard}]} for shard in self.aws.shards)
        elif self.operation == "query":
            pk = asked["ExpressionAttributeValues"][":pk"]
            yield from ({"Items": [item]} for item in self.aws.items if item["pk"] == pk)
        elif self.operation == "list_objects_v2":
            for number, key in enumerate(self.aws.objects.get(asked["Bucket"], {})):
                if key.startswith(asked["Prefix"]):
                    at = NOW + timedelta(minutes=number)
                    yield {"Contents": [{"Key": key, "LastModified": at, "Size": 1}]}
        else:
            told = [
                {"Name": f"/stackyard/local/{name}", "Value": value, "LastModifiedDate": NOW}
                for name, value in self.aws.parameters.items()
            ]
            yield {"Parameters": told}


@dataclass(frozen=True)
class FakeAccount(Account):
    aws: FakeAws = field(default_factory=FakeAws)

    def client(self, name: str) -> Any:
        return self.aws


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


@pytest.fixture
def deployed(aws: FakeAws) -> Deployed:
    return Deployed(FakeAccount("local", "eu-west-1", "http://127.0.0.1:4566", aws))


def taken(shard: str, number: int, **counts: Any) -> dict[str, Any]:
    told = dict.fromkeys(ledger.COUNTS, 0) | {"refused": {}} | counts
    return {
        "pk": {"S": f"batch#{shard}"},
        "sk": {"S": str(number)},
        "taken": {"S": json.dumps(told)},
    }


BROKEN = {"not-json": 1}
BATCHES = [
    taken("shard-0", 1, records=3, readings=10, stored=6, duplicates=1, held=2, refused=BROKEN),
    taken("shard-0", 2, records=1, readings=5, stored=5, late=2),
    taken("shard-1", 1, records=4, readings=4, stored=2, refused={"not-json": 1, "wrong-unit": 1}),
]  # fmt: skip
HELD = {"pk": {"S": "heldledger"}, "sk": {"S": "-"}, "released": {"N": "1"}, "expired": {"N": "1"}}


def test_the_ledger_adds_up_every_batch_of_every_shard(aws: FakeAws, deployed: Deployed) -> None:
    aws.items = [*BATCHES, HELD]
    found = ledger.read(deployed)
    assert found.as_json() == {
        "put": 18, "stored": 13, "duplicates": 1, "quarantined": 4, "held": 0, "late": 2,
        "released": 1, "expired": 1, "refused": {"not-json": 2, "wrong-unit": 1},
        "balances": True,
        "shards": [
            {"shard": "shard-0", "batches": 2, "records": 4, "readings": 15, "stored": 11,
             "duplicates": 1, "held": 2, "late": 2, "refused": 1, "missing": 0},
            {"shard": "shard-1", "batches": 1, "records": 4, "readings": 4, "stored": 2,
             "duplicates": 0, "held": 0, "late": 0, "refused": 2, "missing": 0},
        ],
    }  # fmt: skip
    assert ledger.sentence(found).endswith("it balances")


@pytest.mark.parametrize("wrong", [{"stored": 4}, {"duplicates": 1}, {"readings": 6}], ids=str)
def test_a_batch_that_does_not_balance_is_told(
    aws: FakeAws, deployed: Deployed, wrong: dict[str, int]
) -> None:
    aws.items = [*BATCHES, taken("shard-1", 2, **({"readings": 5, "stored": 5} | wrong))]
    found = ledger.read(deployed)
    assert not found.balances
    assert ledger.sentence(found).endswith("does NOT balance")


def test_two_shards_that_balance_only_together_do_not_balance() -> None:
    shards = [
        ledger.Shard(name, 1, Counter(readings=5, stored=stored))
        for name, stored in (("shard-0", 4), ("shard-1", 6))
    ]
    assert not ledger.Ledger(shards).balances


def test_more_let_go_than_was_held_does_not_balance() -> None:
    assert not ledger.Ledger([], released=1).balances


def test_what_came_since_is_the_difference(aws: FakeAws, deployed: Deployed) -> None:
    aws.items = [BATCHES[0]]
    before = ledger.read(deployed)
    aws.items = [*BATCHES, HELD]
    since = ledger.read(deployed).since(before)
    assert since.total.counts["stored"] == 7
    assert dict(since.total.refused) == {"not-json": 1, "wrong-unit": 1}
    assert (since.released, since.expired) == (1, 1)


def test_it_is_shown_by_shard_and_by_reason(
    aws: FakeAws, deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.items = [*BATCHES, HELD]
    ledger.show(ledger.read(deployed))
    shown = capsys.readouterr().out
    for seen in ("shard-0", "all", "wrong-unit", "unknown-device", "18 put = 13 stored"):
        assert seen in shown


LINE = b'{"reading_id":"1","device_id":"a","measurement":2}'


@pytest.mark.parametrize("aggregate", [True, False])
def test_lines_are_put_as_they_stand_in_the_file(
    aws: FakeAws, deployed: Deployed, aggregate: bool
) -> None:
    lines = put.lines_of(Path("f"), LINE + b"\n\n" + LINE.replace(b'"1"', b'"2"') + b"\r\n")
    done = put.put(deployed, lines, aggregate=aggregate)
    assert done.taken == 2
    assert b"".join(entry["Data"] for entry in aws.put).count(b'"device_id":"a"') == 2
    assert {entry["PartitionKey"] for entry in aws.put} == {"a"}


@pytest.mark.parametrize("line", [b"{", b"[1]", b'"text"', b'{"device_id":7}', b'{"device_id":""}'])
def test_a_line_that_names_no_device_is_refused_before_anything_is_put(line: bytes) -> None:
    with pytest.raises(Refusal, match="f, line 2: expected a JSON object with a device_id"):
        put.lines_of(Path("f"), LINE + b"\n" + line)


def test_what_the_stream_does_not_take_is_told(
    aws: FakeAws, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.is_full = True
    monkeypatch.setattr(put, "PATIENCE_S", 0.1)
    with pytest.raises(Refusal, match="1 of 1 readings were not taken: PermissionError"):
        put.put(deployed, put.lines_of(Path("f"), LINE), aggregate=False)


def refused(reason: str, data: bytes) -> bytes:
    original = base64.b64encode(data).decode()
    told = {"reason": reason, "detail": "why", "arrivedAtUs": 1, "data": original}
    return json.dumps(told).encode() + b"\n"


def test_the_quarantine_is_told_by_object_the_newest_first(
    aws: FakeAws, deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.objects["quarantine-bucket"] = {
        "refused/1": refused("not-json", b"{") + refused("wrong-unit", LINE),
        "refused/2": refused("not-json", b"["),
        "replayed/1": refused("not-json", b"["),
    }
    rows = quarantine.overview(deployed, None, 10)
    assert [row["reasons"] for row in rows] == [{"not-json": 1}, {"not-json": 1, "wrong-unit": 1}]
    assert [row["key"] for row in quarantine.overview(deployed, "wrong-unit", 10)] == ["refused/1"]
    assert len(quarantine.overview(deployed, None, 1)) == 1
    quarantine.show(rows)
    assert "1 not-json, 1 wrong-unit" in capsys.readouterr().out
    originals = quarantine.refused(deployed, quarantine.kept(deployed, NOW + timedelta(seconds=1)))
    assert [each.data for each in originals] == [b"["]


def test_a_replay_goes_on_until_all_is_gone_through(aws: FakeAws, deployed: Deployed) -> None:
    sums = {"objects": 1, "readings": 2, "refusedByStream": 0}
    aws.replayed = [sums | {"after": "refused/1"}, sums | {"after": None}]
    done = replay.replay(deployed, "wrong-unit", None, None, dry_run=False)
    assert done == {"objects": 2, "readings": 4, "refusedByStream": 0}
    first, second = aws.asked
    assert second == first | {"after": "refused/1"}
    assert (first["reason"], first["dryRun"]) == ("wrong-unit", False)
    # Without an end, what is refused once more would be put back again and again.
    assert datetime.fromisoformat(first["until"]).tzinfo


def test_a_replay_that_fails_is_told_in_its_own_words(aws: FakeAws, deployed: Deployed) -> None:
    aws.replayed = [{"errorMessage": "expected a time with its zone"}]
    with pytest.raises(Refusal, match="expected a time with its zone"):
        replay.replay(deployed, None, "2026-02-05T17:30:00", None, dry_run=True)


@pytest.mark.parametrize(
    ("done", "dry_run", "told"),
    [
        ((0, 0, 0), False, "Nothing of that is in quarantine."),
        ((1, 1, 0), True, "1 reading would go into the stream once more."),
        ((2, 4, 0), True, "4 readings would go into the stream once more."),
        ((2, 3, 1), False, "3 readings went into the stream once more; 1 the"),
    ],
)
def test_a_replay_is_told_in_words(done: tuple[int, ...], dry_run: bool, told: str) -> None:
    sums = dict(zip(("objects", "readings", "refusedByStream"), done, strict=True))
    assert replay.told(sums, dry_run=dry_run).startswith(told)


def test_the_raw_backup_is_read_as_it_was_received(aws: FakeAws, deployed: Deployed) -> None:
    line = json.dumps({"data": base64.b64encode(LINE).decode()}).encode() + b"\n"
    zipped = gzip.compress(line * 2)
    aws.objects["readings-bucket"] = {"raw/1": zipped, "accepted/1": zipped, "raw/2": zipped}
    assert list(raw_backup.records(deployed, NOW)) == [LINE] * 4
    assert list(raw_backup.records(deployed, NOW + timedelta(minutes=1))) == [LINE] * 2


def test_of_a_window_the_highest_revision_holds(aws: FakeAws, deployed: Deployed) -> None:
    first = {"deviceId": "a", "kind": "k", "lengthSeconds": 60, "start": "s", "revision": 1}
    second = first | {"revision": 2}
    objects = {"1": [second], "2": [first, first | {"start": "t"}]}
    aws.objects["claims-bucket"] = {
        f"stream-ingest/windows/{name}": b"\n".join(json.dumps(each).encode() for each in lines)
        for name, lines in objects.items()
    }
    found = claims.PublishedWindows(deployed, NOW)
    for _ in range(2):  # whatever was read once is not read again
        found.look_again()
    assert found.published == 3
    assert found.highest[("a", "k", 60, "s")] == second
    assert found.first[("a", "k", 60, "s")] == (1, "stream-ingest/windows/2")


def test_held_readings_are_read_by_their_devices(aws: FakeAws, deployed: Deployed) -> None:
    aws.items = [
        {"pk": {"S": f"held#{device}"}, "sk": {"S": str(n)}, "data": {"B": LINE}}
        for n, device in enumerate("aab")
    ]
    aws.items.append({"pk": {"S": "device#b"}, "sk": {"S": "-"}})
    assert len(list(held.held(deployed, ["a", "c"]))) == 2
    assert [held.is_known(deployed, device) for device in "ab"] == [False, True]


def test_a_stage_without_the_service_is_told(aws: FakeAws, deployed: Deployed) -> None:
    aws.parameters.clear()
    with pytest.raises(Refusal, match="stage local has no stream-ingest: run `npm start` first"):
        _ = deployed.stream
    prod = Deployed(replace(deployed.account, stage="prod"))
    with pytest.raises(Refusal, match="npm run deploy -- --stage prod"):
        _ = prod.stream
