"""One suite for the gateways on a local cloud and for the fakes that stand in for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from localstack_client.session import Session
from msgspec import structs

from image_handler.domain.errors import SourceGone
from image_handler.domain.names import manifests, refusal
from image_handler.domain.recipe import FORMATS, Picture, Size
from image_handler.events import Claim, DerivativesMade, MadeFrom, PhotoRefused, RefusedSource
from image_handler.gateways.cloudfront_caches import CloudFrontCaches
from image_handler.gateways.s3_claims import S3Claims
from image_handler.gateways.s3_derivatives import FOR_EVER, S3Derivatives
from image_handler.gateways.s3_quarantine import S3Quarantine
from image_handler.gateways.secrets_manager import SecretsManager
from image_handler.use_cases.roles import Caches, Claims, Derivatives
from tests.fakes import NOW, FakeCaches, FakeClaims, FakeDerivatives, FakeQuarantine, claim_on

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PICTURE = Picture(Size(160, 160, 107), FORMATS["webp"], b"a picture")
PHOTO_ID = uuid4()
MADE = DerivativesMade(PHOTO_ID, MadeFrom("1", "0" * 64, 640, 427), [], NOW)
REFUSED = PhotoRefused(PHOTO_ID, RefusedSource("1", "0" * 64), "truncated", "cut off", NOW)


@dataclass
class Held:
    """A role that reads, and how a version comes to be there; answers the claim on it."""

    claims: Claims
    hold: Callable[[bytes], Claim]


@pytest.fixture(params=["fake", "local cloud"])
def held(request: pytest.FixtureRequest) -> Held:
    if request.param == "fake":
        fake, versions = FakeClaims(), iter("123")

        def remember(content: bytes) -> Claim:
            claim = structs.replace(
                claim_on(content, "claims", next(versions)), key="web-api/photos/1"
            )
            fake.hold(content, claim)
            return claim

        return Held(fake, remember)
    client: S3Client = request.getfixturevalue("s3")
    bucket: str = request.getfixturevalue("claims_bucket")

    def put(content: bytes) -> Claim:
        answer = client.put_object(Bucket=bucket, Key="web-api/photos/1", Body=content)
        return structs.replace(
            claim_on(content, bucket, answer["VersionId"]), key="web-api/photos/1"
        )

    return Held(S3Claims(client), put)


def test_the_claimed_version_is_read_though_another_came_later(held: Held) -> None:
    claim = held.hold(b"verified")
    held.hold(b"uploaded once more")
    assert held.claims.read(claim) == b"verified"


@pytest.mark.parametrize(
    "changed", [{"key": "web-api/photos/2"}, {"version": "00000000-0000-4000-8000-000000000000"}]
)
def test_a_claim_that_is_not_there_is_gone(held: Held, changed: dict[str, Any]) -> None:
    with pytest.raises(SourceGone):
        held.claims.read(structs.replace(held.hold(b"verified"), **changed))


def test_of_more_than_was_claimed_one_byte_more_is_read(held: Held) -> None:
    claim = structs.replace(held.hold(b"verified"), size_bytes=3)
    assert held.claims.read(claim) == b"veri"


@pytest.fixture(params=["fake", "local cloud"])
def derivatives(request: pytest.FixtureRequest) -> Derivatives:
    if request.param == "fake":
        return FakeDerivatives()
    return S3Derivatives(request.getfixturevalue("s3"), request.getfixturevalue("bucket"))


def test_a_photograph_is_deleted_once_that_was_marked(derivatives: Derivatives) -> None:
    assert derivatives.is_deleted(PHOTO_ID) is False
    for _ in range(2):
        derivatives.mark_deleted(PHOTO_ID, NOW)
    assert derivatives.is_deleted(PHOTO_ID) is True
    assert derivatives.is_deleted(uuid4()) is False


def test_the_first_manifest_stays(derivatives: Derivatives) -> None:
    key = f"{manifests(PHOTO_ID)}1.json"
    assert derivatives.manifest(key) is None
    assert derivatives.keep_manifest(key, MADE) == MADE
    later = structs.replace(MADE, made_at=NOW.replace(year=2027))
    assert derivatives.keep_manifest(key, later) == MADE
    assert derivatives.manifest(key) == MADE


def test_the_first_refusal_stays(derivatives: Derivatives) -> None:
    key = refusal(PHOTO_ID, "1")
    assert derivatives.keep_refusal(key, REFUSED) == REFUSED
    later = structs.replace(REFUSED, reason="source-gone", refused_at=NOW.replace(year=2027))
    assert derivatives.keep_refusal(key, later) == REFUSED


def test_what_is_erased_is_gone_and_nothing_else(derivatives: Derivatives) -> None:
    mine, other = f"{manifests(PHOTO_ID)}1.json", f"{manifests(uuid4())}1.json"
    derivatives.keep_manifest(mine, MADE)
    derivatives.keep_manifest(other, MADE)
    assert derivatives.holds(manifests(PHOTO_ID)) is True
    assert [derivatives.erase(manifests(PHOTO_ID)) for _ in range(2)] == [True, False]
    assert derivatives.holds(manifests(PHOTO_ID)) is False
    assert derivatives.manifest(mine) is None
    assert derivatives.manifest(other) == MADE


def test_an_erased_manifest_can_be_kept_anew(derivatives: Derivatives) -> None:
    key = f"{manifests(PHOTO_ID)}1.json"
    derivatives.keep_manifest(key, MADE)
    derivatives.erase(key)
    assert derivatives.keep_manifest(key, MADE) == MADE


def test_more_objects_than_a_listing_holds_are_erased(s3: "S3Client", bucket: str) -> None:
    """1,000 keys are a page; no photograph has so many, but recipes come and go."""
    for number in range(1_001):
        s3.put_object(Bucket=bucket, Key=f"derivatives/1/{number}", Body=b"")
    S3Derivatives(s3, bucket).erase("derivatives/1/")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_derivative_says_what_it_is_and_may_be_kept_for_ever(s3: "S3Client", bucket: str) -> None:
    for _ in range(2):
        S3Derivatives(s3, bucket).store("derivatives/1/a.webp", PICTURE)
    found = s3.get_object(Bucket=bucket, Key="derivatives/1/a.webp")
    assert found["Body"].read() == b"a picture"
    assert (found["ContentType"], found["CacheControl"]) == ("image/webp", FOR_EVER)


Forgotten = tuple[Caches, Callable[[], list[str]]]


@pytest.fixture(params=["fake", "local cloud"])
def caches(request: pytest.FixtureRequest) -> Forgotten:
    """Caches, and the prefixes that they were told to forget."""
    if request.param == "fake":
        fake = FakeCaches()
        return fake, lambda: list(fake.forgotten.values())
    session: Session = request.getfixturevalue("session")
    distribution: str = request.getfixturevalue("distribution_id")
    client: Any = session.client("cloudfront")

    def told() -> list[str]:
        listed = client.list_invalidations(DistributionId=distribution)["InvalidationList"]
        found = [
            client.get_invalidation(DistributionId=distribution, Id=each["Id"])["Invalidation"]
            for each in listed.get("Items", [])
        ]
        paths = [path for each in found for path in each["InvalidationBatch"]["Paths"]["Items"]]
        return [path.removeprefix("/").removesuffix("*") for path in paths]

    return CloudFrontCaches(client, distribution), told


def test_the_edges_are_told_what_to_forget(caches: Forgotten) -> None:
    forgetful, told = caches
    forgetful.forget("derivatives/1/", "one deletion")
    assert told() == ["derivatives/1/"]


def test_the_secret_is_read_by_its_arn(session: Session, secret_arn: str) -> None:
    assert SecretsManager(session.client("secretsmanager")).read(secret_arn) == b"s3cr3t"


Kept = tuple[FakeQuarantine | S3Quarantine, Callable[[], dict[str, str]]]


@pytest.fixture(params=["fake", "local cloud"])
def quarantine(request: pytest.FixtureRequest) -> Kept:
    """A quarantine, and what it keeps by message id."""
    if request.param == "fake":
        fake = FakeQuarantine()
        return fake, lambda: fake.kept
    client: S3Client = request.getfixturevalue("s3")
    bucket: str = request.getfixturevalue("bucket")

    def kept() -> dict[str, str]:
        keys = [found["Key"] for found in client.list_objects_v2(Bucket=bucket)["Contents"]]
        bodies = [client.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys]
        ids = [key.removesuffix(".json") for key in keys]
        return dict(zip(ids, bodies, strict=True))

    return S3Quarantine(client, bucket), kept


def test_a_message_is_kept_as_it_came_and_its_repeat_replaces_it(quarantine: Kept) -> None:
    keeper, kept = quarantine
    for _ in range(2):
        keeper.keep("0b6f6a53", '{"not": "an event", "山": 1')
    assert kept() == {"0b6f6a53": '{"not": "an event", "山": 1'}
