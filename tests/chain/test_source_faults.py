"""What goes wrong while the source bucket is followed, and that in the end it is."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest

from tests.estate_faults import denied, function_name, impatient, logged
from tests.estate_process import Command, EstateProcess, eventually
from tests.estate_roles import is_denied
from tools.local_cloud.fault_proxy.faults import injected
from tools.local_cloud.fault_proxy.rules import Kind, Rule
from tools.tour.photos.photograph import CHINA

CONVERT = function_name("image-handler", "convertSource")
SERVE = function_name("image-handler", "serveImage")
QUEUE = "image-handler/sources-queue/url"
DERIVATIVES = 6
TRIES_OF_THE_SDK = 3


@pytest.fixture(scope="module")
def bucket(estate: EstateProcess, started: Command) -> Iterator[str]:
    with impatient(estate, QUEUE, after_s=3):
        yield estate.registry("image-handler/source-bucket/name")


def record(estate: EstateProcess, bucket: str, key: str) -> dict[str, Any] | None:
    """Of the original, once nobody is at work."""
    s3, held = estate.client("s3"), estate.registry("image-handler/derivatives-bucket/name")
    source = uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}")
    try:
        body = s3.get_object(Bucket=held, Key=f"sources/{source}.json")["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    found: dict[str, Any] = json.loads(body)
    return None if found["busyUntil"] else found


def deleted(estate: EstateProcess, key: str) -> bool:
    return any(key in line for line in logged(estate, CONVERT, "source deleted"))


def put(estate: EstateProcess, bucket: str, key: str) -> None:
    estate.client("s3").put_object(Bucket=bucket, Key=key, Body=CHINA.content)


@pytest.mark.parametrize(
    ("kind", "call", "containing"),
    [
        ("throttle", "PutObject", "derivatives/"),
        ("reset-after", "PutObject", "derivatives/"),
    ],
)
def test_a_store_that_fails_for_a_while_delays_derivatives_and_loses_none(
    estate: EstateProcess, bucket: str, kind: Kind, call: str, containing: str
) -> None:
    """More failures than the SDK has tries: the message comes again, and the claim is given up."""
    key = f"gallery/{uuid4()}.jpg"
    rule = Rule("s3", call, kind, TRIES_OF_THE_SDK + 1, containing)
    with injected(rule, estate.cloud.faultProxyUrl) as fault:
        put(estate, bucket, key)
        eventually("S3 to have failed", lambda: fault.hits == rule.times)
        made = eventually("its derivatives", lambda: record(estate, bucket, key))
    assert len(made["derivatives"]) == DERIVATIVES


def test_an_original_that_is_deleted_while_it_is_converted_leaves_nothing(
    estate: EstateProcess, bucket: str
) -> None:
    key = f"gallery/{uuid4()}.jpg"
    slow = Rule("s3", "PutObject", "delay", 1, "derivatives/", delay_ms=1500)
    with injected(slow, estate.cloud.faultProxyUrl) as fault:
        put(estate, bucket, key)
        eventually("the worker to be in the middle of it", lambda: fault.hits)
        estate.client("s3").delete_object(Bucket=bucket, Key=key)
        eventually("its deletion", lambda: deleted(estate, key))
    assert record(estate, bucket, key) is None


def test_a_denied_permission_is_told_by_the_log_and_mended_without_a_loss(
    estate: EstateProcess, bucket: str
) -> None:
    key = f"gallery/{uuid4()}.jpg"
    with denied(estate, CONVERT, "s3:PutObject"):
        put(estate, bucket, key)
        (line, *_) = eventually("the log to tell", lambda: logged(estate, CONVERT, "AccessDenied"))
    assert "s3:PutObject" in line
    eventually("its derivatives", lambda: record(estate, bucket, key))


@pytest.mark.parametrize(
    ("function", "forbidden", "bucket", "key"),
    [
        (CONVERT, "put_object", "image-handler/source-bucket/name", "gallery/x"),
        (CONVERT, "get_object", "image-handler/derivatives-bucket/name", "derivatives/x"),
        (CONVERT, "get_object", "platform/claims-bucket/name", "web-api/x"),
        (SERVE, "put_object", "image-handler/source-bucket/name", "gallery/x"),
        (SERVE, "put_object", "image-handler/result-bucket/name", "elsewhere/x"),
        (SERVE, "get_object", "image-handler/derivatives-bucket/name", "derivatives/x"),
        (SERVE, "get_object", "platform/claims-bucket/name", "web-api/x"),
    ],
)
def test_a_role_of_images_is_refused_what_it_does_not_need(
    estate: EstateProcess, started: Command, function: str, forbidden: str, bucket: str, key: str
) -> None:
    assert is_denied(estate, function, forbidden, Bucket=estate.registry(bucket), Key=key)
