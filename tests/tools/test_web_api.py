"""`npm run web-api -- serve` and `npm run fuzz`, up to where the service's own process begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tools.deployment.account import Account
from tools.repository import Refusal
from tools.web_api import fuzz, serve

POOL = "eu-west-1_example"


class NotThere(Exception):
    """In place of the client's own."""


@dataclass
class FakeAws:
    """Lambda, Cognito and Parameter Store in one, as far as they are asked."""

    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    clients: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)

    class exceptions:  # noqa: N801 - the client's name
        ResourceNotFoundException = NotThere

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        if FunctionName not in self.functions:
            raise NotThere(FunctionName)
        return {"Environment": {"Variables": self.functions[FunctionName]}}

    def get_paginator(self, operation: str) -> "FakePages":
        return FakePages(self, operation)


@dataclass(frozen=True)
class FakePages:
    aws: FakeAws
    operation: str

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        if self.operation == "list_user_pool_clients":
            assert asked == {"UserPoolId": POOL}
            # One a page: whoever has more than sixty applications has pages too.
            yield from ({"UserPoolClients": [{"ClientId": each}]} for each in self.aws.clients)
        else:
            told = [
                {"Name": name, "Value": value, "LastModifiedDate": None}
                for name, value in self.aws.parameters.items()
                if name.startswith(asked["Path"])
            ]
            yield {"Parameters": told}


@dataclass(frozen=True)
class FakeAccount(Account):
    aws: FakeAws = field(default_factory=FakeAws)

    def client(self, name: str) -> Any:
        return self.aws


def account(stage: str, endpoint_url: str | None) -> FakeAccount:
    aws = FakeAws(
        functions={f"stackyard-web-api-{stage}-serveHttp": {"TABLE_NAME": "sites"}},
        clients=["console", "command-line"],
        parameters={f"/stackyard/{stage}/platform/user-pool/id": POOL},
    )
    return FakeAccount(stage, "eu-west-1", endpoint_url, aws)


def test_a_stage_on_aws_tells_its_keys_where_its_tokens_say() -> None:
    pool = serve.pool_of(account("prod", None))
    assert pool.issuer == f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    assert pool.keys_url == f"{pool.issuer}/.well-known/jwks.json"
    assert pool.client_ids == ("console", "command-line")


def test_the_local_cloud_tells_the_keys_itself() -> None:
    pool = serve.pool_of(account("local", "http://127.0.0.1:4566"))
    assert pool.issuer == f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    assert pool.keys_url == f"http://127.0.0.1:4566/{POOL}/.well-known/jwks.json"


def test_the_application_gets_the_variables_of_the_deployed_function() -> None:
    assert serve.deployed_environment(account("prod", None)) == {"TABLE_NAME": "sites"}


@pytest.mark.parametrize(
    ("stage", "told"),
    [("local", "run `npm start`"), ("prod", "run `npm run deploy -- --stage prod`")],
)
def test_what_is_not_deployed_is_told_with_what_to_do(stage: str, told: str) -> None:
    empty = FakeAccount(stage, "eu-west-1", None, FakeAws())
    for ask in (serve.pool_of, serve.deployed_environment):
        with pytest.raises(Refusal, match=told):
            ask(empty)


def test_a_door_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match=r"gateway, wsgi, both, deployed; there is no 'front'"):
        fuzz.command("front", 1, None)


def test_a_seed_is_passed_on_and_drawn_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "_python", lambda: "python")
    monkeypatch.setattr(fuzz, "import_path", dict)
    given, _ = fuzz.command("wsgi", 5, 7)
    assert given[-4:] == ["--seed", "7", "--door", "wsgi"]
    drawn, _ = fuzz.command("both", 5, None, as_json=True)
    assert "--seed" not in drawn
    assert drawn[-3:] == ["--json", "--door", "both"]
