"""Whose things are whose, tried at every route of openapi.yml, and at those that will come."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import (
    Caller,
    address,
    anybody,
    bearer,
    expect_refused,
    partner,
    person,
    stranger,
)
from tests.web_api_routes import Route, routes
from tools.repository import ROOT
from tools.tour.promises import expect_status

SITE = {"latitude": 46.5, "longitude": 8.0}
MEASURES = [{"kind": "wind-speed", "unit": "m/s"}]
CROSSED = ROOT / "shared/contracts/stream-ingest/threshold-crossed.v1/examples"
UNKNOWN = "0197c0de-1a00-7c3e-9b52-2f6d1c0a7e99"
OF_PEOPLE = [route for route in routes() if not route.is_for_devices]
Ids = dict[str, str]

every_route = pytest.mark.parametrize("route", routes(), ids=str)
every_writing_route = pytest.mark.parametrize(
    "route", [each for each in OF_PEOPLE if not each.is_reading], ids=str
)
every_route_of_a_thing = pytest.mark.parametrize(
    "route", [each for each in OF_PEOPLE if each.names_a_thing], ids=str
)
every_list = pytest.mark.parametrize(
    "route", [each for each in OF_PEOPLE if each.is_reading and not each.names_a_thing], ids=str
)
every_creation = pytest.mark.parametrize(
    "route",
    [each for each in OF_PEOPLE if each.method == "POST" and not each.names_a_thing],
    ids=str,
)


@pytest.fixture(scope="module")
def operator(estate: EstateProcess, started: Command) -> Caller:
    return person(estate, "operator")


@pytest.fixture(scope="module")
def theirs(estate: EstateProcess, operator: Caller) -> Ids:
    """One of each thing that a site has, by the parameter that names it in a path."""
    site = make(operator, "/sites", SITE | {"name": "Theirs"})["id"]
    described = {"siteId": site, "name": "Vane", "measures": MEASURES}
    device = make(operator, "/devices", described)["id"]
    credential = make(operator, f"/devices/{device}/credentials")
    photo = make(operator, "/photos", {"contentType": "image/jpeg", "siteId": site})["id"]
    ids = {
        "site_id": site,
        "device_id": device,
        "credential_id": credential["id"],
        "photo_id": photo,
        "alert_id": raised(estate, operator, device),
        "member_id": str(uuid4()),
    }
    (report,) = (each for each in routes() if each.is_for_devices and not each.is_reading)
    itself = Caller(address(estate), bearer(credential["token"]))
    expect_status(report.call(itself, ids), 200, str(report))
    return ids


@pytest.fixture(scope="module")
def member(estate: EstateProcess, operator: Caller) -> Iterator[Caller]:
    """Somebody who may write, at a site of their own."""
    with stranger(estate) as (caller, sub):
        own = make(operator, "/sites", SITE | {"name": "Own"})["id"]
        put = operator("PUT", f"/sites/{own}/members/{sub}", {"role": "operator"})
        expect_status(put, 200, "PUT member")
        assert caller("GET", f"/sites/{own}").status == 200
        yield caller


@pytest.fixture(scope="module")
def reading_member(estate: EstateProcess, operator: Caller, theirs: Ids) -> Iterator[Caller]:
    """Somebody who may read at that very site."""
    with stranger(estate) as (caller, sub):
        put = operator("PUT", f"/sites/{theirs['site_id']}/members/{sub}", {"role": "viewer"})
        expect_status(put, 200, "PUT member")
        yield caller


def make(operator: Caller, path: str, body: object = None) -> dict[str, Any]:
    made: dict[str, Any] = expect_status(operator("POST", path, body), 201, f"POST {path}").json
    return made


def raised(estate: EstateProcess, operator: Caller, device: str) -> str:
    """The id of an alert of the device, as stream-ingest would bring it about."""
    examples = (json.loads(each.read_text()) for each in sorted(CROSSED.iterdir()))
    event = next(each for each in examples if each["data"]["state"] == "raised")
    event |= {"id": str(uuid4()), "subject": device, "data": event["data"] | {"deviceId": device}}
    entry = {
        "EventBusName": estate.registry("platform/bus/name"),
        "Source": event["source"],
        "DetailType": event["type"],
        "Detail": json.dumps(event),
    }
    assert estate.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0

    def alerts() -> list[Any]:
        found: list[Any] = operator("GET", f"/alerts?deviceId={device}").json["alerts"]
        return found

    return str(eventually("the alert", alerts)[0]["id"])


@every_route
def test_every_route_asks_who_calls(estate: EstateProcess, theirs: Ids, route: Route) -> None:
    expect_refused(route.call(anybody(estate), theirs), 401, "unauthorized")


@every_route_of_a_thing
def test_the_things_are_there_for_those_who_may(
    operator: Caller, theirs: Ids, route: Route
) -> None:
    """Without it the refusals of the others would prove nothing."""
    if route.is_reading:
        assert route.call(operator, theirs).status in (200, 409)


@every_route_of_a_thing
def test_what_belongs_to_another_site_is_as_if_it_were_not_there(
    member: Caller, theirs: Ids, route: Route
) -> None:
    unknown = dict.fromkeys(theirs, UNKNOWN) | {"member_id": theirs["member_id"]}
    hidden, absent = route.call(member, theirs), route.call(member, unknown)
    assert hidden.status in (403, 404), hidden.summary
    assert (hidden.status, hidden.json["type"]) == (absent.status, absent.json["type"])
    told = hidden.body.decode()
    assert not [
        name for name, each in theirs.items() if each in told and f"{{{name}}}" not in route.path
    ]


@every_list
def test_no_list_tells_of_another_site(member: Caller, theirs: Ids, route: Route) -> None:
    of_all = route.call(member, theirs)
    assert of_all.status in (200, 403), of_all.summary
    assert not [each for each in theirs.values() if each in of_all.body.decode()]
    if "siteId" in route.query_names:
        of_theirs = route.call(member, theirs, siteId=theirs["site_id"])
        of_nobodys = route.call(member, theirs, siteId=UNKNOWN)
        assert of_theirs.status == of_nobodys.status == 404
    if "deviceId" in route.query_names:
        assert route.call(member, theirs, deviceId=theirs["device_id"]).status in (403, 404)


@every_creation
def test_nothing_is_made_at_another_site(member: Caller, theirs: Ids, route: Route) -> None:
    answer = route.call(member, theirs)
    if answer.status == 200:  # a batch tells of each item
        statuses = {each["status"] for each in answer.json["results"]}
        assert statuses <= {403, 404, 422}
    else:
        assert answer.status in (403, 404, 422), answer.summary
    if answer.status == 422:
        assert [each["pointer"] for each in answer.json["errors"]] == ["#/siteId"]


@every_writing_route
def test_who_may_read_at_a_site_changes_nothing_there(
    reading_member: Caller, theirs: Ids, route: Route
) -> None:
    answer = route.call(reading_member, theirs)
    if answer.status == 200:
        assert {each["status"] for each in answer.json["results"]} == {403}
    else:
        expect_refused(answer, 403, "forbidden")


@every_writing_route
def test_a_viewer_changes_nothing(estate: EstateProcess, theirs: Ids, route: Route) -> None:
    expect_refused(route.call(person(estate, "viewer"), theirs), 403, "forbidden")


@every_writing_route
def test_a_machine_that_may_read_changes_nothing(
    estate: EstateProcess, theirs: Ids, route: Route
) -> None:
    reader = partner(estate, "stackyard/read")
    expect_refused(route.call(reader, theirs), 403, "forbidden")
