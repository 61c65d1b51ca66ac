"""Firehose's records, as its documentation shows them, and the answers that it takes."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Set
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.device import Device
from stream_ingest.domain.judgement import Limits
from stream_ingest.domain.reading import Reading, StreamRecord
from stream_ingest.domain.stored import StoredReading
from stream_ingest.events.firehose import delivery_records, failed, ok, row_line, within_limit
from stream_ingest.handlers import transform_delivery
from stream_ingest.use_cases.transform_delivery import TransformDelivery
from tests.batches import ARRIVED_US, DEVICE, OBSERVED_US, SHARD, sequence_number, wire
from tests.rows import rows

LIMITS = Limits(earliest_us=604_800_000_000, future_us=60_000_000)
KNOWN = {DEVICE: Device(DEVICE, "a site", {"air-temperature": "Cel"}, revision=1)}


class Known:
    def of(self, ids: Set[str]) -> Mapping[str, Device]:
        return {each: KNOWN[each] for each in ids & KNOWN.keys()}


def event(*data: bytes) -> dict[str, Any]:
    """As Firehose sends it of a Kinesis source, with two shards taking turns."""
    return {
        "invocationId": "2b4d1ad9-2f48-94bd-a088-767c317e994a",
        "sourceKinesisStreamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/readings",
        "deliveryStreamArn": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/readings",
        "region": "eu-west-1",
        "records": [
            {
                "data": b64encode(each).decode(),
                "recordId": f"4959{index:048d}",
                "approximateArrivalTimestamp": ARRIVED_US // 1000,
                "kinesisRecordMetadata": {
                    "shardId": SHARD if index % 2 == 0 else "shardId-000000000007",
                    "partitionKey": "a key",
                    "approximateArrivalTimestamp": ARRIVED_US // 1000,
                    "sequenceNumber": sequence_number(index),
                    "subsequenceNumber": "" if index == 0 else index,
                },
            }
            for index, each in enumerate(data)
        ],
    }


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Any:
    use_case = TransformDelivery(Known(), LIMITS)
    monkeypatch.setattr(transform_delivery, "transform_delivery", lambda: use_case)
    return lambda told: transform_delivery.handle(told, None)  # type: ignore[arg-type]


def results(answer: dict[str, Any]) -> list[str]:
    return [record["result"] for record in answer["records"]]


def test_a_reading_becomes_a_row_with_its_day(handle: Any) -> None:
    told = event(wire(), wire(reading_id="another"))
    first, second = handle(told)["records"]
    assert (first["recordId"], first["result"]) == (told["records"][0]["recordId"], "Ok")
    assert first["metadata"] == {"partitionKeys": {"day": "2026-02-05"}}
    line = b64decode(first["data"])
    assert line.endswith(b"}\n")
    assert json.loads(line) == {
        "reading_id": "019c2e4f-7a00-7000-8000-000000000001",
        "device_id": DEVICE,
        "site_id": "a site",
        "kind": "air-temperature",
        "unit": "Cel",
        "observed_at": "2026-02-05T17:29:52.000000Z",
        "measurement": -8.5,
        "arrived_at": "2026-02-05T17:30:00.125000Z",
        "shard_id": SHARD,
        "sequence_number": sequence_number(0),
        "sub_sequence_number": 0,
    }
    of_second = json.loads(b64decode(second["data"]))
    assert (of_second["shard_id"], of_second["sub_sequence_number"]) == ("shardId-000000000007", 1)


@pytest.mark.parametrize(
    "refused",
    [
        b"no reading",
        wire(unit="degF"),
        wire(observed_at="2027-02-05T17:29:52Z"),
        wire(device_id="nobody"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_refused_fails_alone_and_is_answered_in_its_place(
    handle: Any, refused: bytes, place: int
) -> None:
    data = [wire(), wire()]
    data.insert(place, refused)
    told = event(*data)
    answer = handle(told)
    assert [each["recordId"] for each in answer["records"]] == [
        each["recordId"] for each in told["records"]
    ]
    expected = ["Ok", "Ok"]
    expected.insert(place, "ProcessingFailed")
    assert results(answer) == expected
    assert set(answer["records"][place]) == {"recordId", "result"}


def test_a_transformation_that_breaks_on_a_reading_fails_that_one() -> None:
    def breaks(
        shard_id: str, record: StreamRecord, reading: Reading, device: Device
    ) -> StoredReading:
        if reading.reading_id == "1":
            raise ZeroDivisionError
        return rows(1)[0]

    records = delivery_records(event(wire(reading_id="0"), b"{}", wire(reading_id="1")))
    answers = TransformDelivery(Known(), LIMITS, breaks)(records)
    assert [each.result for each in answers] == ["Ok", "ProcessingFailed", "ProcessingFailed"]


def test_an_answer_stays_below_lambdas_limit_and_what_does_not_fit_fails() -> None:
    line = b"x" * 1_000_000
    answers = [ok(f"{number:056d}", line, OBSERVED_US) for number in range(6)]
    answer = within_limit(answers)
    assert results(answer) == ["Ok"] * 4 + ["ProcessingFailed"] * 2
    assert len(json.dumps(answer)) <= 6_000_000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=20), st.integers(1_500, 6_000))
def test_no_answer_is_longer_than_it_may_be(sizes: list[int], most_bytes: int) -> None:
    answers = [
        ok(f"{number:056d}", b"x" * size, OBSERVED_US) if size % 5 else failed(f"{number:056d}")
        for number, size in enumerate(sizes)
    ]
    answer = within_limit(answers, most_bytes)
    assert len(answer["records"]) == len(answers)
    least = len(json.dumps(within_limit([failed(each.record_id) for each in answers])))
    assert len(json.dumps(answer, separators=(",", ":"))) <= max(most_bytes, least) + 20


def test_a_row_holds_microseconds_as_openx_reads_them() -> None:
    line = json.loads(row_line(rows(1)[0]))
    assert line["observed_at"] == "2026-02-05T17:29:52.000000Z"
    assert line["arrived_at"] == "2026-02-05T17:29:52.412000Z"
