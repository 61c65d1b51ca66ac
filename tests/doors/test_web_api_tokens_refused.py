"""Who may come in at the doors of people and machines: the wrong token, group, scope or key."""

from collections.abc import Iterator

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tests.web_api_callers import (
    Caller,
    address,
    anybody,
    bearer,
    expect_refused,
    expect_refused_by_the_gateway,
    identity_token,
    partner,
    person,
    signing_in,
    stranger,
)

READ, WRITE = "stackyard/read", "stackyard/write"
SITE = {"name": "Nowhere", "latitude": 0, "longitude": 0}
pytestmark = pytest.mark.usefixtures("started")


@pytest.fixture(scope="module")
def viewer(estate: EstateProcess, started: Command) -> Caller:
    return person(estate, "viewer")


@pytest.fixture(scope="module")
def reader(estate: EstateProcess, started: Command) -> Caller:
    """A partner's machine that may read, with its key."""
    return partner(estate, READ)


@pytest.fixture
def token_of_another_pool(estate: EstateProcess) -> Iterator[str]:
    """Of somebody who is an operator there, too."""
    cognito = estate.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    try:
        cognito.create_group(UserPoolId=pool, GroupName="operator")
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="c", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        with signing_in(estate, pool, client, "operator", ("operator",)) as token:
            yield token
    finally:
        cognito.delete_user_pool(UserPoolId=pool)


@pytest.fixture
def token_for_a_second(estate: EstateProcess) -> Iterator[str]:
    """AWS gives none for less than five minutes; the local cloud gives what it is asked for."""
    cognito, pool = estate.client("cognito-idp"), estate.registry("platform/user-pool/id")
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="brief",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        IdTokenValidity=1,
        TokenValidityUnits={"IdToken": "seconds"},
    )["UserPoolClient"]["ClientId"]
    operator = estate.endpoints["demo"]
    try:
        yield identity_token(cognito, pool, client, operator["username"], operator["password"])
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client)


@pytest.mark.parametrize("door", ["", "/partners"])
def test_a_call_without_a_token_is_refused(estate: EstateProcess, door: str) -> None:
    answer = anybody(estate)("GET", f"{door}/sites")
    expect_refused_by_the_gateway(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("part", [1, 2], ids=["payload", "signature"])
def test_a_tampered_token_is_refused(estate: EstateProcess, part: int) -> None:
    parts = estate.token("operator").split(".")
    middle = len(parts[part]) // 2
    other = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    answer = anybody(estate)("GET", "/sites", headers=bearer(".".join(parts)))
    expect_refused_by_the_gateway(answer, 401, "unauthorized")


def test_a_token_of_another_pool_is_refused(
    estate: EstateProcess, token_of_another_pool: str
) -> None:
    answer = anybody(estate)("GET", "/sites", headers=bearer(token_of_another_pool))
    expect_refused_by_the_gateway(answer, 401, "unauthorized")


def test_a_token_that_has_expired_is_refused(
    estate: EstateProcess, token_for_a_second: str
) -> None:
    def refused() -> bool:
        return anybody(estate)("GET", "/sites", headers=bearer(token_for_a_second)).status == 401

    eventually("the token to have expired", refused, within_s=5)
    answer = anybody(estate)("GET", "/sites", headers=bearer(token_for_a_second))
    expect_refused_by_the_gateway(answer, 401, "unauthorized")


def test_an_access_token_is_refused_at_the_door_of_people(estate: EstateProcess) -> None:
    """On AWS by the gateway already, in its own words; the local cloud lets it in."""
    token = bearer(estate.machine_token(READ, WRITE))
    expect_refused(anybody(estate)("GET", "/sites", headers=token), 401, "unauthorized")


def test_an_identity_token_is_refused_at_the_door_of_machines(estate: EstateProcess) -> None:
    caller = partner(estate).but(**bearer(estate.token("operator")))
    expect_refused_by_the_gateway(caller("GET", "/sites"), 401, "unauthorized")


def test_a_viewer_may_not_write(viewer: Caller) -> None:
    assert viewer("GET", "/sites?limit=1").status == 200
    expect_refused(viewer("POST", "/sites", SITE), 403, "forbidden")


def test_a_person_of_no_group_may_not_register_a_site(estate: EstateProcess) -> None:
    with stranger(estate) as (caller, _):
        expect_refused(caller("POST", "/sites", SITE), 403, "forbidden")


def test_a_machine_that_may_read_may_not_write(reader: Caller) -> None:
    assert reader("GET", "/sites?limit=1").status == 200
    expect_refused(reader("POST", "/sites", SITE), 403, "forbidden")


def test_a_machine_without_a_scope_is_refused(estate: EstateProcess) -> None:
    """Cognito gives no such token to this client: it is one of a person, from the same pool."""
    cognito, operator = estate.client("cognito-idp"), estate.endpoints["demo"]
    answer = cognito.admin_initiate_auth(
        UserPoolId=estate.registry("platform/user-pool/id"),
        ClientId=estate.registry("platform/command-line-client/id"),
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": operator["username"], "PASSWORD": operator["password"]},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    caller = partner(estate).but(**bearer(token))
    expect_refused_by_the_gateway(caller("GET", "/sites"), 401, "unauthorized")


def test_a_partner_without_a_key_is_refused(reader: Caller) -> None:
    token = {"Authorization": reader.headers["Authorization"]}
    without = Caller(reader.door, token)("GET", "/sites")
    expect_refused_by_the_gateway(without, 403, "api-key-invalid")


def test_a_key_that_is_unknown_is_refused(reader: Caller) -> None:
    answer = reader.but(X_Api_Key="0123456789abcdef0123456789abcdef")("GET", "/sites")
    expect_refused_by_the_gateway(answer, 403, "api-key-invalid")


def test_a_key_alone_lets_nobody_in(estate: EstateProcess) -> None:
    caller = Caller(f"{address(estate)}/partners", {"X-Api-Key": estate.api_key})
    expect_refused_by_the_gateway(caller("GET", "/sites"), 401, "unauthorized")
