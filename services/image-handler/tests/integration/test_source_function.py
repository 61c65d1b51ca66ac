"""convertSource as it is wired, with libvips, over the local cloud's services."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from image_handler.domain.errors import TransientError
from image_handler.events.source_notifications import Touched
from image_handler.handlers import convert_source
from image_handler.wiring import conversions, derivatives
from tests.fakes import BASE_URL, FakeContext, photograph, sqs_batch
from tests.integration.conftest import REGION
from tests.source_house import KEY, notification

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass
class Deployed:
    s3: "S3Client"
    sources: str
    bucket: str

    def put(self, name: str) -> None:
        self.s3.put_object(Bucket=self.sources, Key=KEY, Body=photograph(name))

    def hear(self, event: str = "ObjectCreated:Put") -> Any:
        body = notification(KEY, bucket=self.sources, event=event)
        return convert_source.handle(sqs_batch([body]), FakeContext())

    def follow(self) -> str:
        """As the handler, which takes a batch at a time."""
        try:
            return conversions.convert_source()(Touched(self.sources, KEY)).followed.name
        except TransientError:
            return "WAITS"

    def held(self) -> set[str]:
        found = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {each["Key"] for each in found}

    def record(self) -> dict[str, Any]:
        (key,) = (each for each in self.held() if each.startswith("sources/"))
        body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        record: dict[str, Any] = json.loads(body)
        return record


@pytest.fixture
def deployed(
    s3: "S3Client",
    bucket: str,
    claims_bucket: str,
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
        "SOURCE_BUCKET_NAME": claims_bucket,
        "SOURCE_DERIVATIVES_JSON": '{"gallery/": {"boxes": "160,480", "formats": "webp,jpeg"}}',
        "DERIVATIVE_BUCKET_NAME": bucket,
        "DERIVATIVES_BASE_URL": BASE_URL,
        "DISTRIBUTION_ID": distribution_id,
        "NAMING_SECRET_ARN": secret_arn,
        "QUARANTINE_BUCKET_NAME": bucket,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _forget_clients()
    yield Deployed(s3, claims_bucket, bucket)
    _forget_clients()


def _forget_clients() -> None:
    conversions.convert_source.cache_clear()
    derivatives.quarantine.cache_clear()


def test_an_original_is_converted_converted_anew_and_taken_away(deployed: Deployed) -> None:
    deployed.put("photo.jpg")
    assert deployed.hear() == {"batchItemFailures": []}
    first = {each["url"].removeprefix(f"{BASE_URL}/") for each in deployed.record()["derivatives"]}
    assert len(first) == 4
    assert first < deployed.held()
    deployed.put("logo.png")
    deployed.hear()
    second = {each["url"].removeprefix(f"{BASE_URL}/") for each in deployed.record()["derivatives"]}
    assert {key for key in deployed.held() if key.startswith("derivatives/")} == second
    deployed.s3.delete_object(Bucket=deployed.sources, Key=KEY)
    deployed.hear("ObjectRemoved:DeleteMarkerCreated")
    assert deployed.held() == set()


def test_workers_at_the_same_original_at_once_make_it_once(deployed: Deployed) -> None:
    """All but one go back to the queue, and find it done."""
    deployed.put("photo.jpg")
    with ThreadPoolExecutor(4) as workers:
        outcomes = list(workers.map(lambda _: deployed.follow(), range(4)))
    assert outcomes.count("MADE") == 1
    assert set(outcomes) <= {"MADE", "UNCHANGED", "WAITS"}
    assert deployed.follow() == "UNCHANGED"
    assert deployed.record()["busyUntil"] is None
    assert len(deployed.held()) == 5


def test_poison_is_kept(deployed: Deployed) -> None:
    answer = convert_source.handle(sqs_batch(["poison"]), FakeContext())
    assert answer == {"batchItemFailures": []}
    kept = deployed.s3.get_object(Bucket=deployed.bucket, Key="0.json")
    assert kept["Body"].read() == b"poison"
