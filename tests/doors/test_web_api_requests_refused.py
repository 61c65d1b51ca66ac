"""What the deployed API refuses of anybody: too often, from elsewhere, too much, not JSON."""

import json
from typing import Any

import pytest
import urllib3
import yaml
from botocore.exceptions import ClientError

from tests.estate_faults import function_name
from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import (
    Caller,
    anybody,
    device,
    expect_refused,
    expect_refused_by_the_gateway,
    partner,
    person,
)
from tests.web_api_gateway import called_from, key_of_a_plan, once_in_a_while, validated
from tools.http import Answer
from tools.repository import LOCAL_STAGE, ROOT
from tools.tour.promises import expect_status

SERVE, SWEEP = function_name("web-api", "serveHttp"), function_name("web-api", "sweepOutbox")
SITE = {"name": "Nowhere", "latitude": 0, "longitude": 0}
ELSEWHERE = "https://elsewhere.example"
NOWHERE = "/devices/0197c0de-1a00-7c3e-9b52-2f6d1c0a7e11"
MOST_BODY_BYTES = 64 * 1024
pytestmark = pytest.mark.usefixtures("started")


@pytest.fixture(scope="module")
def operator(estate: EstateProcess, started: Command) -> Caller:
    return person(estate, "operator")


@pytest.fixture(scope="module")
def reader(estate: EstateProcess, started: Command) -> Caller:
    return partner(estate, "stackyard/read")


def post(caller: Caller, path: str, body: bytes, content_type: str) -> Answer:
    headers = {**caller.headers, "Content-Type": content_type}
    answer = urllib3.request("POST", f"{caller.door}{path}", headers=headers, body=body)
    return Answer(answer.status, answer.headers, answer.data)


def test_a_partner_beyond_its_burst_is_asked_to_wait(estate: EstateProcess, reader: Caller) -> None:
    with key_of_a_plan(estate, throttle={"rateLimit": 0.001, "burstLimit": 2}) as key:
        caller = reader.but(X_Api_Key=key)
        assert [caller("GET", "/sites?limit=1").status for _ in range(2)] == [200, 200]
        answer = caller("GET", "/sites?limit=1")
    expect_refused_by_the_gateway(answer, 429, "too-many-requests")
    assert answer.headers["Retry-After"] == "1"
    assert reader("GET", "/sites?limit=1").status == 200, "another key is not held up"


def test_a_partner_beyond_its_quota_is_refused(estate: EstateProcess, reader: Caller) -> None:
    with key_of_a_plan(estate, quota={"limit": 2, "period": "DAY"}) as key:
        caller = reader.but(X_Api_Key=key)
        assert [caller("GET", "/sites?limit=1").status for _ in range(2)] == [200, 200]
        answer = caller("GET", "/sites?limit=1")
    expect_refused_by_the_gateway(answer, 429, "quota-exceeded")
    assert answer.headers["Retry-After"] == "3600"


@pytest.mark.parametrize(
    ("place", "method", "path", "usually"),
    [
        ("/{proxy+}", "POST", "/sites", 422),
        ("/{proxy+}", "OPTIONS", "/sites", 204),
        ("/field/{proxy+}", "GET", f"/field{NOWHERE}", 401),
    ],
)
def test_a_method_beyond_its_rate_is_refused_and_the_others_are_not(
    estate: EstateProcess, operator: Caller, place: str, method: str, path: str, usually: int
) -> None:
    def ask() -> Answer:
        return operator(method, path, {} if method == "POST" else None)

    with once_in_a_while(estate, place, method):
        assert ask().status == usually
        answer = ask()
        assert operator("GET", "/sites?limit=1").status == 200
    expect_refused_by_the_gateway(answer, 429, "too-many-requests")
    assert answer.headers["Retry-After"] == "1"
    eventually("the next to be taken", lambda: ask().status == usually)


