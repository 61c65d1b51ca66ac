"""Who calls web-api at its doors, and what a refusal there looks like."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.estate_process import EstateProcess
from tools.http import Answer, call

PARTNERS, FIELD = "/partners", "/field"
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Caller:
    door: str
    """Address of the API and the prefix of the door."""

    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return call(method, f"{self.door}{path}", {**self.headers, **(headers or {})}, body)

    def but(self, **headers: str) -> "Caller":
        """With other headers, whose names are written with underscores."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Caller(self.door, {**self.headers, **more})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def address(estate: EstateProcess) -> str:
    return str(estate.endpoints["services"]["web-api"]["url"])


def anybody(estate: EstateProcess) -> Caller:
    return Caller(address(estate))


def person(estate: EstateProcess, group: str) -> Caller:
    return Caller(address(estate), bearer(estate.token(group)))


def partner(estate: EstateProcess, *scopes: str) -> Caller:
    headers = {**bearer(estate.machine_token(*scopes)), "X-Api-Key": estate.api_key}
    return Caller(f"{address(estate)}{PARTNERS}", headers)


def device(estate: EstateProcess, credential: str) -> Caller:
    return Caller(f"{address(estate)}{FIELD}", bearer(credential))


@contextmanager
def stranger(estate: EstateProcess) -> Iterator[tuple[Caller, str]]:
    """A person of no group, and the `sub` by which sites know their members."""
    pool = estate.registry("platform/user-pool/id")
    client = estate.registry("platform/command-line-client/id")
    name = f"{secrets.token_hex(8)}@stackyard.example"
    with signing_in(estate, pool, client, name) as token:
        cognito = estate.client("cognito-idp")
        asked = cognito.admin_get_user(UserPoolId=pool, Username=name)
        told = {each["Name"]: each["Value"] for each in asked["UserAttributes"]}
        yield Caller(address(estate), bearer(token)), told["sub"]


@contextmanager
def signing_in(
    estate: EstateProcess, pool: str, client: str, name: str, groups: tuple[str, ...] = ()
) -> Iterator[str]:
    """An identity token of somebody new, who is gone afterwards."""
    cognito, password = estate.client("cognito-idp"), f"Aa1!{secrets.token_urlsafe(12)}"
    who = {"UserPoolId": pool, "Username": name}
    cognito.admin_create_user(**who, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(**who, Password=password, Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(**who, GroupName=group)
        yield identity_token(cognito, pool, client, name, password)
    finally:
        cognito.admin_delete_user(**who)


def identity_token(cognito: Any, pool: str, client: str, name: str, password: str) -> str:
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def expect_refused(answer: Answer, status: int, kind: str) -> None:
    """As each refusal of web-api reads, whoever made it: the gateway or the application."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM_JSON), answer.summary
    problem = answer.json
    assert problem["type"] == f"https://stackyard.example/problems/{kind}"
    assert problem["status"] == status
    assert problem["requestId"]


def expect_refused_by_the_gateway(answer: Answer, status: int, kind: str) -> None:
    """Any page may read it; the application's answers say `Vary: Origin` instead."""
    expect_refused(answer, status, kind)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in answer.headers
