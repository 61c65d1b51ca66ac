"""Photos by site in the table, and links by which a claim is read."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import urlopen
from uuid import UUID, uuid4

import pytest
from botocore.config import Config
from localstack_client.session import Session

from tests.fakes import ANCHORAGE, NOW, STORY, FakeSites
from tests.integration.conftest import REGION
from tests.integration.test_photo_gateways import requested
from tests.photo_fakes import JPEG, FakePhotos
from web_api.domain.claim import Claim
from web_api.domain.photo import Deleted, Photo
from web_api.domain.rules import Invalid
from web_api.domain.site import Site
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.s3_claims import S3Claims, S3Links
from web_api.use_cases.photos import Photos
from web_api.use_cases.sites import Sites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


@pytest.fixture(params=["fake", "local cloud"])
def stores(request: pytest.FixtureRequest) -> tuple[Photos, Sites]:
    if request.param == "fake":
        sites = FakeSites()
        return FakePhotos(sites=sites), sites
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    table: str = request.getfixturevalue("table")
    return DynamoDbPhotos(client, table, REGION), DynamoDbSites(client, table, REGION)


def _site(sites: Sites) -> UUID:
    site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
    sites.add(site, site_created(site, STORY), None)
    return site.id


def _add(photos: Photos, seconds: int, site_id: UUID | None) -> Photo:
    photo = requested(seconds, site_id=site_id)
    photos.add(photo, None)
    return photo


@pytest.mark.parametrize("limit", [1, 3, 101])
def test_the_photos_of_a_site_come_once_newest_first(
    stores: tuple[Photos, Sites], limit: int
) -> None:
    photos, sites = stores
    here, there = _site(sites), _site(sites)
    places = (here, there, None, here, here, there, here)
    added = [_add(photos, n, place) for n, place in enumerate(places)]
    for place in (here, there, None):
        listed: list[Photo] = []
        while page := photos.before(listed[-1].id if listed else None, limit, place):
            assert len(page) <= limit
            listed += page
        theirs = [each for each in added if place in (None, each.details.site_id)]
        assert listed == theirs[::-1]
    assert photos.before(None, limit, uuid4()) == []


def test_a_deleted_photo_is_in_no_list_of_its_site(stores: tuple[Photos, Sites]) -> None:
    photos, sites = stores
    here = _site(sites)
    first, second = _add(photos, 0, here), _add(photos, 1, here)
    photos.delete(first, Deleted(first.id, NOW, NOW), None)
    assert photos.before(None, 10, here) == [second]


@pytest.mark.parametrize("key", [None, "key"])
def test_of_a_site_that_is_not_there_no_photo_is_kept(
    stores: tuple[Photos, Sites], key: str | None
) -> None:
    photos, _ = stores
    photo = requested(site_id=uuid4())
    with pytest.raises(Invalid) as refused:
        photos.add(photo, key)
    assert [each.pointer for each in refused.value.violations] == ["#/siteId"]
    assert photos.find(photo.id) is None
    assert photos.keyed("key") is None


@pytest.fixture
def links(session: Session) -> S3Links:
    """Path-style, for the local cloud's one address."""
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    client: S3Client = session.client("s3", config=config)
    return S3Links(client)


@pytest.fixture
def claim(s3: "S3Client", bucket: str) -> Claim:
    claim = S3Claims(s3, bucket).keep(uuid4(), "u1", JPEG, "image/jpeg")
    # What comes later under the same key isn't what was verified.
    s3.put_object(Bucket=bucket, Key=claim.key, Body=b"another")
    return claim


def test_a_link_leads_to_what_was_verified_as_a_file(links: S3Links, claim: Claim) -> None:
    url = links.link(claim, "Höhe 7.jpg", 60)
    with urlopen(url) as answer:
        assert answer.read() == JPEG
        assert answer.headers["Content-Type"] == "image/jpeg"
    # S3 answers with it as Content-Disposition; the local cloud passes over it.
    (disposition,) = parse_qs(url)["response-content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''H%C3%B6he%207.jpg"


def _refused(url: str) -> int:
    with pytest.raises(HTTPError) as refused:
        urlopen(url)
    with refused.value:
        return refused.value.code


def test_a_link_that_was_changed_is_refused(links: S3Links, claim: Claim) -> None:
    url = links.link(claim, "x", 60)
    signature = url.partition("X-Amz-Signature=")[2]
    for changed in (
        url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
        url.replace(signature, "0" * 64),
        url.replace(f"versionId={claim.version}", "versionId=null"),
    ):
        assert changed != url
        assert _refused(changed) == 403


def test_a_link_that_has_expired_is_refused(
    links: S3Links, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was signed two minutes ago, by the signer's clock."""
    then = datetime.now(UTC) - timedelta(minutes=2)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: then)
    assert _refused(links.link(claim, "x", 60)) == 403