def test_every_rate_that_the_stack_declares_is_the_stages(estate: EstateProcess) -> None:
    stage = estate.client("apigateway").get_stage(
        restApiId=estate.registry("web-api/api/id"), stageName=LOCAL_STAGE
    )
    stages = yaml.safe_load((ROOT / "shared/serverless/stages.yml").read_text())
    said = stages["default"] | stages[LOCAL_STAGE]
    for place, name in {
        "*/*": "requests",
        "/{proxy+}/POST": "writes",
        "/{proxy+}/PUT": "writes",
        "/{proxy+}/DELETE": "writes",
        "/{proxy+}/OPTIONS": "preflights",
    }.items():
        settings = stage["methodSettings"][place]
        assert settings["throttlingRateLimit"] == said[f"{name}PerSecond"], place
        assert settings["throttlingBurstLimit"] == said[f"{name}AtOnce"], place


def test_a_device_without_a_credential_is_refused_before_the_application(
    estate: EstateProcess,
) -> None:
    with validated(estate, "/field/{proxy+}"):
        answer = anybody(estate)("GET", f"/field{NOWHERE}")
        passed = device(estate, "wrong")("GET", NOWHERE)
    expect_refused_by_the_gateway(answer, 401, "credential-missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    expect_refused(passed, 401, "unauthorized")


def test_a_call_from_elsewhere_is_refused(estate: EstateProcess) -> None:
    """The local cloud asks the policy where no authorizer stands, AWS everywhere."""
    caller = device(estate, "wrong")
    with called_from(estate, "192.0.2.0/24", "2001:db8::/32"):
        expect_refused_by_the_gateway(caller("GET", NOWHERE), 403, "access-denied")
        preflight = anybody(estate)("OPTIONS", "/sites")
    expect_refused_by_the_gateway(preflight, 403, "access-denied")
    assert "execute-api" not in preflight.body.decode(), "neither account nor API is named"
    expect_refused(caller("GET", NOWHERE), 401, "unauthorized")


def test_a_page_of_another_origin_is_told_nothing(estate: EstateProcess, operator: Caller) -> None:
    question = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    answers = [
        expect_status(anybody(estate)("OPTIONS", "/sites", headers=question), 204, "preflight"),
        expect_status(operator.but(Origin=ELSEWHERE)("GET", "/sites?limit=1"), 200, "GET /sites"),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert "Origin" in answer.headers["Vary"]


def test_the_consoles_page_is_told_what_it_may(estate: EstateProcess, operator: Caller) -> None:
    console = estate.registry("console/distribution/origin")
    question = {"Origin": console, "Access-Control-Request-Method": "POST"}
    preflight = anybody(estate)("OPTIONS", "/sites", headers=question)
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (preflight, operator.but(Origin=console)("GET", "/sites?limit=1")):
        assert answer.headers["Access-Control-Allow-Origin"] == console


def test_no_page_may_call_at_the_doors_of_machines_the_consoles_neither(
    estate: EstateProcess,
) -> None:
    question = {
        "Origin": estate.registry("console/distribution/origin"),
        "Access-Control-Request-Method": "GET",
    }
    with validated(estate, "/field/{proxy+}"):
        for path in ("/partners/sites", f"/field{NOWHERE}"):
            answer = anybody(estate)("OPTIONS", path, headers=question)
            assert answer.status == 401, "a browser goes on after 200 to 299 only"
            assert "Access-Control-Allow-Headers" not in answer.headers


def test_a_body_that_is_too_large_is_refused(operator: Caller) -> None:
    body = b'{"name": "' + b"x" * MOST_BODY_BYTES + b'"}'
    answer = post(operator, "/sites", body, "application/json")
    expect_refused(answer, 413, "content-too-large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
def test_a_body_that_is_not_said_to_be_json_is_refused(operator: Caller, content_type: str) -> None:
    answer = post(operator, "/sites", b'{"name": "x"}', content_type)
    expect_refused(answer, 415, "unsupported-media-type")


def test_only_this_api_may_call_the_function(estate: EstateProcess) -> None:
    policy = json.loads(estate.client("lambda").get_policy(FunctionName=SERVE)["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
    (source,) = statement["Condition"]["ArnLike"].values()
    assert f":{estate.registry('web-api/api/id')}/" in source
    with pytest.raises(ClientError, match="AccessDenied"):
        as_role_of(estate, SWEEP, "lambda").invoke(FunctionName=SERVE)


def as_role_of(estate: EstateProcess, function: str, service: str) -> Any:
    """A client with what another function could do if somebody took it over."""
    role = estate.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    session = estate.client("sts").assume_role(RoleArn=role, RoleSessionName="test")
    return estate.client_as(session["Credentials"], service)
