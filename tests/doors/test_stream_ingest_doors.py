"""Readings through the doors of people, machines and devices, and who is let through none."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from uuid import uuid4

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tools.http import Answer, call, send
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule

Door = Callable[..., Answer]
PARTNERS = "/partners"
JSON = {"Content-Type": "application/json"}
WRITE, READ = "stackyard/write", "stackyard/read"


def reading(**changed: object) -> dict[str, Any]:
    return {
        "reading_id": str(uuid4()),
        "device_id": "stranger",
        "kind": "air-temperature",
        "unit": "Cel",
        "observed_at": datetime.now(UTC).isoformat(),
        "measurement": -8.5,
    } | changed


@pytest.fixture
def post(estate: EstateProcess, started: Command) -> Door:
    address = estate.endpoints["services"]["stream-ingest"]["url"]

    def post(body: bytes | object, token: str | None = None, door: str = "", **more: str) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = JSON | {name.replace("_", "-"): value for name, value in more.items()}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return send("POST", f"{address}{door}/readings", headers, content)

    return post


def expect_refused(answer: Answer, status: int, kind: str) -> None:
    assert (answer.status, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    ), answer.summary
    assert answer.json["type"] == f"https://stackyard.example/problems/{kind}"
    assert answer.json["requestId"]


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_operators_readings_are_taken_packed_or_not(
    estate: EstateProcess, post: Door, is_packed: bool
) -> None:
    body = json.dumps([reading(), {}]).encode()
    more = {"Content_Encoding": "gzip"} if is_packed else {}
    answer = post(gzip.compress(body) if is_packed else body, estate.token("operator"), **more)
    assert answer.status == 202, answer.summary
    assert (answer.json["accepted"], answer.json["refused"][0]["index"]) == (1, 1)


def test_a_machines_readings_are_taken(estate: EstateProcess, post: Door) -> None:
    token = estate.machine_token(WRITE)
    answer = post([reading() for _ in range(50)], token, PARTNERS)
    assert (answer.status, answer.json["accepted"]) == (202, 50), answer.summary


def test_ndjson_is_taken(estate: EstateProcess, post: Door) -> None:
    lines = b"".join(json.dumps(reading()).encode() + b"\n" for _ in range(3))
    answer = post(lines, estate.token("operator"), Content_Type="application/x-ndjson")
    assert answer.json["accepted"] == 3


def test_what_the_stream_refuses_at_first_is_put_again(estate: EstateProcess, post: Door) -> None:
    halves = Rule("kinesis", "PutRecords", "half-fail", times=3)
    with injected(halves, estate.cloud.faultProxyUrl) as fault:
        answer = post([reading() for _ in range(100)], estate.token("operator"))
        assert fault.hits == 3
    assert (answer.status, answer.json["accepted"]) == (202, 100), answer.summary


def test_while_the_stream_refuses_everything_the_caller_is_to_come_again(
    estate: EstateProcess, post: Door
) -> None:
    with injected(Rule("kinesis", "PutRecords", "throttle"), estate.cloud.faultProxyUrl):
        answer = post([reading()], estate.token("operator"))
    expect_refused(answer, 503, "temporarily-unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert [each["reason"] for each in answer.json["refused"]] == ["not-now"]


def test_what_is_no_reading_is_refused_as_a_problem(estate: EstateProcess, post: Door) -> None:
    token = estate.token("operator")
    expect_refused(post([{}], token), 422, "invalid-readings")
    expect_refused(post(b"{", token), 400, "malformed-body")
    expect_refused(post([1] * 5001, token), 413, "too-many-readings")
    expect_refused(post([], token, Content_Type="text/plain"), 415, "unsupported-body")
    expect_refused(post(b"\x1f\x8b", token, Content_Encoding="gzip"), 400, "malformed-body")


def test_nobody_without_a_token_gets_through(estate: EstateProcess, post: Door) -> None:
    for door in ("", PARTNERS):
        expect_refused(post([reading()], None, door), 401, "unauthorized")
        expect_refused(post([reading()], "forged", door), 401, "unauthorized")


def test_nobody_who_may_only_read_gets_through(estate: EstateProcess, post: Door) -> None:
    expect_refused(post([reading()], estate.token("viewer")), 403, "forbidden")
    answer = post([reading()], estate.machine_token(READ), PARTNERS)
    assert answer.status in (401, 403), answer.summary


def test_no_token_is_good_at_the_other_door(estate: EstateProcess, post: Door) -> None:
    assert post([reading()], estate.machine_token(WRITE)).status in (401, 403)
    assert post([reading()], estate.token("operator"), PARTNERS).status in (401, 403)


def test_a_device_that_speaks_for_another_is_kept_in_quarantine(
    estate: EstateProcess, started: Command
) -> None:
    device = f"device-{uuid4()}"
    publish = estate.client("iot-data").publish
    theirs, ours = reading(device_id="another"), reading(device_id=device)
    for each in (theirs, ours):
        publish(topic=f"devices/{device}/readings", qos=1, payload=json.dumps(each))
    s3, bucket = estate.client("s3"), estate.registry("stream-ingest/quarantine-bucket/name")

    def kept() -> dict[str, Any] | None:
        listed = s3.list_objects_v2(Bucket=bucket, Prefix="refused/iot/").get("Contents", [])
        for each in listed:
            body = s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
            line: dict[str, Any] = json.loads(body)
            if line["partitionKey"] == device:
                return line
        return None

    line = eventually("the refused reading in quarantine", kept)
    assert line["reason"] == "wrong-device"
    assert "another" in line["detail"]


@pytest.fixture
def thermometer(estate: EstateProcess, started: Command) -> str:
    """The id of a device that is registered."""
    address = estate.endpoints["services"]["web-api"]["url"]
    headers = {"Authorization": f"Bearer {estate.token('operator')}"}
    site = {"name": "Vadsø", "latitude": 70.0744, "longitude": 29.7487}
    made = call("POST", f"{address}/sites", headers, site).json
    measures = [{"kind": "air-temperature", "unit": "Cel"}]
    device = {"siteId": made["id"], "name": "Thermometer", "measures": measures}
    answer = call("POST", f"{address}/devices", headers, device | {"externalId": str(uuid4())})
    return str(answer.json["id"])


def test_all_doors_lead_to_the_same_and_an_id_counts_once_through_all(
    estate: EstateProcess, post: Door, thermometer: str
) -> None:
    kinesis, stream = (
        estate.client("kinesis"),
        estate.registry("stream-ingest/readings-stream/name"),
    )
    publish, operator = estate.client("iot-data").publish, estate.token("operator")

    def put(data: bytes) -> None:
        kinesis.put_record(StreamName=stream, PartitionKey=thermometer, Data=data)

    doors: dict[str, Callable[[bytes], object]] = {
        "sdk": put,
        "kpl": lambda data: put(aggregated(thermometer, data)),
        "http": lambda data: post(data, operator),
        "machine": lambda data: post(data, estate.machine_token(WRITE), PARTNERS),
        "iot": lambda data: publish(topic=f"devices/{thermometer}/readings", qos=1, payload=data),
    }
    everywhere = reading(device_id=thermometer)
    own = {name: reading(device_id=thermometer) for name in doors}
    for name, send_by in doors.items():
        for each in (everywhere, own[name]):
            send_by(json.dumps(each).encode())
    expected = {each["reading_id"] for each in (everywhere, *own.values())}

    def stored() -> list[dict[str, Any]]:
        found = [line for line in accepted(estate) if line["device_id"] == thermometer]
        return found if {line["reading_id"] for line in found} >= expected else []

    lines = eventually("the readings of all doors", stored)
    assert sorted(line["reading_id"] for line in lines) == sorted(expected)
    assert {(line["kind"], line["unit"], line["measurement"]) for line in lines} == {
        ("air-temperature", "Cel", -8.5)
    }


def accepted(estate: EstateProcess) -> list[dict[str, Any]]:
    s3, bucket = estate.client("s3"), estate.registry("stream-ingest/readings-bucket/name")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="accepted/").get("Contents", [])
    objects = [s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in listed]
    return [json.loads(line) for each in objects for line in gzip.decompress(each).splitlines()]


def aggregated(key: str, data: bytes) -> bytes:
    """One user record, as the Kinesis Producer Library packs it; each is shorter than 16 KB."""

    def lengthy(content: bytes) -> bytes:
        return bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content

    record = b"\x08\x00\x1a" + lengthy(data)
    message = b"\x0a" + lengthy(key.encode()) + b"\x1a" + lengthy(record)
    return b"\xf3\x89\x9a\xc2" + message + md5(message).digest()
