"""The form as AWS's SDK signs it: no call is made, so the real client is asked."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import boto3
import pytest
from msgspec.structs import replace

from tests.photo_examples import REQUESTED
from tests.wired import HTTP_ENVIRONMENT, forget
from web_api import wiring
from web_api.domain.photo import Form, Photo, PhotoDetails
from web_api.domain.photo_rules import MOST_BYTES

BUCKET = "stackyard-prod-uploads-123456789012-eu-west-1"


@pytest.fixture
def region() -> str:
    return "eu-west-1"


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch, region: str) -> Any:
    """As it is wired, with a role's credentials, which hold a session token."""
    environment = HTTP_ENVIRONMENT | {
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "the-secret",
        "AWS_SESSION_TOKEN": "the-session-token",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "UPLOAD_BUCKET_NAME": BUCKET,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    forget()
    yield wiring.request_upload().forms
    forget()


def policy_of(form: Form) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads(b64decode(form.fields["policy"]))
    return policy


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_the_form_goes_to_the_buckets_own_address_in_its_region_and_is_signed_by_sigv4(
    forms: Any, region: str
) -> None:
    """The console's policy names no other; in us-east-1 the SDK's own choice is an older one."""
    form = forms.form(REQUESTED, 900)
    assert form.url == f"https://{BUCKET}.s3.{region}.amazonaws.com/"
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert form.fields["x-amz-security-token"] == "the-session-token"
    assert form.expires_at == REQUESTED.expires_at
    assert "the-secret" not in str(form.fields)


@pytest.mark.parametrize(
    ("details", "sizes"),
    [
        (PhotoDetails(content_type="image/avif"), [1, MOST_BYTES]),
        (PhotoDetails(content_type="image/png", size_bytes=196_653), [196_653, 196_653]),
    ],
)
def test_every_field_of_the_form_is_a_condition_and_so_are_size_and_bucket(
    forms: Any, details: PhotoDetails, sizes: list[int]
) -> None:
    photo: Photo = replace(REQUESTED, details=details)
    form = forms.form(photo, 900)
    conditions = policy_of(form)["conditions"]
    assert ["content-length-range", *sizes] in conditions
    assert {"bucket": BUCKET} in conditions
    assert {"key": f"uploads/{photo.id}"} in conditions
    assert {"Content-Type": details.content_type} in conditions
    for name, value in form.fields.items():
        if name not in {"policy", "x-amz-signature"}:
            assert {name: value} in conditions


def test_the_form_ends_when_it_was_told_to(forms: Any) -> None:
    before = datetime.now(UTC)
    ends = datetime.fromisoformat(policy_of(forms.form(REQUESTED, 7))["expiration"])
    assert abs(ends - before - timedelta(seconds=7)) < timedelta(seconds=2)


def test_a_photos_form_is_for_that_photo_alone(forms: Any) -> None:
    other = replace(REQUESTED, id=UUID("0197c0de-2b10-7d41-8c07-5a9e3b1f4d22"))
    keys = [forms.form(photo, 900).fields["key"] for photo in (REQUESTED, other)]
    assert keys == [f"uploads/{REQUESTED.id}", f"uploads/{other.id}"]
