"""What `config.json` tells a page: the stage's addresses, and what is deployed there."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tools.deployment import sites
from tools.deployment.account import Account
from tools.deployment.registry import Entry
from tools.repository import Refusal, Service, service, services

AT = datetime(2026, 11, 21, 17, 30, tzinfo=timezone(timedelta(hours=1)))
ON_AWS = Account("prod", "eu-west-1", None)
LOCAL = Account("local", "eu-west-1", "http://127.0.0.1:4566")
VALUES = {
    "platform/template/hash": "aaa",
    "platform/user-pool/id": "eu-west-1_AbC",
    "platform/user-pool/sign-in-origin": "https://stackyard.example",
    "web-api/template/hash": "bbb",
    "web-api/api/id": "abc123",
    "image-handler/template/hash": "ccc",
    "image-handler/distribution/origin": "https://d1.cloudfront.net",
    "console/template/hash": "ddd",
    "console/distribution/origin": "https://d2.cloudfront.net",
    "console/user-pool-client/id": "client",
}


def told(account: Account, more: dict[str, str] | None = None) -> dict[str, object]:
    entries = {name: Entry(value, AT) for name, value in (VALUES | (more or {})).items()}
    parsed: dict[str, object] = json.loads(sites.configuration(account, a_site(), entries))
    return parsed


def a_site() -> Service:
    return next(each for each in services().values() if each.has_site)


def test_a_page_is_told_where_people_sign_in() -> None:
    assert told(ON_AWS)["signIn"] == {
        "origin": "https://stackyard.example",
        "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC",
        "clientId": "client",
    }


def test_a_page_is_told_where_tokens_are_revoked_if_they_are() -> None:
    endpoint = "https://stackyard.example/oauth2/revoke"
    found = told(ON_AWS, {"platform/user-pool/revocation-endpoint": endpoint})["signIn"]
    assert isinstance(found, dict)
    assert found["revocationEndpoint"] == endpoint


def test_a_page_is_told_the_apis_that_are_deployed() -> None:
    aws = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"
    assert told(ON_AWS)["apis"] == {"web-api": aws}
    here = "http://127.0.0.1:4566/_aws/execute-api/abc123/local"
    assert told(LOCAL)["apis"] == {"web-api": here}


def test_a_page_is_told_where_pictures_are_asked_for_once_they_can_be() -> None:
    assert "images" not in told(ON_AWS)
    more = {
        "image-handler/images/url": "https://d3.cloudfront.net",
        "image-handler/source-bucket/name": "pictures",
    }
    assert told(ON_AWS, more)["images"] == {
        "url": "https://d3.cloudfront.net",
        "bucket": "pictures",
    }


def test_a_page_is_told_what_is_deployed_in_order_with_its_address_and_time() -> None:
    found = told(ON_AWS)
    listed = found["services"]
    assert isinstance(listed, list)
    assert [(each["name"], each["templateHash"]) for each in listed] == [
        ("platform", "aaa"), ("web-api", "bbb"), ("image-handler", "ccc"), ("console", "ddd"),
    ]  # fmt: skip
    assert [each["url"] for each in listed] == [
        None,
        "https://abc123.execute-api.eu-west-1.amazonaws.com/prod",
        "https://d1.cloudfront.net",
        "https://d2.cloudfront.net",
    ]
    assert {each["deployedAt"] for each in listed} == {"2026-11-21T16:30:00Z"}
    assert (found["stage"], found["region"]) == ("prod", "eu-west-1")


def test_the_same_registry_gives_the_same_bytes() -> None:
    entries = {name: Entry(value, AT) for name, value in VALUES.items()}
    shuffled = {name: Entry(entries[name].value, AT.astimezone(UTC)) for name in reversed(entries)}
    written = [sites.configuration(ON_AWS, a_site(), each) for each in (entries, shuffled)]
    assert written[0] == written[1]


def test_a_site_whose_platform_is_not_deployed_is_refused_with_what_to_type() -> None:
    entries = {"console/user-pool-client/id": Entry("client", AT)}
    with pytest.raises(Refusal, match="npm run deploy -- --stage prod --service platform"):
        sites.configuration(ON_AWS, service("console"), entries)
