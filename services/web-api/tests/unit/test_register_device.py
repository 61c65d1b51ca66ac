"""POST /devices through both doors."""

from typing import Any

import pytest
from msgspec import json

from tests.device_examples import PRESSURE, TEMPERATURE, thermometer
from tests.door import ANCHORAGE, OPERATOR, VIEWER, Door
from tests.fakes import NOW
from web_api.domain.errors import Contended, TransientError
from web_api.domain.site import Role
from web_api.events.devices import DeviceRegistered
from web_api.events.envelope import CloudEvent

MEMBER = {"sub": "77aa-member"}


@pytest.fixture
def site_id(door: Door) -> str:
    site_id: str = door.post(ANCHORAGE).json["id"]
    door.sites.outbox.kept.clear()
    return site_id


def _register(door: Door, body: object, **request: Any) -> Any:
    return door.post(body, path="/devices", **request)


def test_a_registered_device_is_answered_with_its_address_and_revision(
    door: Door, site_id: str
) -> None:
    more = {"measures": [TEMPERATURE, PRESSURE], "model": " HMP155 ", "externalId": "ANC-T1"}
    answer = _register(door, thermometer(site_id, **more))
    assert answer.status == 201
    assert answer.headers["Location"] == f"devices/{answer.json['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.json == {
        **thermometer(site_id, **more),
        "model": "HMP155",
        "id": answer.json["id"],
        "state": "active",
        "registeredAt": NOW.isoformat().replace("+00:00", "Z"),
    }
    read = door.get(f"/devices/{answer.json['id']}", claims=VIEWER)
    assert (read.status, read.json, read.headers["ETag"]) == (200, answer.json, '"1"')


def test_device_and_event_are_kept_together(door: Door, site_id: str) -> None:
    answer = _register(door, thermometer(site_id), headers={"X-Correlation-Id": "import-7"})
    (waiting,) = door.sites.outbox.kept.values()
    event = json.decode(waiting.event, type=CloudEvent[DeviceRegistered])
    assert (event.subject, event.correlationid) == (answer.json["id"], "import-7")
    assert event.data.revision == 1


def test_a_device_stands_at_a_site_that_is_there(door: Door) -> None:
    answer = _register(door, thermometer("019c2296-744d-7a31-8c0e-5d1f6b7a9e02"))
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (422, "invalid-device")
    assert [error["pointer"] for error in answer.json["errors"]] == ["#/siteId"]
    assert not door.devices.kept
    assert not door.sites.outbox.kept


def test_a_site_with_active_devices_stays(door: Door, site_id: str) -> None:
    _register(door, thermometer(site_id))
    answer = door.delete(f"/sites/{site_id}", headers={"If-Match": "*"})
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (409, "site-in-use")


def test_the_same_key_and_content_get_the_first_answer_again(door: Door, site_id: str) -> None:
    first = _register(door, thermometer(site_id, externalId="T1"), key="row-1")
    again = _register(door, thermometer(site_id, externalId=" T1"), key="row-1")
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status, again.text) == (first.status, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(door.sites.outbox.kept) == len(door.devices.kept) == 1


def test_the_same_key_with_other_content_is_refused(door: Door, site_id: str) -> None:
    _register(door, thermometer(site_id), key="row-1")
    answer = _register(door, thermometer(site_id, model="other"), key="row-1")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (
        422,
        "idempotency-key-reused",
    )


def test_of_the_active_devices_of_a_site_one_has_an_external_id(door: Door, site_id: str) -> None:
    _register(door, thermometer(site_id, externalId="T1"))
    refused = _register(door, thermometer(site_id, externalId="T1"))
    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (409, "external-id-taken")
    other = door.post(ANCHORAGE).json["id"]
    assert _register(door, thermometer(other, externalId="T1")).status == 201


def test_a_conflict_is_tried_again_after_a_growing_pause(door: Door, site_id: str) -> None:
    door.devices.faults = [Contended("held"), Contended("held")]
    assert _register(door, thermometer(site_id)).status == 201
    assert door.pauses == [0, 1]


@pytest.mark.parametrize("fault", [Contended("held"), TransientError("throttled")])
def test_what_does_not_pass_in_time_is_503_with_retry_after(
    door: Door, site_id: str, fault: Exception
) -> None:
    door.devices.faults = [fault] * 9
    answer = _register(door, thermometer(site_id))
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not door.devices.kept


def test_a_viewer_may_not_register(door: Door, site_id: str) -> None:
    answer = _register(door, thermometer(site_id), claims=VIEWER)
    assert (answer.status, door.devices.kept) == (403, {})


def test_an_operator_of_one_site_registers_there_and_sees_no_other(
    door: Door, site_id: str
) -> None:
    other = door.post(ANCHORAGE).json["id"]
    for role, status in ((Role.OPERATOR, 201), (Role.VIEWER, 403)):
        door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": role})
        assert _register(door, thermometer(site_id), claims=MEMBER).status == status
        hidden = _register(door, thermometer(other), claims=MEMBER)
        assert (hidden.status, hidden.json["errors"][0]["pointer"]) == (422, "#/siteId")
    foreign = _register(door, thermometer(other), claims=OPERATOR).json["id"]
    absent = "019c2296-744d-7a31-8c0e-5d1f6b7a9e02"
    for method, path, headers in (
        ("GET", "", {}),
        ("GET", "/status", {}),
        ("GET", "/credentials", {}),
        ("GET", f"/credentials/{absent}", {}),
        ("PUT", "", {"If-Match": "*"}),
        ("DELETE", "", {"If-Match": "*"}),
        ("POST", "/credentials", {}),
        ("DELETE", f"/credentials/{absent}", {}),
    ):
        told = [
            door.send(method, f"/devices/{device}{path}", headers=headers, claims=MEMBER)
            for device in (foreign, absent)
        ]
        assert [answer.status for answer in told] == [404, 404], (method, path)
        details = [
            answer.json["detail"].replace(device, "")
            for answer, device in zip(told, (foreign, absent), strict=True)
        ]
        assert details[0] == details[1]
