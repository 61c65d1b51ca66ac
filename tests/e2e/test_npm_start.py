"""The main job: one command, and an event has travelled between two services."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.estate_process import Command, EstateProcess
from tools.http import call
from tools.repository import services
from tools.tour.sites import airports
from tools.tour.stations.networks import networks

REFUSALS = (
    "400 invalid-parameter",
    "400 malformed-json",
    "401 unauthorized",
    "403 api-key-invalid",
    "403 forbidden",
    "404 not-found",
    "405 method-not-allowed",
    "406 not-acceptable",
    "409 external-id-taken",
    "412 precondition-failed",
    "413 content-too-large",
    "415 unsupported-media-type",
    "422 idempotency-key-reused",
    "422 invalid-device",
    "428 precondition-required",
    "429 too-many-requests",
)
"""One of each kind that web-api's callers can bring about."""


def test_it_shows_the_tour_the_addresses_and_the_demo_sign_in(started: Command) -> None:
    for seen in (
        "each event counted once",
        "a poison event",
        "page through by sevens",
        "Demo sign-in",
        "/_aws/execute-api/",
    ):
        assert seen in started.stdout


def test_the_tour_registers_at_least_twenty_real_airports(started: Command) -> None:
    assert len(airports()) >= 20
    assert f"{len(airports())} sites, {len(airports())} events counted" in started.stdout


def test_the_tour_registers_real_stations_at_three_sites_and_is_refused_in_each_way(
    estate: EstateProcess, started: Command
) -> None:
    """Taken a second time, on an estate that knows the stations already."""
    seen = json.loads(estate.run("tour", "stations", "--json").stdout)
    results = {each["step"]: each["result"] for each in seen}
    stations = sum(len(network.stations) for network in networks())
    assert len(networks()) == 3
    assert stations >= 20
    assert f"{stations} stations, each once" in results["page through by sevens"]
    # Each of them, once more for the one that was changed.
    counted = ["3 site-created", f"{stations + 1} device-registered", "1 device-retired"]
    assert results["each event counted once"].splitlines() == counted
    told = " ".join(results.values())
    for refusal in REFUSALS:
        assert refusal in told


def test_a_second_start_says_that_it_runs_and_shows_the_addresses(
    estate: EstateProcess, started: Command
) -> None:
    before = estate.cloud.pid
    answer = estate.start()
    assert f"already running (process {before})" in answer.stdout
    assert "/_aws/execute-api/" in answer.stdout
    assert estate.cloud.pid == before


def test_endpoints_are_told_to_machines(estate: EstateProcess, started: Command) -> None:
    endpoints = estate.endpoints
    assert endpoints["stage"] == "local"
    assert endpoints["region"] == "eu-west-1"
    assert endpoints["endpointUrl"].startswith("http://127.0.0.1:")
    for person in ("demo", "demoViewer"):
        assert set(endpoints[person]) == {"username", "password"}
    assert set(endpoints["services"]) == set(services())
    for name in ("web-api", "cron-audit"):
        assert endpoints["services"][name]["url"].startswith(endpoints["endpointUrl"])


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return claims


@pytest.mark.parametrize("group", ["operator", "viewer"])
def test_a_token_names_its_group_and_its_end(
    estate: EstateProcess, started: Command, group: str
) -> None:
    claims = claims_of(estate.token(group))
    assert claims["token_use"] == "id"
    assert claims["cognito:groups"] == [group]
    assert 0 < claims["exp"] - datetime.now(UTC).timestamp() <= 3600


def test_an_unknown_group_is_refused_with_those_that_exist(
    estate: EstateProcess, started: Command
) -> None:
    answer = estate.run("token", "--group", "owner")
    assert answer.returncode == 1
    assert "expected group operator or viewer, found 'owner'" in answer.stderr


