"""Originals in the source bucket: served by address, and followed by their derivatives."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from tests.estate_process import Command, EstateProcess, eventually
from tools.http import Answer, call
from tools.repository import ROOT

PHOTOGRAPHS = ROOT / "services/image-handler/tests/compatibility/image-fixtures"
SERVED, FOLLOWED = "served/a photo (1)+é.jpg", "gallery/followed é.jpg"
PATH = "served/a%20photo%20(1)%2B%C3%A9.jpg"
DERIVATIVES = 6


@pytest.fixture(scope="module")
def bucket(estate: EstateProcess, started: Command) -> Iterator[str]:
    bucket = estate.registry("image-handler/source-bucket/name")
    put(estate, bucket, SERVED, "photo.jpg")
    yield bucket
    for key in (SERVED, FOLLOWED):
        estate.client("s3").delete_object(Bucket=bucket, Key=key)


@pytest.fixture(scope="module")
def images(estate: EstateProcess, bucket: str) -> str:
    return estate.registry("image-handler/images/url")


def put(estate: EstateProcess, bucket: str, key: str, photograph: str) -> None:
    estate.client("s3").put_object(
        Bucket=bucket,
        Key=key,
        Body=Path(PHOTOGRAPHS / photograph).read_bytes(),
        ContentType="image/jpeg",
    )


def fetched(url: str, accept: str = "*/*") -> Answer:
    return call("GET", url, {"Accept": accept})


def test_an_image_is_served_by_the_api_and_by_the_cdn_alike(
    estate: EstateProcess, images: str
) -> None:
    api = estate.endpoints["services"]["image-handler"]["url"]
    answers = [fetched(f"{base}/fit-in/100x100/{PATH}") for base in (api, images)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    assert {answer.headers["Content-Type"] for answer in answers} == {"image/jpeg"}


def test_who_says_nothing_of_types_gets_the_stored_one_as_bytes(
    estate: EstateProcess, images: str
) -> None:
    """As on AWS, which takes a request without Accept for one that the API's `*/*` covers."""
    api = estate.endpoints["services"]["image-handler"]["url"]
    for base in (api, images):
        answer = call("GET", f"{base}/fit-in/100x100/{PATH}", {})
        assert answer.body.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("image/avif,image/webp,*/*;q=0.8", "image/avif"),
        ("image/webp,*/*;q=0.8", "image/webp"),
        ("image/avif;q=0.1,image/webp", "image/webp"),
        ("*/*", "image/jpeg"),
    ],
)
def test_the_format_is_what_the_client_prefers_through_the_cdn_too(
    images: str, accept: str, content_type: str
) -> None:
    answer = fetched(f"{images}/{PATH}?width=90&format=auto", accept)
    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)
    assert "Accept" in answer.headers["Vary"]


def test_any_page_may_read_an_image_and_nothing_else_is_taken_from_it(images: str) -> None:
    answer = call("GET", f"{images}/{PATH}?width=90", {"Origin": "https://a.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Origin" in answer.headers["Vary"]


def test_what_is_not_there_is_404_and_another_bucket_403(
    estate: EstateProcess, images: str
) -> None:

    assert fetched(f"{images}/nothing.jpg").status == 404
    claims = estate.registry("platform/claims-bucket/name")
    asked = json.dumps({"bucket": claims, "key": "web-api/x"}).encode()
    assert fetched(f"{images}/{urlsafe_b64encode(asked).decode()}").status == 403


def test_an_original_is_followed_overwritten_and_deleted(
    estate: EstateProcess, bucket: str
) -> None:
    put(estate, bucket, FOLLOWED, "photo.jpg")
    first = _urls(eventually("the first", lambda: _record(estate, bucket, without=set())))
    put(estate, bucket, FOLLOWED, "flower.jpg")
    second = _urls(eventually("the second", lambda: _record(estate, bucket, without=first)))
    assert len(first) == len(second) == DERIVATIVES
    assert {fetched(url).status for url in second} == {200}
    assert {fetched(url).status for url in first} <= {403, 404}
    estate.client("s3").delete_object(Bucket=bucket, Key=FOLLOWED)
    eventually("all to be gone", lambda: not _record(estate, bucket, without=set()))
    eventually(
        "their files to be gone",
        lambda: {fetched(url).status for url in second} <= {403, 404},
    )


def _record(estate: EstateProcess, bucket: str, without: set[str]) -> dict[str, Any] | None:
    """Of the followed original, once nobody is at work and it tells of other addresses."""
    s3, held = estate.client("s3"), estate.registry("image-handler/derivatives-bucket/name")
    source = uuid5(NAMESPACE_URL, f"s3://{bucket}/{FOLLOWED}")
    try:
        body = s3.get_object(Bucket=held, Key=f"sources/{source}.json")["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    record: dict[str, Any] = json.loads(body)
    return record if record["busyUntil"] is None and _urls(record) - without else None


def _urls(record: dict[str, Any]) -> set[str]:
    return {each["url"] for each in record["derivatives"]}
