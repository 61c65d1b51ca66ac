"""Devices from their registration to their retirement, on the deployed estate."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.estate_faults import Listener, listening
from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import Caller, device, expect_refused, partner, person
from tools.http import Answer, call
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Rule
from tools.tour.promises import expect_status

REGISTERED, RETIRED = "device-registered.v1", "device-retired.v1"
SITE = {"name": "Ted Stevens Anchorage International", "latitude": 61.17, "longitude": -150.0}
TEMPERATURE = {"kind": "air-temperature", "unit": "Cel"}
ANY = {"If-Match": "*"}
WRITERS = 10
TRIES_OF_THE_SDK = 3


@dataclass(frozen=True, slots=True)
class Field:
    """A site, an operator who looks after it, and what the bus says meanwhile."""

    estate: EstateProcess
    operator: Caller
    bus: Listener
    site: str

    def device(self, **more: Any) -> dict[str, Any]:
        """As it is sent."""
        return {"siteId": self.site, "name": "Thermometer", "measures": [TEMPERATURE], **more}

    def register(self, **more: Any) -> tuple[str, Answer]:
        """The path of a device, and the answer that told of it."""
        answer = self.operator("POST", "/devices", self.device(**more))
        return f"/devices/{expect_status(answer, 201, 'POST /devices').json['id']}", answer

    def said(self, path: str) -> Counter[tuple[str, int]]:
        """How often the bus has carried each revision of the device, by the ids of events."""
        subject = path.rpartition("/")[2]
        events = [*self.bus.said(REGISTERED, subject), *self.bus.said(RETIRED, subject)]
        ids = {(each["type"].split(".", 2)[2], each["data"]["revision"]): each["id"]
               for each in events}  # fmt: skip
        assert len({*ids.values()}) == len(ids), "one id for two revisions"
        return Counter(ids.keys())

    def counted(self) -> Counter[str]:
        """What cron-audit has counted of devices, by event."""
        url = f"{self.estate.endpoints['services']['cron-audit']['url']}/counters"
        answer = call("GET", url, dict(self.operator.headers))
        counters = expect_status(answer, 200, "GET /counters").json["counters"]
        return Counter({each["type"].split(".", 2)[2]: each["count"] for each in counters})


@pytest.fixture(scope="module")
def field(estate: EstateProcess, started: Command) -> Iterator[Field]:
    operator = person(estate, "operator")
    site = expect_status(operator("POST", "/sites", SITE), 201, "POST /sites").json["id"]
    with listening(estate) as bus:
        yield Field(estate, operator, bus, site)


def test_each_revision_of_a_device_is_told_and_counted_once(field: Field) -> None:
    before = field.counted()
    path, registered = field.register(externalId=f"T-{uuid4()}"[:40])
    changed = field.operator(
        "PUT", path, field.device(name="Barometer"), {"If-Match": registered.headers["ETag"]}
    )
    assert expect_status(changed, 200, "PUT").headers["ETag"] == '"2"'
    for _ in range(2):
        retired = field.operator("DELETE", path, headers={"If-Match": '"2"'})
        expect_status(retired, 204, "DELETE")
    promised = Counter([(REGISTERED, 1), (REGISTERED, 2), (RETIRED, 3)])
    eventually("each revision on the bus", lambda: field.said(path) == promised)
    after = Counter({REGISTERED: before[REGISTERED] + 2, RETIRED: before[RETIRED] + 1})
    eventually("the events to be counted", lambda: after <= field.counted())
    assert field.counted()[RETIRED] == after[RETIRED]
    last = field.operator("GET", path)
    assert (last.json["state"], last.json["name"]) == ("retired", "Barometer")


def test_whoever_has_not_read_the_latest_changes_nothing(field: Field) -> None:
    path, registered = field.register()
    first = {"If-Match": registered.headers["ETag"]}
    expect_status(field.operator("PUT", path, field.device(model="A"), first), 200, "PUT")
    expect_refused(
        field.operator("PUT", path, field.device(model="B"), first), 412, "precondition-failed"
    )
    expect_refused(field.operator("DELETE", path, headers=first), 412, "precondition-failed")
    expect_refused(field.operator("DELETE", path), 428, "precondition-required")
    assert field.operator("GET", path).json["model"] == "A"
    known = field.operator("GET", path, headers={"If-None-Match": '"2"'})
    assert (known.status, known.body) == (304, b"")


def test_of_many_writers_who_have_read_the_same_one_wins(field: Field) -> None:
    path, registered = field.register()
    first = {"If-Match": registered.headers["ETag"]}

    def write(number: int) -> Answer:
        return field.operator("PUT", path, field.device(name=f"Writer {number}"), first)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    won = [answer.json for answer in answers if answer.status == 200]
    assert [answer.status for answer in answers if answer.status not in (412, 503)] == [200]
    assert won == [field.operator("GET", path).json]
    eventually("its event", lambda: field.said(path) == Counter([(REGISTERED, 1), (REGISTERED, 2)]))


def test_of_a_batch_each_device_stands_for_itself_and_none_is_registered_twice(
    field: Field,
) -> None:
    tag = uuid4().hex
    good = [field.device(externalId=f"{tag}-{number}") for number in range(20)]
    bad = field.device(name=" ", measures=[TEMPERATURE, TEMPERATURE])
    body = {"devices": [*good[:10], bad, *good[10:], good[0]]}
    key = {"Idempotency-Key": tag}
    first = expect_status(field.operator("POST", "/devices/batch", body, key), 200, "batch")
    statuses = [result["status"] for result in first.json["results"]]
    assert statuses == [201] * 10 + [422] + [201] * 10 + [409]
    problem = first.json["results"][10]["problem"]
    assert [error["pointer"] for error in problem["errors"]] == [
        "#/devices/10/name",
        "#/devices/10/measures/1/kind",
    ]
    again = expect_status(field.operator("POST", "/devices/batch", body, key), 200, "batch again")
    assert (again.headers["Idempotency-Replayed"], again.body) == ("true", first.body)
    other = field.operator("POST", "/devices/batch", {"devices": good}, key)
    expect_refused(other, 422, "idempotency-key-reused")
    ids = [result["device"]["id"] for result in first.json["results"] if "device" in result]
    for device_id in ids:
        field.bus.wait_for(REGISTERED, device_id)
    listed = [each for each in _listed(field) if each.get("externalId", "").startswith(tag)]
    assert [each["id"] for each in listed] == ids


def test_a_batch_that_meets_a_throttled_table_is_finished_by_its_key(field: Field) -> None:
    tag = uuid4().hex
    body = {"devices": [field.device(externalId=f"{tag}-{number}") for number in range(8)]}
    key = {"Idempotency-Key": tag}
    throttled = Rule("dynamodb", "TransactWriteItems", "throttle", TRIES_OF_THE_SDK, f"{tag}-3")
    with injected(throttled, field.estate.cloud.faultProxyUrl) as fault:
        first = expect_status(field.operator("POST", "/devices/batch", body, key), 200, "batch")
        assert fault.hits == TRIES_OF_THE_SDK
    assert [result["status"] for result in first.json["results"]] == [201] * 3 + [503] * 5
    rest = expect_status(field.operator("POST", "/devices/batch", body, key), 200, "batch again")
    assert [result["status"] for result in rest.json["results"]] == [201] * 8
    assert rest.json["results"][:3] == first.json["results"][:3]
    paths = [f"/devices/{result['device']['id']}" for result in rest.json["results"]]
    once = [Counter([(REGISTERED, 1)])] * len(paths)
    eventually("each device's event", lambda: [field.said(path) for path in paths] == once)
    again = field.operator("POST", "/devices/batch", body, key)
    assert (again.headers["Idempotency-Replayed"], again.body) == ("true", rest.body)


def test_a_write_whose_answer_is_lost_is_done_once(field: Field) -> None:
    tag = uuid4().hex
    lost = Rule("dynamodb", "TransactWriteItems", "reset-after", 1, tag)
    with injected(lost, field.estate.cloud.faultProxyUrl) as fault:
        path, _ = field.register(externalId=tag)
        assert fault.hits == 1
    assert [each for each in _listed(field) if each.get("externalId") == tag] == [
        field.operator("GET", path).json
    ]
    eventually("its event", lambda: field.said(path) == Counter([(REGISTERED, 1)]))


def test_a_site_is_kept_as_long_as_a_device_is_active_there(field: Field) -> None:
    there = expect_status(field.operator("POST", "/sites", SITE), 201, "POST /sites").json["id"]
    path, _ = field.register()
    expect_status(field.operator("PUT", path, field.device(siteId=there), ANY), 200, "PUT")
    site = f"/sites/{there}"
    expect_refused(field.operator("DELETE", site, headers=ANY), 409, "site-in-use")
    expect_status(field.operator("DELETE", path, headers=ANY), 204, "DELETE device")
    expect_status(field.operator("DELETE", site, headers=ANY), 204, "DELETE site")
    nowhere = field.operator("POST", "/devices", field.device(siteId=there))
    expect_refused(nowhere, 422, "invalid-device")


def test_what_a_device_says_of_itself_is_read_by_people_and_partners(field: Field) -> None:
    path, _ = field.register()
    issued = field.operator("POST", f"{path}/credentials")
    itself = device(field.estate, expect_status(issued, 201, "POST credentials").json["token"])
    assert itself("GET", path).json == field.operator("GET", path).json
    told = expect_status(itself("PUT", f"{path}/status", {"batteryPercent": 87.5}), 200, "status")
    for reader in (person(field.estate, "viewer"), partner(field.estate, "stackyard/read")):
        assert reader("GET", f"{path}/status").json == told.json


def _listed(field: Field) -> Iterator[dict[str, Any]]:
    query = f"/devices?siteId={field.site}&state=active&limit=7"
    cursor = ""
    while True:
        page = expect_status(field.operator("GET", f"{query}{cursor}"), 200, "GET /devices").json
        yield from page["devices"]
        if "nextCursor" not in page:
            return
        cursor = f"&cursor={page['nextCursor']}"