@pytest.mark.parametrize("scopes", [("stackyard/read",), ("stackyard/read", "stackyard/write")])
def test_a_machines_token_names_the_scopes_that_were_asked_for(
    estate: EstateProcess, started: Command, scopes: tuple[str, ...]
) -> None:
    claims = claims_of(estate.machine_token(*scopes))
    assert claims["token_use"] == "access"
    assert claims["client_id"] == estate.registry("platform/partner-client/id")
    assert claims["scope"].split() == [*scopes]


def test_a_scope_that_a_machine_may_not_have_is_refused_in_the_pools_words(
    estate: EstateProcess, started: Command
) -> None:
    answer = estate.run("token", "--client", "partner", "--scope", "stackyard/everything")
    assert (answer.returncode, "invalid_scope" in answer.stderr) == (1, True)


@pytest.mark.parametrize("command", ["token", "api-key"])
def test_an_unknown_client_is_refused_with_those_that_exist(
    estate: EstateProcess, started: Command, command: str
) -> None:
    answer = estate.run(command, "--client", "somebody")
    assert answer.returncode == 1
    assert "expected client partner, found 'somebody'" in answer.stderr


def test_one_chapter_of_the_tour_runs_again_and_is_told_to_machines(
    estate: EstateProcess, started: Command
) -> None:
    seen = json.loads(estate.run("tour", "sites", "--json").stdout)
    assert [each["chapter"] for each in seen] == ["sites"] * len(seen)
    assert "each event counted once" in [each["step"] for each in seen]


@pytest.mark.parametrize("path", ["sites", "sites/some-id"])
def test_without_a_token_the_gateway_refuses_in_the_words_of_the_application(
    estate: EstateProcess, started: Command, path: str
) -> None:
    answer = call("GET", f"{estate.endpoints['services']['web-api']['url']}/{path}", {})
    assert answer.status == 401
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json["type"] == "https://stackyard.example/problems/unauthorized"
    assert answer.json["requestId"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_estate_whose_function_cannot_be_imported_is_not_told_to_be_up(
    estate: EstateProcess, started: Command
) -> None:
    """A handler name that leads nowhere fails as a broken import does."""
    lambda_, name = estate.client("lambda"), "stackyard-cron-audit-local-serveCounters"
    handler = lambda_.get_function_configuration(FunctionName=name)["Handler"]
    lambda_.update_function_configuration(FunctionName=name, Handler="nothing.handle")
    try:
        answer = estate.run("start", "--detach", "--no-tour")
    finally:
        lambda_.update_function_configuration(FunctionName=name, Handler=handler)
    assert answer.returncode == 1
    assert "cron-audit answers 502" in answer.stderr
    assert "nothing" in answer.stderr, "the cause is told"
    assert estate.start("--no-tour").returncode == 0


@pytest.mark.parametrize("service", ["web-api", "cron-audit"])
def test_the_root_and_unknown_paths_are_answered_by_the_application(
    estate: EstateProcess, started: Command, service: str
) -> None:
    url = estate.endpoints["services"][service]["url"]
    headers = {"Authorization": f"Bearer {estate.token('viewer')}"}
    for path in ("/", "/nothing", "/sites/nothing"):
        answer = call("GET", f"{url}{path}", headers)
        assert answer.status == 404
        assert answer.json["type"] == "https://stackyard.example/problems/not-found"
        assert "path" in answer.json["detail"], "what there is instead is told"


def test_one_address_is_printed_alone_for_curl(estate: EstateProcess, started: Command) -> None:
    printed = estate.run("endpoints", "--service", "web-api").stdout
    assert printed == estate.endpoints["services"]["web-api"]["url"] + "\n"


def test_a_tampered_token_is_refused(estate: EstateProcess, started: Command) -> None:
    header, payload, signature = estate.token("operator").split(".")
    forged = f"{header}.{payload}.{signature[::-1]}"
    url = f"{estate.endpoints['services']['cron-audit']['url']}/counters"
    assert call("GET", url, {"Authorization": f"Bearer {forged}"}).status == 401
