"""The two functions as they are wired, with libvips, over the local cloud's services."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from localstack_client.session import Session
from msgspec import structs

from image_handler.handlers import delete_derivatives, make_derivatives
from image_handler.wiring import derivatives
from tests.fakes import (
    BASE_URL,
    FakeContext,
    content_type_of,
    deleted,
    photograph,
    received,
    sqs_batch,
    written,
)
from tests.integration.conftest import REGION

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass
class Deployed:
    s3: "S3Client"
    sqs: Any
    bucket: str
    claims_bucket: str
    queue: str

    def receive(self, name: str) -> dict[str, Any]:
        """Upload a photograph, let the function hear of it; answers the event that it says."""
        return self.hear(self.announced(name))

    def announced(self, name: str) -> str:
        """Upload a photograph; answers the event that tells of it."""
        body = photograph(name)
        put = self.s3.put_object(Bucket=self.claims_bucket, Key="web-api/photos/1", Body=body)
        event = received(name)
        claim = structs.replace(
            event.data.claim,
            bucket=self.claims_bucket,
            key="web-api/photos/1",
            version=put["VersionId"],
        )
        data = structs.replace(event.data, claim=claim, content_type=content_type_of(name))
        return written(structs.replace(event, data=data))

    def hear(self, body: str) -> dict[str, Any]:
        answer = make_derivatives.handle(sqs_batch([body]), FakeContext())
        assert answer == {"batchItemFailures": []}
        return self.said()

    def said(self) -> dict[str, Any]:
        """The next event on the bus, or an empty one."""
        answer = self.sqs.receive_message(QueueUrl=self.queue, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            handle = message["ReceiptHandle"]
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=handle)
            event: dict[str, Any] = json.loads(message["Body"])
            return event
        return {}

    def held(self) -> set[str]:
        found = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {each["Key"] for each in found}


@pytest.fixture
def deployed(
    session: Session,
    s3: "S3Client",
    bucket: str,
    claims_bucket: str,
    bus: tuple[str, str],
    secret_arn: str,
    distribution_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Deployed]:
    """The environment that Lambda would give, and a cold start."""
    environment = {
        "AWS_ENDPOINT_URL": s3.meta.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "CLAIMS_BUCKET_NAME": claims_bucket,
        "DERIVATIVE_BUCKET_NAME": bucket,
        "DERIVATIVE_BOXES_PIXELS": "160,480,1080",
        "DERIVATIVE_FORMATS": "webp,jpeg",
        "DERIVATIVES_BASE_URL": BASE_URL,
        "DISTRIBUTION_ID": distribution_id,
        "EVENT_BUS_NAME": bus[0],
        "NAMING_SECRET_ARN": secret_arn,
        "QUARANTINE_BUCKET_NAME": bucket,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _forget_clients()
    yield Deployed(s3, session.client("sqs"), bucket, claims_bucket, bus[1])
    _forget_clients()


def _forget_clients() -> None:
    for made_once in vars(derivatives).values():
        if hasattr(made_once, "cache_clear"):
            made_once.cache_clear()


@pytest.mark.parametrize("name", ["photo.jpg", "photo.webp", "photo.avif", "logo.png", "anim.gif"])
def test_a_photograph_of_each_format_is_made_announced_and_stored(
    deployed: Deployed, name: str
) -> None:
    event = deployed.receive(name)
    assert event["type"] == "stackyard.image-handler.derivatives-made.v1"
    urls = {each["url"].removeprefix(f"{BASE_URL}/") for each in event["data"]["derivatives"]}
    assert len(urls) == 6
    manifests = {key for key in deployed.held() if key.startswith("manifests/")}
    assert deployed.held() == urls | manifests
    assert len(manifests) == 1


def test_workers_at_the_same_photograph_at_once_say_the_same(deployed: Deployed) -> None:
    """One of them keeps its manifest first; the others announce that one."""
    event = deployed.announced("photo.jpg")
    derivatives.make_derivatives()  # a cold start each would only take them apart
    with ThreadPoolExecutor(4) as workers:
        answers = workers.map(
            lambda body: make_derivatives.handle(sqs_batch([body]), FakeContext()), [event] * 4
        )
        assert list(answers) == [{"batchItemFailures": []}] * 4
    said = [deployed.said() for _ in range(4)]
    assert said[0]["data"]["derivatives"]
    assert said == said[:1] * 4


def test_a_bomb_is_refused(deployed: Deployed) -> None:
    """It is a whole PNG of 74 bytes, whose header tells of 2.5 thousand million pixels."""
    announced = deployed.announced("bomb.png")
    event = deployed.hear(announced)
    assert event["data"]["reason"] == "too-many-pixels"
    assert {key.partition("/")[0] for key in deployed.held()} == {"refusals"}
    assert deployed.hear(announced) == event


def test_a_deleted_photograph_is_gone_and_stays_so(deployed: Deployed) -> None:
    deployed.receive("photo.jpg")
    answer = delete_derivatives.handle(sqs_batch([written(deleted())]), FakeContext())
    assert answer == {"batchItemFailures": []}
    tombstone = {f"tombstones/{deleted().data.photo_id}"}
    assert deployed.held() == tombstone
    assert deployed.receive("photo.jpg") == {}
    assert deployed.held() == tombstone


def test_poison_is_kept(deployed: Deployed) -> None:
    assert deployed.hear("poison") == {}
    kept = deployed.s3.get_object(Bucket=deployed.bucket, Key="0.json")
    assert kept["Body"].read() == b"poison"
