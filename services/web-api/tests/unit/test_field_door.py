"""The door of devices: each by its own credential, for itself alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.device_examples import thermometer
from tests.door import ANCHORAGE, VIEWER, Door
from web_api.domain.credential import SECRET_BYTES, secret

STATUS = {"batteryPercent": 87.5, "signalDbm": -71, "firmware": "2.4.1"}


@pytest.fixture
def devices(door: Door) -> list[str]:
    """The paths of two devices of one site."""
    site_id = door.post(ANCHORAGE).json["id"]
    ids = [door.post(thermometer(site_id), path="/devices").json["id"] for _ in range(2)]
    return [f"/devices/{device_id}" for device_id in ids]


@pytest.fixture
def token(door: Door, devices: list[str]) -> str:
    """Of the first device."""
    token: str = door.send("POST", f"{devices[0]}/credentials").json["token"]
    return token


def _ask(door: Door, path: str, authorization: str) -> Any:
    return door.get(path, claims=None, headers={"Authorization": authorization})


def _report(door: Door, device: str, token: str, body: object = STATUS) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return door.put(f"/field{device}/status", body, claims=None, headers=headers)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_device_reads_itself_as_people_read_it(
    door: Door, devices: list[str], token: str, scheme: str
) -> None:
    answer = _ask(door, f"/field{devices[0]}", f"{scheme} {token}")
    read = door.get(devices[0], claims=VIEWER)
    assert (answer.status, answer.text) == (200, read.text)
    assert answer.headers["ETag"] == read.headers["ETag"]


def test_whatever_is_wrong_with_a_credential_the_answer_is_the_same(
    door: Door, devices: list[str], token: str
) -> None:
    device_id, credential_id, right = token.split(".")
    wrong = secret(bytes(SECRET_BYTES))
    revoked = door.send("POST", f"{devices[0]}/credentials").json
    door.delete(f"{devices[0]}/credentials/{revoked['id']}")
    retired = door.send("POST", f"{devices[1]}/credentials").json["token"]
    door.delete(devices[1], headers={"If-Match": '"1"'})
    authorizations = [
        f"Bearer {device_id}.{credential_id}.{wrong}",
        f"Bearer {device_id}.{uuid4()}.{right}",
        f"Bearer {uuid4()}.{credential_id}.{right}",
        f"Bearer {token}=",
        f"Bearer {token.upper()}",
        f"Bearer {right}",
        f"Basic {token}",
        f"Bearer {revoked['token']}",
        f"Bearer {retired}",
        "Bearer",
    ]
    answers = [_ask(door, f"/field{devices[0]}", each) for each in authorizations]
    assert {answer.status for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    told = [{**answer.json, "requestId": ""} for answer in answers]
    assert all(each == told[0] for each in told)


def test_without_a_credential_nothing_is_told(gateway_door: Door) -> None:
    """Both gateways refuse it before; this is what the application says by itself."""
    answer = gateway_door.get(f"/field/devices/{uuid4()}", claims=None)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_one_device_cannot_speak_for_another(door: Door, devices: list[str], token: str) -> None:
    other, absent = devices[1], f"/devices/{uuid4()}"
    for device in (other, absent):
        answers = [_ask(door, f"/field{device}", f"Bearer {token}"), _report(door, device, token)]
        assert [answer.status for answer in answers] == [404, 404]
        assert [each.json["detail"] for each in answers] == [
            f"no device has the id {device.rpartition('/')[2]}"
        ] * 2
    assert door.get(f"{other}/status").status == 404


def test_a_devices_credential_opens_no_other_door(
    door: Door, devices: list[str], token: str
) -> None:
    for path in (devices[0], "/sites", f"{devices[0]}/credentials"):
        assert _ask(door, path, f"Bearer {token}").status == 401


def test_what_a_device_said_last_is_its_status(door: Door, devices: list[str], token: str) -> None:
    assert door.get(f"{devices[0]}/status", claims=VIEWER).status == 404
    _report(door, devices[0], token)
    door.clock.now += timedelta(hours=1)
    answer = _report(door, devices[0], token, {"batteryPercent": 86})
    assert (answer.status, answer.json["batteryPercent"]) == (200, 86)
    assert "firmware" not in answer.json
    status = door.get(f"{devices[0]}/status", claims=VIEWER)
    assert status.json == answer.json
    known = {"If-None-Match": status.headers["ETag"]}
    assert door.get(f"{devices[0]}/status", headers=known).status == 304
    assert door.get(devices[0]).headers["ETag"] == '"1"'


def test_a_status_without_figures_says_that_the_device_is_there(
    door: Door, devices: list[str], token: str
) -> None:
    assert list(_report(door, devices[0], token, {}).json) == ["reportedAt"]


def test_a_status_that_breaks_the_rules_is_told_all_that_is_wrong(
    door: Door, devices: list[str], token: str
) -> None:
    body = {"batteryPercent": 101, "signalDbm": True, "firmware": "", "uptime": 1}
    answer = _report(door, devices[0], token, body)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (422, "invalid-device-status")
    assert [error["pointer"] for error in answer.json["errors"]] == [
        "#/batteryPercent",
        "#/signalDbm",
        "#/firmware",
        "#/uptime",
    ]
    assert door.get(f"{devices[0]}/status").status == 404
