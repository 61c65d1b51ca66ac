"""One suite for the gateways of credentials and of batches' keys, and for their fakes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.device_examples import device
from tests.device_fakes import FakeClaims, FakeCredentials, FakeDevices
from tests.fakes import ANCHORAGE, NOW, STORY, FakeSites
from tests.integration.conftest import REGION
from web_api.domain.credential import Credential, TooManyCredentials, secret_digest
from web_api.domain.device import Device, IsRetired
from web_api.domain.errors import AlreadyRegistered, Changed, InFlight, KeyReused, TransientError
from web_api.domain.keys import Kept, Key
from web_api.domain.site import Site
from web_api.domain.uuid7 import uuid7
from web_api.events.devices import device_registered, device_retired
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_claims import DynamoDbClaims
from web_api.gateways.dynamodb_credentials import DynamoDbCredentials
from web_api.gateways.dynamodb_devices import DynamoDbDevices
from web_api.gateways.dynamodb_keys import DynamoDbKeys
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.use_cases.credentials import Credentials
from web_api.use_cases.device_batch import BatchClaims
from web_api.use_cases.devices import Devices
from web_api.use_cases.keys import Keys
from web_api.use_cases.sites import Sites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY, KEPT = Key("digest", "content"), Kept("content", "answer")
HOLD = timedelta(seconds=35)


@dataclass
class Store:
    credentials: Credentials
    devices: Devices
    sites: Sites
    keys: Keys

    def device(self) -> Device:
        site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
        self.sites.add(site, site_created(site, STORY), None)
        added = device(site.id)
        self.devices.add(added, device_registered(added, NOW, STORY), None)
        return added

    def issue(self, device_id: UUID, seconds: int = 0) -> Credential:
        credential = _credential(device_id, seconds)
        self.credentials.add(credential, None)
        return credential


def _credential(device_id: UUID, seconds: int = 0) -> Credential:
    at = NOW + timedelta(seconds=seconds)
    return Credential(
        id=uuid7(at, token_bytes(10)),
        device_id=device_id,
        secret_digest=secret_digest("secret"),
        created_at=at,
        created_by="someone",
    )


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        devices = FakeDevices(sites := FakeSites())
        return Store(FakeCredentials(devices), devices, sites, sites.keys)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    place = client, request.getfixturevalue("table")
    return Store(
        DynamoDbCredentials(*place),
        DynamoDbDevices(*place, REGION),
        DynamoDbSites(*place, REGION),
        DynamoDbKeys(*place),
    )


def test_a_credential_is_found_as_it_was_added(store: Store) -> None:
    issued = store.issue(store.device().id)
    assert store.credentials.find(issued.device_id, issued.id) == issued
    assert store.credentials.page(issued.device_id, None, 10) == [issued]


def test_a_credential_is_of_its_own_device_alone(store: Store) -> None:
    issued, other = store.issue(store.device().id), store.device().id
    assert store.credentials.find(other, issued.id) is None
    assert store.credentials.page(other, None, 10) == []


def test_a_device_has_at_most_two_and_a_place_again_for_each_that_is_revoked(
    store: Store,
) -> None:
    device_id = store.device().id
    first, second = store.issue(device_id, 1), store.issue(device_id, 2)
    with pytest.raises(TooManyCredentials):
        store.issue(device_id, 3)
    store.credentials.revoke(first, NOW)
    third = store.issue(device_id, 4)
    with pytest.raises(TooManyCredentials):
        store.issue(device_id, 5)
    revoked = replace(first, revoked_at=NOW)
    assert store.credentials.find(device_id, first.id) == revoked
    assert store.credentials.page(device_id, None, 10) == [third, second, revoked]


def test_what_is_revoked_is_revoked_once(store: Store) -> None:
    device_id = store.device().id
    first = store.issue(device_id)
    store.issue(device_id)
    store.credentials.revoke(first, NOW)
    with pytest.raises(Changed):
        store.credentials.revoke(first, NOW + timedelta(hours=1))
    with pytest.raises(Changed):
        store.credentials.revoke(_credential(device_id), NOW)
    assert store.credentials.find(device_id, first.id) == replace(first, revoked_at=NOW)
    store.issue(device_id)
    with pytest.raises(TooManyCredentials):
        store.issue(device_id)


def test_only_an_active_device_gets_one(store: Store) -> None:
    with pytest.raises(IsRetired):
        store.issue(uuid4())
    read = store.device()
    retired = replace(read, retired_at=NOW, revision=2)
    store.devices.update(read, retired, device_retired(retired, NOW, STORY))
    with pytest.raises(IsRetired):
        store.issue(read.id)


def test_a_key_is_taken_once_even_when_there_is_no_room_any_more(store: Store) -> None:
    device_id = store.device().id
    store.credentials.add(_credential(device_id), (KEY, KEPT))
    store.issue(device_id)
    with pytest.raises(AlreadyRegistered):
        store.credentials.add(_credential(device_id), (KEY, KEPT))
    assert store.keys.find(KEY.digest) == KEPT


@pytest.mark.parametrize("limit", [1, 3, 101])
def test_pages_hold_each_credential_once_newest_first(store: Store, limit: int) -> None:
    device_id, ids = store.device().id, []
    for seconds in range(5):
        issued = store.issue(device_id, seconds)
        store.credentials.revoke(issued, NOW)
        ids.append(issued.id)
    listed: list[UUID] = []
    while page := store.credentials.page(device_id, listed[-1] if listed else None, limit):
        assert len(page) <= limit
        listed += [each.id for each in page]
    assert listed == ids[::-1]


def test_of_ten_that_are_issued_at_once_two_are_good(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    place = dynamodb, table
    devices, sites = DynamoDbDevices(*place, REGION), DynamoDbSites(*place, REGION)
    store = Store(DynamoDbCredentials(*place), devices, sites, DynamoDbKeys(*place))
    device_id = store.device().id

    def attempt(_: int) -> bool:
        while True:
            try:
                store.issue(device_id)
            except TooManyCredentials:
                return False
            except TransientError:
                continue
            return True

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(attempt, range(10))).count(True) == 2
    assert len(store.credentials.page(device_id, None, 10)) == 2


@pytest.fixture(params=["fake", "local cloud"])
def claims(request: pytest.FixtureRequest) -> BatchClaims:
    if request.param == "fake":
        return FakeClaims()
    return DynamoDbClaims(request.getfixturevalue("dynamodb"), request.getfixturevalue("table"))


def _claim(claims: BatchClaims, seconds: float = 0.0, key: Key = KEY) -> Kept | object:
    now = NOW + timedelta(seconds=seconds)
    return claims.claim(key, now, now + HOLD)


def test_a_key_is_anothers_until_its_time_is_up(claims: BatchClaims) -> None:
    assert _claim(claims) == NOW
    for seconds in (0, 34.999999):
        with pytest.raises(InFlight):
            _claim(claims, seconds)
    # Whoever takes over goes on from when the first began.
    assert _claim(claims, 35) == NOW
    with pytest.raises(InFlight):
        _claim(claims, 69)
    assert _claim(claims, 70) == NOW


def test_a_key_that_is_released_is_taken_over_at_once(claims: BatchClaims) -> None:
    _claim(claims)
    claims.release(KEY, NOW + timedelta(seconds=2))
    assert _claim(claims, 2) == NOW
    with pytest.raises(InFlight):
        _claim(claims, 3)


def test_a_key_that_is_answered_stays_so(claims: BatchClaims) -> None:
    _claim(claims)
    claims.finish(KEY, KEPT, NOW)
    assert _claim(claims, 1) == KEPT
    assert _claim(claims, 100) == KEPT


@pytest.mark.parametrize("is_finished", [True, False])
def test_a_key_names_one_content(claims: BatchClaims, is_finished: bool) -> None:
    _claim(claims)
    if is_finished:
        claims.finish(KEY, KEPT, NOW)
    for seconds in (1, 100):
        with pytest.raises(KeyReused):
            _claim(claims, seconds, Key(KEY.digest, "other"))


def test_of_many_who_take_over_at_once_one_does(dynamodb: "DynamoDBClient", table: str) -> None:
    claims = DynamoDbClaims(dynamodb, table)

    def attempt(seconds: float) -> Callable[[int], bool]:
        def claim(_: int) -> bool:
            try:
                _claim(claims, seconds)
            except InFlight:
                return False
            return True

        return claim

    for seconds in (0, 35):
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(attempt(seconds), range(16))).count(True) == 1


def test_an_answer_of_a_hundred_large_devices_fits_into_its_item(claims: BatchClaims) -> None:
    _claim(claims)
    large = Kept(KEY.content, "山" * 120_000)
    claims.finish(KEY, large, NOW)
    assert _claim(claims, 1) == large
