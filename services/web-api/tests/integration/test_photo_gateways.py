"""One suite for the gateways of photos on a local cloud and for the fakes that replace them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.fakes import NOW, STORY, FakeOutbox
from tests.integration.conftest import REGION
from tests.photo_fakes import (
    JPEG,
    RETENTION,
    VALIDITY,
    FakeClaims,
    FakePhotos,
    FakeQuarantine,
    FakeUploads,
)
from web_api.domain.claim import Claim
from web_api.domain.errors import AlreadyRegistered, Changed, PermanentError
from web_api.domain.photo import (
    Deleted,
    Derivative,
    Made,
    Photo,
    PhotoDetails,
    Received,
    Refusal,
)
from web_api.domain.photo_verification import Upload
from web_api.domain.uuid7 import uuid7
from web_api.events.envelope import waiting
from web_api.events.photos import photo_deleted
from web_api.events.uploads import Uploaded, upload_key
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_photos import DynamoDbPhotos
from web_api.gateways.s3_claims import S3Claims
from web_api.gateways.s3_quarantine import S3Quarantine
from web_api.gateways.s3_uploads import S3Uploads
from web_api.use_cases.outbox import Outbox
from web_api.use_cases.photos import Photos
from web_api.use_cases.verification import Claims, Uploads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

CLAIM = Claim(bucket="claims", key="web-api/x", version="c1", size_bytes=3, sha256="0" * 64)
RECEIVED = Received(upload_version="u1", claim=CLAIM, at=NOW)
DERIVATIVE = Derivative(
    box_pixels=160,
    content_type="image/webp",
    width=160,
    height=107,
    size_bytes=5_120,
    url="https://d111111abcdef8.cloudfront.net/derivatives/a/b.webp",
)
MADE = Made(width=640, height=427, derivatives=(DERIVATIVE,) * 6, at=NOW, event_id="1")
REFUSAL = Refusal(by="image-handler", reason="truncated", detail="é 山", at=NOW, event_id="2")


def requested(seconds: int = 0, **details: Any) -> Photo:
    at = NOW + timedelta(seconds=seconds)
    return Photo(
        id=uuid7(at, token_bytes(10)),
        details=PhotoDetails(content_type="image/jpeg", **details),
        story=STORY,
        requested_by="someone",
        requested_at=at,
        expires_at=at + VALIDITY,
    )


@dataclass
class Store:
    photos: Photos
    outbox: Outbox

    def add(self, seconds: int = 0, **details: Any) -> Photo:
        photo = requested(seconds, **details)
        self.photos.add(photo, None)
        return photo


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        outbox = FakeOutbox()
        return Store(FakePhotos(outbox), outbox)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    table: str = request.getfixturevalue("table")
    return Store(DynamoDbPhotos(client, table, REGION), DynamoDbOutbox(client, table, REGION))


@pytest.mark.parametrize(
    "details", [{}, {"file_name": "山 🏔.jpg", "size_bytes": 20_971_520, "sha256": "0" * 64}]
)
def test_a_photo_is_found_as_it_was_added(store: Store, details: dict[str, Any]) -> None:
    photo = store.add(**details)
    assert store.photos.find(photo.id) == photo
    assert store.photos.before(None, 10, None) == [photo]


@pytest.mark.parametrize("outcome", [None, MADE, REFUSAL])
@pytest.mark.parametrize("received", [None, RECEIVED])
def test_a_photo_is_found_as_it_was_updated(
    store: Store, received: Received | None, outcome: Made | Refusal | None
) -> None:
    photo = replace(store.add(), received=received, outcome=outcome)
    store.photos.update(photo)
    assert store.photos.find(photo.id) == replace(photo, revision=1)


def test_a_photo_that_was_never_added_is_not_found(store: Store) -> None:
    assert store.photos.find(uuid4()) is None
    assert store.photos.keyed("key") is None
    assert store.photos.before(None, 10, None) == []


def test_a_key_is_taken_once_and_the_loser_leaves_no_photo(store: Store) -> None:
    first, second = requested(), requested()
    store.photos.add(first, "key")
    with pytest.raises(AlreadyRegistered):
        store.photos.add(second, "key")
    assert store.photos.keyed("key") == first.id
    assert store.photos.find(second.id) is None


def test_an_id_is_taken_once(store: Store) -> None:
    photo = store.add()
    with pytest.raises(AlreadyRegistered):
        store.photos.add(replace(photo, requested_by="another"), None)
    assert store.photos.find(photo.id) == photo


def test_what_was_changed_since_it_was_read_is_not_written_over(store: Store) -> None:
    photo = store.add()
    store.photos.update(replace(photo, received=RECEIVED))
    with pytest.raises(Changed):
        store.photos.update(replace(photo, outcome=REFUSAL))
    assert store.photos.find(photo.id) == replace(photo, received=RECEIVED, revision=1)


@pytest.mark.parametrize("limit", [1, 3, 101])
def test_pages_hold_each_photo_once_newest_first(store: Store, limit: int) -> None:
    added = [store.add(seconds).id for seconds in range(7)]
    listed: list[UUID] = []
    while page := store.photos.before(listed[-1] if listed else None, limit, None):
        assert len(page) <= limit
        listed += [photo.id for photo in page]
    assert listed == added[::-1]


def test_a_page_may_be_larger_than_what_one_query_reads(store: Store) -> None:
    """A Query reads up to 1 MB: 21 photos of 60 kB each are more."""
    large = replace(MADE, derivatives=(replace(DERIVATIVE, url="https://x/" + "x" * 60_000),))
    for seconds in range(21):
        store.photos.update(replace(store.add(seconds), received=RECEIVED, outcome=large))
    assert len(store.photos.before(None, 101, None)) == 21
    assert len(store.photos.before(None, 20, None)) == 20


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_deleted_photo_leaves_its_rest_and_its_event_if_any(
    store: Store, is_announced: bool
) -> None:
    photo = store.add()
    event = photo_deleted(photo, NOW, STORY) if is_announced else None
    rest = Deleted(photo.id, NOW, NOW.replace(microsecond=0) + RETENTION)
    store.photos.delete(photo, rest, event)
    assert store.photos.find(photo.id) == rest
    assert store.photos.before(None, 10, None) == []
    left = list(store.outbox.older_than(NOW + timedelta(hours=1)))
    assert left == ([waiting(event)] if event else [])


def test_what_is_deleted_is_neither_updated_nor_deleted_again(store: Store) -> None:
    photo = store.add()
    rest = Deleted(photo.id, NOW, NOW.replace(microsecond=0) + RETENTION)
    store.photos.delete(photo, rest, None)
    with pytest.raises(Changed):
        store.photos.update(photo)
    with pytest.raises(Changed):
        store.photos.delete(photo, rest, photo_deleted(photo, NOW, STORY))
    assert store.photos.find(photo.id) == rest
    assert list(store.outbox.older_than(NOW + timedelta(hours=1))) == []


def test_a_photo_that_was_changed_is_not_deleted_unseen(store: Store) -> None:
    photo = store.add()
    store.photos.update(replace(photo, received=RECEIVED))
    with pytest.raises(Changed):
        store.photos.delete(photo, Deleted(photo.id, NOW, NOW + RETENTION), None)
    assert store.photos.before(None, 10, None) == [replace(photo, received=RECEIVED, revision=1)]


def test_the_table_forgets_a_deleted_photo_by_seconds_since_1970(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    photos = DynamoDbPhotos(dynamodb, table, REGION)
    photo = requested()
    photos.add(photo, None)
    photos.delete(photo, Deleted(photo.id, NOW, NOW + RETENTION), None)
    key: Any = {"pk": {"S": f"DELETED#{photo.id}"}, "sk": {"S": "DELETED"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert item["forgetAt"] == {"N": str(int((NOW + RETENTION).timestamp()))}


def test_photos_and_sites_share_a_table_and_no_key(dynamodb: "DynamoDBClient", table: str) -> None:
    photos = DynamoDbPhotos(dynamodb, table, REGION)
    photos.add(requested(), "key")
    items = dynamodb.scan(TableName=table)["Items"]
    assert {item["pk"]["S"] for item in items} == {"PHOTOS", "KEY#key"}


Put = Callable[[UUID, bytes], Uploaded]


@pytest.fixture(params=["fake", "local cloud"])
def uploads(request: pytest.FixtureRequest) -> tuple[Uploads, Put]:
    """Uploads, and how one takes place."""
    if request.param == "fake":
        fake = FakeUploads()

        def hold(photo_id: UUID, content: bytes) -> Uploaded:
            uploaded = Uploaded(photo_id, str(len(fake.held)))
            fake.held[uploaded] = content
            return uploaded

        return fake, hold
    client: S3Client = request.getfixturevalue("s3")
    name: str = request.getfixturevalue("bucket")

    def put(photo_id: UUID, content: bytes) -> Uploaded:
        answer = client.put_object(Bucket=name, Key=upload_key(photo_id), Body=content)
        return Uploaded(photo_id, answer["VersionId"])

    return S3Uploads(client, name), put


def test_that_version_is_read_whatever_comes_after_it(uploads: tuple[Uploads, Put]) -> None:
    role, put = uploads
    photo_id = uuid4()
    first, second = put(photo_id, JPEG), put(photo_id, b"")
    assert role.read(first) == Upload(len(JPEG), JPEG)
    assert role.read(second) == Upload(0, b"")


def test_a_version_that_is_not_there_is_gone(uploads: tuple[Uploads, Put]) -> None:
    role, put = uploads
    uploaded = put(uuid4(), JPEG)
    with pytest.raises(PermanentError):
        role.read(Uploaded(uploaded.photo_id, "never-was"))
    with pytest.raises(PermanentError):
        role.read(Uploaded(uuid4(), uploaded.version))


@pytest.fixture(params=["fake", "local cloud"])
def claims(request: pytest.FixtureRequest) -> tuple[Claims, Callable[[Claim], bytes]]:
    """Claims, and what is read under one."""
    if request.param == "fake":
        fake = FakeClaims()
        return fake, lambda claim: fake.kept[claim.key][1]
    client: S3Client = request.getfixturevalue("s3")
    name: str = request.getfixturevalue("bucket")

    def read(claim: Claim) -> bytes:
        answer = client.get_object(Bucket=claim.bucket, Key=claim.key, VersionId=claim.version)
        return answer["Body"].read()

    return S3Claims(client, name), read


def test_a_claim_holds_what_was_kept_under_our_prefix(
    claims: tuple[Claims, Callable[[Claim], bytes]],
) -> None:
    role, read = claims
    claim = role.keep(uuid4(), "u1", JPEG, "image/jpeg")
    assert claim.key.startswith("web-api/")
    assert (claim.size_bytes, claim.sha256) == (len(JPEG), sha256(JPEG).hexdigest())
    assert read(claim) == JPEG


def test_one_upload_is_one_version_of_one_claim_however_often_it_is_kept(
    claims: tuple[Claims, Callable[[Claim], bytes]],
) -> None:
    role, _ = claims
    photo_id = uuid4()
    first, again, other = (role.keep(photo_id, u, JPEG, "image/jpeg") for u in ("u1", "u1", "u2"))
    assert first == again
    assert first.key != other.key


def test_the_content_of_a_claim_has_its_type(s3: "S3Client", bucket: str) -> None:
    claim = S3Claims(s3, bucket).keep(uuid4(), "u1", JPEG, "image/jpeg")
    answer = s3.head_object(Bucket=bucket, Key=claim.key, VersionId=claim.version)
    assert answer["ContentType"] == "image/jpeg"


@pytest.mark.parametrize("kind", ["fake", "local cloud"])
def test_what_is_quarantined_twice_is_there_once_as_it_came(
    request: pytest.FixtureRequest, kind: str
) -> None:
    if kind == "fake":
        fake = FakeQuarantine()
        fake.keep("1", "{é")
        fake.keep("1", "{é")
        assert fake.kept == {"1": "{é"}
        return
    client: S3Client = request.getfixturevalue("s3")
    name: str = request.getfixturevalue("bucket")
    for _ in range(2):
        S3Quarantine(client, name).keep("1", "{é")
    assert client.get_object(Bucket=name, Key="1.json")["Body"].read() == "{é".encode()
    assert len(client.list_objects_v2(Bucket=name)["Contents"]) == 1
