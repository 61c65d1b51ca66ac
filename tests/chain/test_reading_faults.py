"""Readings through every door of the deployed service, and through what goes wrong behind it."""

import json
from uuid import uuid4

import pytest

from tests.chain.field import Field
from tests.estate_faults import denied, function_name, impatient, kill_workers, logged
from tests.estate_process import EstateProcess, eventually
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Kind, Rule

PROCESS = function_name("stream-ingest", "processReadings")
DELIVER = function_name("stream-ingest", "deliverReadings")
DELIVERIES = "stream-ingest/deliveries-queue/url"


def test_a_reading_that_came_through_every_door_is_stored_once(field: Field) -> None:
    device = field.device()
    readings = field.readings(device, 60)
    field.put(readings)
    field.put(readings, in_aggregates=True)
    assert field.post(readings).json["accepted"] == len(readings)
    for reading in readings[:5]:
        field.publish(reading)
    by_iot = field.readings(device, 3)
    for reading in by_iot:
        field.publish(reading)
    field.expect_stored_once([*readings, *by_iot])
    field.expect_windows([*readings, *by_iot])


@pytest.mark.parametrize("places", [[0], [25], [49], range(50)], ids=str)
def test_poison_holds_up_no_neighbour_wherever_it_stands(field: Field, places: list[int]) -> None:
    device = field.device()
    readings = field.readings(device, 50)
    poison = {place: f"poison {uuid4()} of {device}".encode() for place in places}
    entries = [
        (device, poison.get(place, json.dumps(reading).encode()))
        for place, reading in enumerate(readings)
    ]
    field.put_data(entries)
    good = [reading for place, reading in enumerate(readings) if place not in poison]
    if good:
        field.expect_stored_once(good)
    wanted = {data.decode(): "not-json" for data in poison.values()}
    eventually("the poison in quarantine", lambda: field.refused([device]) == wanted)


def test_a_worker_that_is_killed_at_work_loses_and_doubles_nothing(
    field: Field, estate: EstateProcess
) -> None:
    devices = [field.device() for _ in range(3)]
    readings = [reading for device in devices for reading in field.readings(device, 400)]
    killed = 0
    for n in range(0, len(readings), 300):
        field.put(readings[n : n + 300], in_aggregates=n % 200 == 0)
        killed += kill_workers(estate, PROCESS)
    field.expect_stored_once(readings)
    field.expect_windows(readings)
    assert killed, "expected a worker to be killed"


@pytest.mark.parametrize(
    ("service", "operation", "kind"),
    [
        ("dynamodb", "BatchExecuteStatement", "throttle"),
        ("dynamodb", "TransactWriteItems", "reset-after"),
        ("events", "PutEvents", "half-fail"),
    ],
)
def test_a_service_that_fails_for_a_while_only_delays_readings(
    field: Field, estate: EstateProcess, service: str, operation: str, kind: Kind
) -> None:
    device = field.device()
    readings = field.readings(device, 130)
    with injected(Rule(service, operation, kind, times=4), estate.cloud.faultProxyUrl) as failing:
        field.put(readings)
        eventually("the calls to fail", lambda: failing.hits)
        field.expect_stored_once(readings)
    field.expect_windows(readings)


def test_readings_wait_in_the_stream_while_nothing_may_be_written(
    field: Field, estate: EstateProcess
) -> None:
    device = field.device()
    readings = field.readings(device, 20)
    with denied(estate, PROCESS, "s3:PutObject"):
        field.put(readings)
        # Its batch comes again and again meanwhile, and leaves nothing.
        eventually("a try to be refused", lambda: logged(estate, PROCESS, "s3:PutObject"))
        assert not field.stored_ids([device])
    field.expect_stored_once(readings)


def test_a_delivery_that_was_refused_is_made_later_and_once(
    field: Field, estate: EstateProcess
) -> None:
    device = field.device()
    readings = field.readings(device, 30)
    with impatient(estate, DELIVERIES, after_s=3), denied(estate, DELIVER, "events:PutEvents"):
        field.put(readings)
        eventually("the object to be written", lambda: field.stored_ids([device]))
    with impatient(estate, DELIVERIES, after_s=3):
        field.expect_stored_once(readings)


def test_readings_of_a_device_that_is_registered_late_are_held_and_then_stored(
    field: Field,
) -> None:
    device = field.unheard_device()
    readings = field.readings(device["id"], 40)
    field.put(readings)
    field.expect_stored_once(readings)
    field.expect_windows(readings)


def test_what_was_refused_is_stored_after_its_cause_is_mended_and_it_is_replayed(
    field: Field, estate: EstateProcess
) -> None:
    device = field.unheard_device(unit="[degF]")
    readings = field.readings(device["id"], 25)
    field.put(readings)
    eventually("all of them in quarantine", lambda: len(field.refused([device["id"]])) == 25, 60)
    field.change(device, measures=[{"kind": "air-temperature", "unit": "Cel"}])
    replay = ("stream-ingest", "replay", "--reason", "wrong-unit")

    def replayed() -> bool:
        assert estate.run(*replay).returncode == 0
        return field.stored_ids([device["id"]]).total() == 25

    eventually("them to be stored", replayed, within_s=60, every_s=3)
    field.expect_stored_once(readings)


def test_readings_on_both_sides_of_a_split_are_stored_once(
    field: Field, estate: EstateProcess
) -> None:
    device = field.device()
    readings = field.readings(device, 200)
    kinesis, stream = estate.client("kinesis"), field.deployed.stream
    # The local cloud forgets a closed shard at once, and with it what nobody has read yet, and
    # reads a new one from its next look on: so the first half is waited for, and the second put
    # again until it is heard. How AWS reads both, the shard poller's tests show.
    field.put(readings[:100])
    field.expect_stored_once(readings[:100])
    shard = kinesis.list_shards(StreamName=stream)["Shards"][0]
    low, high = (int(shard["HashKeyRange"][f"{end}HashKey"]) for end in ("Starting", "Ending"))
    middle = str((low + high) // 2)
    kinesis.split_shard(StreamName=stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=middle)
    wanted = {reading["reading_id"] for reading in readings}

    def are_stored() -> bool:
        field.put(readings[90:])
        return wanted <= field.stored_ids([device]).keys()

    eventually("both halves to be stored", are_stored, within_s=60, every_s=3)
    field.expect_stored_once(readings)
    field.expect_windows(readings)
