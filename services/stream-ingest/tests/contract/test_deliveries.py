"""What is said of stored and refused readings fits our contracts, and the objects hold it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from jsonschema import Draft7Validator

from stream_ingest.domain.checkpoint import Taken
from stream_ingest.domain.claim import Claim
from stream_ingest.domain.delivery import Pending, Rows
from stream_ingest.domain.reading import Reason
from stream_ingest.domain.stored import StoredReading
from stream_ingest.events import deliveries, refusals
from tests.parquet_rows import read
from tests.rows import SHARD

SERVICE = Path(__file__).parents[2]
CONTRACTS = SERVICE.parents[1] / "shared/contracts/stream-ingest"
STORED, REFUSED = CONTRACTS / "readings-stored.v1", CONTRACTS / "readings-refused.v1"
NOW = datetime(2026, 2, 5, 17, 31, 2, 541000, UTC)
HEARD = {
    "stackyard.web-api.device-registered.v1",
    "stackyard.web-api.device-retired.v1",
    "stackyard.stream-ingest.threshold-crossed.v1",
}
SAID = {
    "stackyard.stream-ingest.readings-refused.v1",
    "stackyard.stream-ingest.readings-stored.v1",
    "stackyard.stream-ingest.threshold-crossed.v1",
    "stackyard.stream-ingest.windows-closed.v1",
}


class _Template(yaml.SafeLoader):
    """What CloudFormation's tags stand for is of no matter here."""


_Template.add_multi_constructor("!", lambda *_: None)


def _schema(contract: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((contract / "schema.json").read_text())
    return schema


def _validate(event: object, contract: Path) -> None:
    validator = Draft7Validator(_schema(contract), format_checker=Draft7Validator.FORMAT_CHECKER)
    validator.validate(json.loads(msgspec.json.encode(event)))


def _examples(contract: Path) -> list[dict[str, Any]]:
    paths = sorted((contract / "examples").glob("*.json"))
    return [json.loads(path.read_text()) for path in paths]


def test_sender_what_we_say_of_stored_readings_fits_our_schema() -> None:
    key = f"stream-ingest/readings/2026-02-05/{SHARD}/1-2.parquet"
    claim = Claim(bucket="claims", key=key, version="1", size_bytes=9, sha256="0" * 64)
    batches = [Pending(f"001{at}", f"{SHARD}/{at}-{at}", "k", 1, 9) for at in (1, 2)]
    event = deliveries.readings_stored(SHARD, batches, Rows(b"", 2, 1, -1, 1), claim, NOW)
    _validate(event, STORED)
    assert deliveries.read_stored_event(deliveries.written(event)) == event


def test_sender_what_we_say_of_refused_readings_fits_our_schema() -> None:
    taken = Taken(
        name=f"{SHARD}/1-2",
        records=2,
        readings=3,
        stored=0,
        duplicates=0,
        held=0,
        late=0,
        refused={"wrong-unit": 1, "not-json": 2},
        raw_key="raw/1",
        quarantine_key=f"refused/{SHARD}/1-2-0.ndjson",
    )
    event = refusals.readings_refused(taken, NOW)
    _validate(event, REFUSED)
    assert event.data.count == 3
    assert refusals.read_refused(refusals.written(event)) == event


def test_sender_every_reason_is_told_in_the_contract() -> None:
    told = _schema(REFUSED)["definitions"]["reason"]["properties"]["reason"]["description"]
    assert [reason for reason in Reason if reason not in told] == []


@pytest.mark.parametrize("event", _examples(STORED), ids=lambda event: event["data"]["count"])
def test_an_example_of_stored_readings_is_told_as_we_tell_it(event: dict[str, Any]) -> None:
    told = deliveries.read_stored_event(json.dumps(event))
    assert json.loads(deliveries.written(told)) == event


@pytest.mark.parametrize("event", _examples(REFUSED), ids=lambda event: event["data"]["count"])
def test_an_example_of_refused_readings_is_told_as_we_tell_it(event: dict[str, Any]) -> None:
    told = refusals.read_refused(json.dumps(event))
    assert json.loads(refusals.written(told)) == event
    assert event["data"]["count"] == sum(each["count"] for each in event["data"]["reasons"])


@pytest.mark.parametrize("path", sorted((STORED / "examples").glob("*.parquet")))
def test_an_examples_object_holds_what_the_event_says_and_rows_of_its_schema(path: Path) -> None:
    data = json.loads(path.with_suffix(".json").read_text())["data"]
    found = read(path.read_bytes())
    assert len(found) == data["count"]
    assert {row.shard_id for row in found} == {data["shardId"]}
    observed = [datetime.fromtimestamp(row.observed_at / 1e6, UTC) for row in found]
    told = [datetime.fromisoformat(data[name]) for name in ("observedFrom", "observedUntil")]
    assert [min(observed), max(observed)] == told
    schema = _schema(STORED)["definitions"]["row"]
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    for row in found:
        times = {"observed_at": NOW.isoformat(), "arrived_at": NOW.isoformat()}
        validator.validate(msgspec.to_builtins(row) | times)


def test_the_columns_are_those_of_the_contract_and_of_firehoses_table() -> None:
    # Safe: a SafeLoader with one constructor more, which answers None.
    template = yaml.load((SERVICE / "resources/firehose.yml").read_text(), Loader=_Template)
    table = template["Resources"]["FirehoseTable"]["Properties"]["TableInput"]
    columns = tuple(column["Name"] for column in table["StorageDescriptor"]["Columns"])
    row = _schema(STORED)["definitions"]["row"]
    assert columns == StoredReading.__struct_fields__ == tuple(row["properties"])


def test_asyncapi_tells_what_we_hear_and_say_and_restates_no_schema() -> None:
    document = yaml.safe_load((SERVICE / "asyncapi.yml").read_text())
    told: dict[str, set[str]] = {"receive": set(), "send": set()}
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        told[operation["action"]].add(document["channels"][channel]["address"])
    assert told == {"receive": HEARD, "send": SAID}
    for name, message in document["components"]["messages"].items():
        schema = message["payload"]["schema"]
        assert list(schema) == ["$ref"]
        promised = json.loads((SERVICE / schema["$ref"]).read_text())
        assert promised["properties"]["type"]["const"] == message["name"]
        assert document["channels"][name]["address"] == message["name"]
