"""What lets somebody in stands in no log and in no environment, whatever was asked with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import pytest

from tests.estate_faults import function_name, logged
from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import Caller, anybody, bearer, device, partner, person
from tools.tour.promises import expect_status

SERVE = function_name("web-api", "serveHttp")
SITE = {"name": "Hush station", "latitude": 46.5, "longitude": 8.0}
# Shorter ones are told by chance, as a part of something else.
LEAST_LENGTH = 16


@dataclass
class Asked:
    """What was sent and answered in confidence, by what it is."""

    secrets: dict[str, str] = field(default_factory=dict)
    last_request_id: str = ""

    def keep(self, what: str, secret: str) -> str:
        assert len(secret) >= LEAST_LENGTH, what
        self.secrets[what] = secret
        return secret


@pytest.fixture(scope="module")
def asked(estate: EstateProcess, started: Command) -> Asked:
    """Requests of each kind, accepted, refused and broken, with secrets of their own."""
    asked = Asked()
    operator, machine = person(estate, "operator"), partner(estate)
    for name, caller in (("person's token", operator), ("machine's token", machine)):
        asked.keep(name, caller.headers["Authorization"].removeprefix("Bearer "))
    asked.keep("API key", machine.headers["X-Api-Key"])
    asked.keep("client secret", client_secret(estate))
    asked.keep("cursor key", cursor_key(estate))
    made = speak_in_the_field(estate, operator, asked)
    break_in(estate, made, asked)
    key = asked.keep("Idempotency-Key", token_hex())
    for _ in range(2):
        photo = operator("POST", "/photos", {"contentType": "image/jpeg"}, {"Idempotency-Key": key})
    fields = expect_status(photo, 201, "POST /photos").json["upload"]["fields"]
    asked.keep("upload's signature", fields["x-amz-signature"])
    asked.keep("upload's policy", fields["policy"])
    asked.last_request_id = machine("GET", "/sites?limit=1").headers["X-Request-Id"]
    eventually(
        "the last request to be logged", lambda: logged(estate, SERVE, asked.last_request_id)
    )
    return asked


def speak_in_the_field(estate: EstateProcess, operator: Caller, asked: Asked) -> str:
    """A device's credential is issued and used; the path of the device."""
    site = expect_status(operator("POST", "/sites", SITE), 201, "POST /sites").json["id"]
    body = {"siteId": site, "name": "D", "measures": [{"kind": "temperature", "unit": "Cel"}]}
    made = expect_status(operator("POST", "/devices", body), 201, "POST /devices").json
    path = f"/devices/{made['id']}"
    issued = expect_status(operator("POST", f"{path}/credentials"), 201, "credentials").json
    asked.keep("device's secret", issued["token"].rpartition(".")[2])
    assert device(estate, issued["token"])("GET", path).status == 200
    return path


def break_in(estate: EstateProcess, path: str, asked: Asked) -> None:
    """Wrong secrets are no less somebody's: one that was mistyped, or is another door's."""
    mistyped = asked.keep("mistyped credential", token_hex())
    assert (
        device(estate, f"{path.rpartition('/')[2]}.{mistyped}.{mistyped}")("GET", path).status
        == 401
    )
    word = asked.keep("secret in a body", token_hex())
    answers = [
        person(estate, "operator")("POST", "/sites", {"password": word, "name": word}),
        person(estate, "operator")("GET", f"/sites?token={word}"),
        person(estate, "operator")("GET", f"/sites/{word}"),
        anybody(estate)("GET", "/sites", headers=bearer(word)),
    ]
    assert [answer.status for answer in answers] == [422, 400, 404, 401]


def client_secret(estate: EstateProcess) -> str:
    answer = estate.client("cognito-idp").describe_user_pool_client(
        UserPoolId=estate.registry("platform/user-pool/id"),
        ClientId=estate.registry("platform/partner-client/id"),
    )
    return str(answer["UserPoolClient"]["ClientSecret"])


def cursor_key(estate: EstateProcess) -> str:
    secret = estate.registry("web-api/cursor-key/arn")
    answer = estate.client("secretsmanager").get_secret_value(SecretId=secret)
    return str(answer["SecretString"])


def functions(estate: EstateProcess) -> Iterator[dict[str, Any]]:
    """Configuration of each function of web-api."""
    pages = estate.client("lambda").get_paginator("list_functions").paginate()
    for page in pages:
        for each in page["Functions"]:
            if each["FunctionName"].startswith(function_name("web-api", "")):
                yield each


def test_no_secret_is_logged(estate: EstateProcess, asked: Asked) -> None:
    lines = [
        line for each in functions(estate) for line in logged(estate, each["FunctionName"], "")
    ]
    assert any(asked.last_request_id in line for line in lines), "the logs were read"
    told = {what for what, secret in asked.secrets.items() if any(secret in line for line in lines)}
    assert told == set()


def test_no_secret_stands_in_an_environment(estate: EstateProcess, asked: Asked) -> None:
    configurations = {
        each["FunctionName"]: json.dumps(each["Environment"]) for each in functions(estate)
    }
    assert SERVE in configurations
    told = {
        (function, what)
        for function, environment in configurations.items()
        for what, secret in asked.secrets.items()
        if secret in environment
    }
    assert told == set()
