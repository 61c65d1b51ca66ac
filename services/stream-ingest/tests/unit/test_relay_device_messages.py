"""Devices' messages through the deployed handler: into the stream, to the quarantine, or back."""

import json
from base64 import b64encode
from typing import Any

import pytest

from clients.stream_producer import aggregated
from stream_ingest.domain.errors import TransientError
from stream_ingest.gateways.kinesis_stream import KinesisStream
from stream_ingest.handlers.relay_device_messages import handle
from stream_ingest.use_cases.put_entries import PutEntries
from stream_ingest.use_cases.relay_device_messages import RelayDeviceMessages
from stream_ingest.wiring import messages
from tests.door import FakeContext, FakeTime, reading
from tests.fake_kinesis import FakeKinesis
from tests.fake_objects import FakeQuarantine

RECEIVED_AT_MS = 1_770_312_600_000


class Relay:
    def __init__(self) -> None:
        self.stream = FakeKinesis()
        self.quarantine = FakeQuarantine()
        self.never: dict[str, str] = {}
        gateway: Any = self.stream
        time = FakeTime()
        stream = KinesisStream(gateway, "readings")
        put = PutEntries(stream, 5.0, time.clock, time.pause, lambda: 1.0)
        self.use_case = RelayDeviceMessages(put, self.quarantine)

    def keep(self, message_id: str, body: str) -> None:
        self.never[message_id] = body

    def send(self, *bodies: str) -> list[str]:
        """Messages are called m0, m1 …; answers those that come again."""
        records = [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]
        answer = handle({"Records": records}, FakeContext())
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Relay:
    relay = Relay()
    # The handler holds its own name of it.
    monkeypatch.setattr(
        "stream_ingest.handlers.relay_device_messages.relay_device_messages",
        lambda: relay.use_case,
    )
    monkeypatch.setattr(messages, "quarantine", lambda: relay)
    return relay


def published(payload: object, device: str = "boiler-1") -> str:
    """As resources/iot.yml's rule hands it over; what is no bytes goes as JSON."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    told = {"deviceId": device, "data": b64encode(data).decode(), "receivedAt": RECEIVED_AT_MS}
    return json.dumps(told)


def test_a_devices_reading_goes_into_the_stream_as_it_was_published(relay: Relay) -> None:
    payload = json.dumps(reading(), indent=2).encode()
    assert relay.send(published(payload)) == []
    assert [(e["PartitionKey"], e["Data"]) for e in relay.stream.records] == [("boiler-1", payload)]


def test_a_batch_is_one_request(relay: Relay) -> None:
    assert relay.send(*[published(reading(reading_id=f"r-{n}")) for n in range(100)]) == []
    assert [len(request) for request in relay.stream.requests] == [100]


def test_a_reading_of_another_device_is_kept_and_not_let_through(relay: Relay) -> None:
    assert relay.send(published(reading(device_id="boiler-2")), published(reading())) == []
    assert len(relay.stream.records) == 1
    (kept,) = relay.quarantine.kept
    assert (kept.reason, kept.partition_key) == ("wrong-device", "boiler-1")
    assert kept.arrived_at_us == RECEIVED_AT_MS * 1000
    assert json.loads(kept.data) == reading(device_id="boiler-2")


AGGREGATE = aggregated([("boiler-2", json.dumps(reading(device_id="boiler-2")).encode())])


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (AGGREGATE, "not-json"),
        (b"", "not-json"),
        (b"\xff\x00", "not-json"),
        ([reading()], "wrong-shape"),
        ({**reading(), "device_id": 7}, "wrong-shape"),
        ({**reading(), "schema_version": 2}, "unknown-schema"),
    ],
)
def test_what_is_no_reading_is_kept_as_it_came_and_blocks_nothing(
    relay: Relay, payload: object, reason: str
) -> None:
    body = published(payload)
    assert relay.send(body, published(reading())) == []
    (kept,) = relay.quarantine.kept
    assert kept.reason == reason
    assert kept.data == (payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    assert len(relay.stream.records) == 1


def test_the_last_of_two_device_ids_counts_here_as_it_does_behind_the_stream(relay: Relay) -> None:
    spoofed = json.dumps(reading())[:-1] + ', "device_id": "boiler-2"}'
    relay.send(published(spoofed.encode()))
    assert [kept.reason for kept in relay.quarantine.kept] == ["wrong-device"]


def test_a_message_that_comes_twice_is_kept_once(relay: Relay) -> None:
    for _ in range(2):
        relay.send(published(b"{"))
    assert len(relay.quarantine.objects) == 1


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"deviceId": "d", "data": "~", "receivedAt": 1}']
)
def test_what_the_rule_has_never_written_is_kept_as_a_message(relay: Relay, body: str) -> None:
    assert relay.send(body, published(reading())) == []
    assert relay.never == {"m0": body}
    assert len(relay.stream.records) == 1


def test_only_what_the_stream_does_not_take_comes_again(relay: Relay) -> None:
    relay.stream.takes = lambda entries: [entry["PartitionKey"] != "hot" for entry in entries]
    hot = published(reading(device_id="hot"), "hot")
    assert relay.send(published(b"{"), hot, published(reading()), hot) == ["m1", "m3"]
    assert len(relay.quarantine.kept) == 1


def test_what_cannot_be_kept_now_comes_again_and_blocks_nothing(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> str:
        raise TransientError("SlowDown")

    monkeypatch.setattr(FakeQuarantine, "keep", busy)
    assert relay.send(published(b"{"), published(reading())) == ["m0"]
    assert len(relay.stream.records) == 1
