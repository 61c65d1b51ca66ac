"""POST /devices/batch through both doors: each device for itself, and none twice."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.device_examples import thermometer
from tests.door import ANCHORAGE, VIEWER, Door
from tests.fakes import NOW
from web_api.domain.errors import Contended, TransientError
from web_api.domain.uuid7 import uuid7
from web_api.use_cases.device_batch import HOLD, TIME_FOR_ALL, batch_id

MEMBER = {"sub": "77aa-member"}
NOWHERE = "019c2296-744d-7a31-8c0e-5d1f6b7a9e02"


@pytest.fixture
def site_id(door: Door) -> str:
    site_id: str = door.post(ANCHORAGE).json["id"]
    door.sites.outbox.kept.clear()
    return site_id


def _send(door: Door, devices: list[Any], **request: Any) -> Any:
    return door.post({"devices": devices}, path="/devices/batch", **request)


def _statuses(answer: Any) -> list[int]:
    assert answer.status == 200, answer.text
    return [result["status"] for result in answer.json["results"]]


def test_a_hundred_devices_are_registered_in_the_order_of_their_list(
    door: Door, site_id: str
) -> None:
    answer = _send(door, [thermometer(site_id, name=f"T{n}") for n in range(100)])
    assert _statuses(answer) == [201] * 100
    told = [result["device"] for result in answer.json["results"]]
    assert [device["name"] for device in told] == [f"T{n}" for n in range(100)]
    assert [str(each) for each in sorted(door.devices.kept)] == [each["id"] for each in told]
    assert door.get(f"/devices/{told[7]['id']}").json == told[7]
    assert len(door.sites.outbox.kept) == 100


def test_what_fails_fails_alone_and_is_told_as_it_would_be_alone(door: Door, site_id: str) -> None:
    bad = {"siteId": site_id, "name": " ", "measures": [{"kind": "x"}]}
    one = thermometer(site_id, externalId="T1")
    answer = _send(door, [one, bad, thermometer(NOWHERE), one, thermometer(site_id)])
    assert _statuses(answer) == [201, 422, 422, 409, 201]
    _, invalid, nowhere, taken, _ = (each.get("problem") for each in answer.json["results"])
    assert [error["pointer"] for error in invalid["errors"]] == [
        "#/devices/1/name",
        "#/devices/1/measures/0/unit",
    ]
    assert [error["pointer"] for error in nowhere["errors"]] == ["#/devices/2/siteId"]
    assert (taken["type"].rpartition("/")[2], taken["status"]) == ("external-id-taken", 409)
    alone = door.post(one, path="/devices").json
    assert {k: v for k, v in alone.items() if k != "requestId"} == taken
    assert len(door.devices.kept) == len(door.sites.outbox.kept) == 2


def test_a_list_that_breaks_thousands_of_rules_gets_a_bounded_answer(
    door: Door, site_id: str
) -> None:
    answer = _send(door, [{str(number): 0 for number in range(90)}] * 60)
    errors = [result["problem"].get("errors", []) for result in answer.json["results"]]
    assert sum(map(len, errors)) == 100


@pytest.mark.parametrize("body", [{}, {"devices": []}, {"devices": [1]}, {"devices": [{}] * 101}])
def test_what_is_no_list_of_1_to_100_devices_is_refused_as_a_whole(door: Door, body: Any) -> None:
    answer = door.post(body, path="/devices/batch")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (422, "invalid-device-batch")


def test_the_same_key_and_content_get_the_first_answer_again(door: Door, site_id: str) -> None:
    devices = [thermometer(site_id), thermometer(NOWHERE)]
    first, again = (_send(door, devices, key="batch-1") for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status, again.text) == (first.status, first.text)
    assert len(door.devices.kept) == len(door.sites.outbox.kept) == 1
    other = _send(door, devices[:1], key="batch-1")
    assert (other.status, other.json["type"].rpartition("/")[2]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("name", ["\ud800", 2**70, float("inf"), {"\udfff": None}, "\0"])
def test_with_a_key_too_whatever_an_item_holds_it_is_refused_alone(
    door: Door, site_id: str, name: Any
) -> None:
    # Beyond what floats hold, which is JSON: Python's Infinity is not.
    text = json.dumps({"devices": [thermometer(site_id), thermometer(site_id, name=name)]})
    text = text.replace("Infinity", "1e999")
    first, again = (door.post(text, path="/devices/batch", key="batch-1") for _ in range(2))
    assert _statuses(first) == [201, 422]
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")


def test_the_role_at_a_site_is_asked_for_once_however_many_devices_name_it(
    door: Door, site_id: str
) -> None:
    door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": "operator"})
    _send(door, [thermometer(site_id), thermometer(NOWHERE)] * 3, claims=MEMBER)
    assert sorted(map(str, door.members.asked)) == sorted([site_id, NOWHERE])


def test_without_a_key_two_requests_are_two_batches(door: Door, site_id: str) -> None:
    for _ in range(2):
        assert _statuses(_send(door, [thermometer(site_id)])) == [201]
    assert len(door.devices.kept) == 2


def test_a_repeat_after_a_crash_registers_the_rest_and_nothing_twice(
    door: Door, site_id: str
) -> None:
    devices = [thermometer(site_id, externalId=f"T{n}") for n in range(5)]
    door.devices.faults = [None, None, RuntimeError("the function was ended")]
    assert _send(door, devices, key="batch-1").status == 500
    assert len(door.devices.kept) == 2
    door.clock.now += HOLD
    answer = _send(door, devices, key="batch-1")
    assert _statuses(answer) == [201] * 5
    assert len(door.devices.kept) == len(door.sites.outbox.kept) == 5
    # One batch, one moment, whichever request registered a device.
    assert {device.registered_at for device in door.devices.kept.values()} == {NOW}


def test_another_request_with_the_key_waits_as_long_as_the_first_may_be_at_work(
    door: Door, site_id: str
) -> None:
    devices = [thermometer(site_id)]
    door.devices.faults = [RuntimeError("the function was ended")]
    _send(door, devices, key="batch-1")
    door.clock.now += HOLD - timedelta(microseconds=1)
    answer = _send(door, devices, key="batch-1")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (409, "request-in-flight")
    assert int(answer.headers["Retry-After"]) > 0
    door.clock.now += timedelta(microseconds=1)
    assert _statuses(_send(door, devices, key="batch-1")) == [201]


def test_in_a_disturbance_no_further_device_is_begun_and_the_key_registers_the_rest(
    door: Door, site_id: str
) -> None:
    devices = [thermometer(site_id, name=f"T{n}") for n in range(4)]
    door.devices.faults = [None, TransientError("throttled")]
    answer = _send(door, [*devices, {}], key="batch-1")
    assert _statuses(answer) == [201, 503, 503, 503, 422]
    assert "throttled" not in answer.text
    rest = _send(door, [*devices, {}], key="batch-1")
    assert _statuses(rest) == [201, 201, 201, 201, 422]
    assert "Idempotency-Replayed" not in rest.headers
    assert rest.json["results"][0] == answer.json["results"][0]
    assert len(door.devices.kept) == 4
    again = _send(door, [*devices, {}], key="batch-1")
    assert (again.headers["Idempotency-Replayed"], again.text) == ("true", rest.text)


def test_a_conflict_holds_up_one_device_and_not_the_rest(door: Door, site_id: str) -> None:
    door.devices.faults = [Contended("held"), Contended("held")]
    assert _statuses(_send(door, [thermometer(site_id)] * 2)) == [201, 201]
    assert door.pauses == [0, 1]


def test_a_device_that_stays_held_up_hinders_no_other(door: Door, site_id: str) -> None:
    door.devices.faults = [Contended("held")] * 4
    assert _statuses(_send(door, [thermometer(site_id)] * 2)) == [503, 201]


def test_a_disturbance_while_an_earlier_device_is_read_is_told_of_that_device(
    door: Door, site_id: str
) -> None:
    devices = [thermometer(site_id, name=f"T{n}") for n in range(3)]
    door.devices.faults = [None, RuntimeError("the function was ended")]
    _send(door, devices, key="batch-1")
    door.clock.now += HOLD
    # The first is there already, which is found out by a write, and then can't be read.
    door.devices.faults = [None, TransientError("throttled")]
    assert _statuses(_send(door, devices, key="batch-1")) == [503, 503, 503]
    assert _statuses(_send(door, devices, key="batch-1")) == [201, 201, 201]
    assert len(door.devices.kept) == 3


def test_a_batch_ends_in_time_whatever_each_device_takes(
    door: Door, site_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = door.devices.add

    def slowly(*device: Any) -> None:
        door.clock.now += TIME_FOR_ALL / 2
        add(*device)

    monkeypatch.setattr(door.devices, "add", slowly)
    answer = _send(door, [thermometer(site_id)] * 4)
    assert _statuses(answer) == [201, 201, 503, 503]


def test_whoever_may_write_nowhere_is_refused_as_a_whole(door: Door, site_id: str) -> None:
    lists: list[list[Any]] = [[thermometer(site_id)], [{}]]
    for devices in lists:
        assert _send(door, devices, claims=VIEWER).status == 403
    door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": "viewer"})
    assert _send(door, [thermometer(site_id)], claims=MEMBER).status == 403
    assert not door.devices.kept


def test_a_member_registers_at_the_own_site_and_sees_no_other(door: Door, site_id: str) -> None:
    other = door.post(ANCHORAGE).json["id"]
    door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": "operator"})
    devices = [thermometer(other), thermometer(site_id), thermometer(NOWHERE)]
    answer = _send(door, devices, claims=MEMBER)
    assert _statuses(answer) == [422, 201, 422]
    hidden, _, nowhere = (result.get("problem") for result in answer.json["results"])
    assert hidden["detail"] == nowhere["detail"]


def test_ids_of_a_batch_sort_by_index_and_follow_from_what_they_are_made_of() -> None:
    seed = bytes(range(8))
    ids = [batch_id(NOW, index, seed) for index in range(100)]
    assert ids == sorted(set(ids)) == [batch_id(NOW, index, seed) for index in range(100)]
    assert ids[-1] < uuid7(NOW + timedelta(milliseconds=1), bytes(10))
    assert not set(ids) & {batch_id(NOW, index, b"otherkey") for index in range(100)}
    assert {each.version for each in ids} == {7}
