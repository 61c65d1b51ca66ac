"""A device speaks for itself alone, by a credential of its own that is kept nowhere."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.estate_process import Command, EstateProcess
from tests.web_api_callers import (
    Caller,
    address,
    anybody,
    bearer,
    device,
    expect_refused,
    expect_refused_by_the_gateway,
    person,
)
from tools.tour.promises import expect_status

SITE = {"name": "Ridge station", "latitude": 46.5, "longitude": 8.0}
MEASURES = [{"kind": "temperature", "unit": "Cel"}]


@dataclass(frozen=True, slots=True)
class Station:
    """A device in the field, and who looks after it."""

    estate: EstateProcess
    keeper: Caller
    id: str

    @property
    def path(self) -> str:
        return f"/devices/{self.id}"

    def issue(self) -> dict[str, Any]:
        answer = self.keeper("POST", f"{self.path}/credentials")
        issued: dict[str, Any] = expect_status(answer, 201, "POST credentials").json
        return issued

    def revoke(self, credential: dict[str, Any]) -> None:
        path = f"{self.path}/credentials/{credential['id']}"
        expect_status(self.keeper("DELETE", path), 204, "DELETE credential")

    def says(self, credential: str) -> Caller:
        return device(self.estate, credential)


@pytest.fixture(scope="module")
def keeper(estate: EstateProcess, started: Command) -> Caller:
    return person(estate, "operator")


@pytest.fixture(scope="module")
def site(keeper: Caller) -> str:
    return str(expect_status(keeper("POST", "/sites", SITE), 201, "POST /sites").json["id"])


def new_station(estate: EstateProcess, keeper: Caller, site: str) -> Station:
    body = {"siteId": site, "name": "Thermometer", "measures": MEASURES}
    made = expect_status(keeper("POST", "/devices", body), 201, "POST /devices").json
    return Station(estate, keeper, made["id"])


@pytest.fixture
def station(estate: EstateProcess, keeper: Caller, site: str) -> Station:
    return new_station(estate, keeper, site)


@pytest.fixture(scope="module")
def another(estate: EstateProcess, keeper: Caller, site: str) -> tuple[Station, str]:
    """Another device of the same site, and its credential."""
    other = new_station(estate, keeper, site)
    return other, other.issue()["token"]


def test_a_device_cannot_speak_for_another(station: Station, another: tuple[Station, str]) -> None:
    other, credential = another
    speaker = station.says(credential)
    assert speaker("GET", other.path).status == 200
    expect_refused(speaker("GET", station.path), 404, "not-found")
    expect_refused(speaker("PUT", f"{station.path}/status", {}), 404, "not-found")
    unknown = speaker("GET", "/devices/0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11")
    expect_refused(unknown, 404, "not-found")


def test_a_credential_that_was_altered_is_refused(
    station: Station, another: tuple[Station, str]
) -> None:
    issued = station.issue()["token"]
    device_id, credential_id, secret = issued.split(".")
    others_device, others_credential, others_secret = another[1].split(".")
    last = "A" if secret[-1] != "A" else "B"
    for altered in (
        f"{device_id}.{credential_id}.{secret[:-1]}{last}",
        f"{device_id}.{credential_id}.{others_secret}",
        f"{device_id}.{others_credential}.{secret}",
        f"{others_device}.{credential_id}.{secret}",
        f"{device_id}.{credential_id}",
        f"{issued}.",
        "",
        ".",
        "..",
        f"{device_id}.{credential_id}.",
        "x" * 4000,
    ):
        answer = station.says(altered)("GET", station.path)
        expect_refused(answer, 401, "unauthorized")
    assert station.says(issued)("GET", station.path).status == 200


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer  "])
def test_a_credential_of_another_scheme_is_refused(station: Station, scheme: str) -> None:
    issued = station.issue()["token"]
    caller = anybody(station.estate).but(Authorization=f"{scheme} {issued}")
    expect_refused(caller("GET", f"/field{station.path}"), 401, "unauthorized")


def test_a_credential_that_was_revoked_is_refused(station: Station) -> None:
    issued = station.issue()
    assert station.says(issued["token"])("GET", station.path).status == 200
    station.revoke(issued)
    expect_refused(station.says(issued["token"])("GET", station.path), 401, "unauthorized")


def test_a_credential_is_rotated_without_a_gap(station: Station) -> None:
    old, new = station.issue(), station.issue()
    for each in (old, new):
        assert station.says(each["token"])("GET", station.path).status == 200
    expect_refused(
        station.keeper("POST", f"{station.path}/credentials"), 409, "too-many-credentials"
    )
    station.revoke(old)
    assert station.says(new["token"])("GET", station.path).status == 200
    expect_refused(station.says(old["token"])("GET", station.path), 401, "unauthorized")


def test_the_credential_of_a_retired_device_is_refused(station: Station) -> None:
    issued = station.issue()["token"]
    revision = {"If-Match": station.keeper("GET", station.path).headers["ETag"]}
    retired = station.keeper("DELETE", station.path, headers=revision)
    expect_status(retired, 204, "DELETE device")
    expect_refused(station.says(issued)("GET", station.path), 401, "unauthorized")


def test_a_token_of_a_person_or_machine_is_no_devices_credential(station: Station) -> None:
    estate = station.estate
    for token in (estate.token("operator"), estate.machine_token("stackyard/read")):
        expect_refused(station.says(token)("GET", station.path), 401, "unauthorized")


@pytest.mark.parametrize("door", ["", "/partners"])
def test_a_devices_credential_opens_no_other_door(another: tuple[Station, str], door: str) -> None:
    station, credential = another
    key = {"X-Api-Key": station.estate.api_key}
    caller = Caller(f"{address(station.estate)}{door}", bearer(credential) | key)
    for path in ("/sites", station.path):
        expect_refused_by_the_gateway(caller("GET", path), 401, "unauthorized")


def test_no_secret_of_a_device_is_kept(estate: EstateProcess, another: tuple[Station, str]) -> None:
    station, credential = another
    secret = credential.rpartition(".")[2]
    pages = estate.client("dynamodb").get_paginator("scan")
    table = estate.registry("web-api/table/name")
    items = [item for page in pages.paginate(TableName=table) for item in page["Items"]]
    of_the_device = [item for item in items if station.id in json.dumps(item, default=str)]
    assert any(item["sk"]["S"].startswith("CREDENTIAL#") for item in of_the_device)
    assert not [item for item in items if secret in json.dumps(item, default=str)]
