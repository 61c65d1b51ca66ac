"""What we say of data sets and queries fits our contracts, and we read what others promised."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator, ValidationError

from data_lake.domain.layout import Landing
from data_lake.events.dataset_updated import DATASET_UPDATED, dataset_updated, is_announced
from data_lake.events.heard_events import claim_of_readings, decode

CONTRACTS = Path(__file__).parents[4] / "shared/contracts"
NOW = datetime(2026, 2, 5, 17, 30, 2, 517000, tzinfo=UTC)
LANDING = Landing(
    id="5f0c2a9be41783d6a0f9c1e27b34d850",
    dataset="flights",
    state="landed",
    source={"bucket": "raw", "key": "inbox/flights/flights.csv.gz", "version": "3sL4kqtJ"},
    rows=336_776,
    curated_rows=336_774,
    quarantined_rows=2,
    partitions={"2013-02": 136_774, "2013-01": 200_000},
)
VERSIONS = {"2013-01": 4, "2013-02": 7}
OTHERS = sorted(
    example
    for owner in ("cron-audit", "image-handler", "stream-ingest", "web-api")
    for example in (CONTRACTS / owner).glob("*/examples/*.json")
)


def validate(event: object, contract: str) -> dict[str, Any]:
    schema = json.loads((CONTRACTS / "data-lake" / contract / "schema.json").read_text())
    told: dict[str, Any] = json.loads(msgspec.json.encode(event))
    Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).validate(told)
    return told


def test_sender_what_is_said_of_a_landing_fits_our_schema() -> None:
    told = validate(dataset_updated(LANDING, 3, VERSIONS, NOW), "dataset-updated.v1")
    assert told["type"] == DATASET_UPDATED
    assert told["data"]["partitions"] == [
        {"partition": "2013-01", "version": 4, "rows": 200_000},
        {"partition": "2013-02", "version": 7, "rows": 136_774},
    ]
    assert (told["causationid"], told["correlationid"]) == (LANDING.id, told["id"])


def test_sender_a_repeat_carries_the_same_id_and_another_landing_another() -> None:
    said = dataset_updated(LANDING, 3, VERSIONS, NOW)
    again = dataset_updated(LANDING, 3, {"2013-01": 9, "2013-02": 9}, datetime.now(UTC))
    other = msgspec.structs.replace(LANDING, id="c3a6e1b90d7f42588a1be6f3049d7c21")
    assert said.id == again.id != dataset_updated(other, 3, VERSIONS, NOW).id


def test_sender_the_story_of_an_event_goes_on() -> None:
    told = validate(
        dataset_updated(LANDING, 3, VERSIONS, NOW, cause="an-event", correlation="a-story"),
        "dataset-updated.v1",
    )
    assert (told["causationid"], told["correlationid"]) == ("an-event", "a-story")


@pytest.mark.parametrize("dataset", ["bus_events", "access_log"])
def test_sender_nothing_is_said_of_what_would_feed_itself(dataset: str) -> None:
    assert is_announced(LANDING)
    assert not is_announced(msgspec.structs.replace(LANDING, dataset=dataset))
    assert not is_announced(msgspec.structs.replace(LANDING, curated_rows=0))


def test_sender_an_update_without_rows_would_be_refused() -> None:
    empty = msgspec.structs.replace(LANDING, curated_rows=0, partitions={})
    with pytest.raises(ValidationError):
        validate(dataset_updated(empty, 3, {}, NOW), "dataset-updated.v1")


@pytest.mark.parametrize("example", OTHERS, ids=lambda each: each.stem)
def test_receiver_we_read_every_example_of_its_owner(example: Path) -> None:
    told = json.loads(example.read_text())
    heard = decode(example.read_text())
    assert (heard.id, heard.source, heard.type) == (told["id"], told["source"], told["type"])
    assert json.loads(heard.data) == told["data"]


def test_receiver_unknown_fields_are_passed_over() -> None:
    told = json.loads(OTHERS[0].read_text()) | {"datacontenttype": "application/json"}
    assert decode(json.dumps(told)).id == told["id"]


def test_receiver_the_claim_of_stored_readings_is_read() -> None:
    (example, *_) = [each for each in OTHERS if "readings-stored" in str(each)]
    told = json.loads(example.read_text())["data"]["claim"]
    claim = claim_of_readings(decode(example.read_text()))
    assert claim is not None
    assert (claim.bucket, claim.key, claim.version, claim.sha256) == (
        told["bucket"], told["key"], told["version"], told["sha256"]
    )  # fmt: skip
