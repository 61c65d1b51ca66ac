"""A device's credentials through both doors: issued, listed, rotated, revoked."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from tests.device_examples import thermometer
from tests.door import ANCHORAGE, VIEWER, Door

MEMBER = {"sub": "77aa-member"}


@pytest.fixture
def site_id(door: Door) -> str:
    site_id: str = door.post(ANCHORAGE).json["id"]
    return site_id


@pytest.fixture
def device(door: Door, site_id: str) -> str:
    """The path of a device."""
    device_id = door.post(thermometer(site_id), path="/devices").json["id"]
    return f"/devices/{device_id}"


def _issue(door: Door, device: str, **request: Any) -> Any:
    return door.send("POST", f"{device}/credentials", **request)


def _is_good(door: Door, device: str, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return door.get(f"/field{device}", claims=None, headers=headers).status == 200


def test_a_token_names_device_and_credential_and_is_told_once(door: Door, device: str) -> None:
    answer = _issue(door, device)
    assert (answer.status, answer.headers["Cache-Control"]) == (201, "no-store")
    token = answer.json["token"]
    device_id, credential_id, secret = token.split(".")
    assert (device, answer.json["id"]) == (f"/devices/{device_id}", credential_id)
    # 32 bytes of base64url.
    assert len(secret) == 43
    assert answer.headers["Location"] == f"credentials/{credential_id}"
    read = door.get(f"{device}/credentials/{credential_id}", claims=VIEWER)
    assert read.json == {k: v for k, v in answer.json.items() if k != "token"}
    listed = door.get(f"{device}/credentials", claims=VIEWER)
    assert listed.json == {"credentials": [{k: v for k, v in answer.json.items() if k != "token"}]}


def test_of_the_secret_only_its_digest_is_kept(door: Door, device: str) -> None:
    secret = _issue(door, device, headers={"Idempotency-Key": "one"}).json["token"].split(".")[2]
    (kept,) = door.credentials.kept.values()
    assert kept.secret_digest == sha256(secret.encode()).hexdigest()
    everything = f"{door.credentials.kept} {door.sites.keys.kept} {door.sites.outbox.kept}"
    assert secret not in everything
    assert kept.secret_digest not in everything


def test_no_two_secrets_are_equal(door: Door, device: str) -> None:
    first, second = (_issue(door, device).json["token"].split(".")[2] for _ in range(2))
    assert first != second


def test_a_repeat_by_key_gets_the_credential_without_the_secret(door: Door, device: str) -> None:
    first = _issue(door, device, headers={"Idempotency-Key": "one"})
    again = _issue(door, device, headers={"Idempotency-Key": "one"})
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json == {k: v for k, v in first.json.items() if k != "token"}
    assert len(door.credentials.kept) == 1


def test_credentials_rotate_without_a_gap_and_a_third_is_refused(door: Door, device: str) -> None:
    old, new = (_issue(door, device).json for _ in range(2))
    assert _is_good(door, device, old["token"])
    assert _is_good(door, device, new["token"])
    third = _issue(door, device)
    assert (third.status, third.json["type"].rpartition("/")[2]) == (409, "too-many-credentials")
    assert door.delete(f"{device}/credentials/{old['id']}").status == 204
    assert not _is_good(door, device, old["token"])
    assert _is_good(door, device, new["token"])
    assert _issue(door, device).status == 201


def test_a_revoked_credential_stays_known_and_is_revoked_once(door: Door, device: str) -> None:
    credential_id = _issue(door, device).json["id"]
    path = f"{device}/credentials/{credential_id}"
    assert door.delete(path).status == 204
    (told,) = door.get(f"{device}/credentials").json["credentials"]
    door.clock.now += timedelta(hours=1)
    assert door.delete(path).status == 204
    assert door.get(f"{device}/credentials").json["credentials"] == [told]
    assert told["revokedAt"]


def test_credentials_are_listed_newest_first_page_by_page(door: Door, device: str) -> None:
    ids = []
    for _ in range(3):
        door.clock.now += timedelta(seconds=1)
        ids.append(_issue(door, device).json["id"])
        door.delete(f"{device}/credentials/{ids[-1]}")
    first = door.get(f"{device}/credentials", query={"limit": "2"}).json
    cursor = {"limit": "2", "cursor": first["nextCursor"]}
    second = door.get(f"{device}/credentials", query=cursor).json
    listed = [each["id"] for page in (first, second) for each in page["credentials"]]
    assert listed == ids[::-1]
    assert "nextCursor" not in second


def test_a_retired_device_gets_no_credential_and_its_own_are_refused(
    door: Door, device: str
) -> None:
    token = _issue(door, device).json["token"]
    door.delete(device, headers={"If-Match": '"1"'})
    refused = _issue(door, device)
    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (409, "device-retired")
    assert not _is_good(door, device, token)


def test_what_is_not_there_is_404(door: Door, device: str) -> None:
    assert _issue(door, f"/devices/{uuid4()}").status == 404
    assert door.get(f"/devices/{uuid4()}/credentials").status == 404
    assert door.get(f"{device}/credentials/{uuid4()}").status == 404
    assert door.delete(f"{device}/credentials/{uuid4()}").status == 404


def test_only_who_may_change_a_device_issues_and_revokes(
    door: Door, device: str, site_id: str
) -> None:
    path = f"{device}/credentials/{_issue(door, device).json['id']}"
    assert _issue(door, device, claims=VIEWER).status == 403
    assert door.delete(path, claims=VIEWER).status == 403
    for role, statuses in (("viewer", (403, 403)), ("operator", (201, 204))):
        door.put(f"/sites/{site_id}/members/{MEMBER['sub']}", {"role": role})
        issued = _issue(door, device, claims=MEMBER).status
        assert (issued, door.delete(path, claims=MEMBER).status) == statuses


def test_no_token_comes_into_the_log(door: Door, device: str, logged: Any) -> None:
    token = _issue(door, device).json["token"]
    _is_good(door, device, token)
    _is_good(door, device, token + "x")
    assert "answered" in logged.getvalue()
    assert token.split(".")[2] not in logged.getvalue()
