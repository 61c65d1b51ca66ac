"""The signature is the one that AWS's SDK makes of the same request."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SdkCredentials
from hypothesis import given, settings
from hypothesis import strategies as st

from image_handler.gateways.signature_v4 import (
    Credentials,
    Scope,
    encoded,
    hash_of,
    presigned_query,
    signed,
)

TIME = "20260102T030405Z"
PERMANENT = Credentials("AKIDEXAMPLE", "secret/key+1")
TEMPORARY = Credentials("ASIAEXAMPLE", "secret", "token+of/a=role")


@pytest.fixture(autouse=True)
def _sdk_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = SimpleNamespace(strftime=lambda _: TIME)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: stopped)


def _of_sdk(service: str, method: str, path: str, body: bytes, by: Credentials) -> str:
    made = AWSRequest(method, f"https://example.amazonaws.com{path}", data=body)
    made.headers["host"] = "example.amazonaws.com"
    if service == "s3":
        made.context["payload_signing_enabled"] = True
    else:
        made.headers["x-amz-content-sha256"] = hash_of(body)
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    theirs = SdkCredentials(by.access_key_id, by.secret_access_key, by.session_token)
    sign(theirs, service, "eu-west-1").add_auth(made)
    return str(made.headers["Authorization"])


@pytest.mark.parametrize("by", [PERMANENT, TEMPORARY])
@pytest.mark.parametrize(
    ("service", "method", "path", "body"),
    [
        ("s3", "GET", "/bucket/a%20b/%C3%BC%2B.jpg", b""),
        ("s3", "PUT", "/results/1", b"picture"),
        ("secretsmanager", "POST", "/", b'{"SecretId": "name"}'),
    ],
)
def test_a_request_is_signed_as_the_sdk_signs_it(
    service: str, method: str, path: str, body: bytes, by: Credentials
) -> None:
    headers = {"host": "example.amazonaws.com"}
    sent = signed(method, path, headers, body, Scope(TIME, "eu-west-1", service), by)
    assert sent["authorization"] == _of_sdk(service, method, path, body, by)
    assert sent.get("x-amz-security-token") == by.session_token


@pytest.mark.parametrize("by", [PERMANENT, TEMPORARY])
def test_a_link_is_signed_as_the_sdk_signs_it(by: Credentials) -> None:
    path = "/results/a%20b"
    made = AWSRequest("GET", f"https://example.amazonaws.com{path}")
    theirs = SdkCredentials(by.access_key_id, by.secret_access_key, by.session_token)
    S3SigV4QueryAuth(theirs, "s3", "eu-west-1", expires=900).add_auth(made)
    query = presigned_query(path, "example.amazonaws.com", 900, Scope(TIME, "eu-west-1", "s3"), by)
    assert parse_qs(query) == parse_qs(urlsplit(str(made.url)).query)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a b+c/ü.jpg", "a%20b%2Bc/%C3%BC.jpg"),
        ("50%/é?#&=", "50%25/%C3%A9%3F%23%26%3D"),
        ("it's (1)*!.jpg", "it%27s%20%281%29%2A%21.jpg"),
        ("~-._", "~-._"),
        ("\x00\n", "%00%0A"),
    ],
)
def test_keys_are_encoded_as_aws_signs_them(key: str, path: str) -> None:
    assert encoded(key, safe="/") == path


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_what_is_encoded_is_ascii_and_reads_back_the_same(text: str) -> None:
    from urllib.parse import unquote

    assert encoded(text).isascii()
    assert unquote(encoded(text), errors="strict") == text
