"""The tour's list of stations, as it is sent, and its judgement of refusals."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from yaml import CSafeLoader, load

from tools.http import Answer
from tools.repository import ROOT
from tools.tour.promises import NotAsPromised
from tools.tour.stations.networks import Network, networks
from tools.tour.stations.refusals import PROBLEM_JSON, refused
from tools.tour.stations.visit import as_sent

SITE_ID = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11"
STATIONS = [station for network in networks() for station in network.stations]


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    document = ROOT / "services/web-api/openapi.yml"
    parsed = load(document.read_text(encoding="utf-8"), Loader=CSafeLoader)
    found: dict[str, Any] = parsed["components"]["schemas"]
    return found


def refusal(status: int = 404, **other: Any) -> Answer:
    problem = {
        "type": "https://stackyard.example/problems/not-found",
        "status": status,
        "requestId": "0b6f6a53",
        **other,
    }
    return Answer(status, {"Content-Type": PROBLEM_JSON}, json.dumps(problem).encode())


def test_three_networks_have_at_least_twenty_stations() -> None:
    assert len(networks()) == 3
    assert len(STATIONS) >= 20
    assert len({station.icao for station in STATIONS}) == len(STATIONS)


def test_every_site_and_device_is_what_the_api_takes(schemas: dict[str, Any]) -> None:
    for network in networks():
        Draft202012Validator(schemas["SiteDetails"]).validate(network.site)
    for station in STATIONS:
        Draft202012Validator(schemas["DeviceDetails"]).validate(station.device(SITE_ID))


@pytest.mark.parametrize("network", networks(), ids=lambda network: network.code)
def test_a_site_stands_amid_its_stations(network: Network) -> None:
    for place in ("latitude", "longitude"):
        values = [getattr(station, place) for station in network.stations]
        assert min(values) < network.site[place] < max(values)


def test_altimeters_are_read_in_the_units_of_their_country() -> None:
    units = {
        network.name: {
            measure["unit"]
            for station in network.stations
            for measure in station.device(SITE_ID)["measures"]
            if measure["kind"] == "altimeter-setting"
        }
        for network in networks()
    }
    assert units == {"Finnmark": {"hPa"}, "Iceland": {"hPa"}, "Hawaii": {"[in_i'Hg]"}}


def test_what_the_api_adds_to_a_device_is_not_sent_back() -> None:
    sent = STATIONS[0].device(SITE_ID)
    told = {**sent, "id": SITE_ID, "state": "retired", "registeredAt": "…", "retiredAt": "…"}
    assert as_sent(told) == sent


def test_a_refusal_of_the_promised_kind_is_told_by_status_and_type() -> None:
    assert refused(refusal(), 404, "not-found") == "404 not-found"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"Content-Type": "application/json"}, b"{}"),
        refusal(409),
        refusal(type="https://stackyard.example/problems/forbidden"),
        refusal(requestId=""),
        Answer(404, {"Content-Type": "text/html"}, refusal().body),
        Answer(404, {"Content-Type": PROBLEM_JSON}, refusal(403).body),
    ],
    ids=["accepted", "status", "type", "no request id", "content type", "status within"],
)
def test_a_refusal_of_another_kind_is_found(answer: Answer) -> None:
    with pytest.raises(NotAsPromised):
        refused(answer, 404, "not-found")
