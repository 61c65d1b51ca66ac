"""One suite for the gateways of devices on a local cloud and for the fakes that replace them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.device_examples import device
from tests.device_fakes import FakeDevices
from tests.fakes import ANCHORAGE, NOW, STORY, FakeSites
from tests.integration.conftest import REGION
from web_api.domain.device import (
    Device,
    DeviceOrder,
    ExternalIdTaken,
    Measure,
    Reported,
    State,
    Status,
    Wanted,
)
from web_api.domain.errors import AlreadyRegistered, Changed, Conflict, TransientError
from web_api.domain.keys import Kept, Key
from web_api.domain.rules import Invalid
from web_api.domain.site import Site
from web_api.events.devices import device_registered, device_retired
from web_api.events.envelope import waiting
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_devices import DynamoDbDevices
from web_api.gateways.dynamodb_keys import DynamoDbKeys
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.use_cases.contention import persistently
from web_api.use_cases.devices import Devices, RegisterDevice, ReplaceDevice
from web_api.use_cases.keys import Keys
from web_api.use_cases.outbox import Outbox
from web_api.use_cases.sites import Sites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = Key("digest", "content")


@dataclass
class Store:
    devices: Devices
    sites: Sites
    keys: Keys
    outbox: Outbox

    def site(self) -> UUID:
        site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
        self.sites.add(site, site_created(site, STORY), None)
        return site.id

    def add(self, site_id: UUID, seconds: int = 0, **details: Any) -> Device:
        added = device(site_id, seconds, **details)
        self.devices.add(added, device_registered(added, NOW, STORY), None)
        return added

    def change(self, read: Device, **details: Any) -> Device:
        changed = replace(
            read, details=replace(read.details, **details), revision=read.revision + 1
        )
        self.devices.update(read, changed, device_registered(changed, NOW, STORY))
        return changed

    def retire(self, read: Device) -> Device:
        retired = replace(read, retired_at=NOW, revision=read.revision + 1)
        self.devices.update(read, retired, device_retired(retired, NOW, STORY))
        return retired

    def said(self) -> list[str]:
        """What waits of devices, as the events' JSON."""
        found = self.outbox.older_than(NOW + timedelta(hours=1))
        return [each.event for each in found if ".device-" in each.type]

    def is_in_use(self, site_id: UUID) -> bool:
        """What a deletion of the site says; it takes place when the site isn't in use."""
        site = self.sites.find(site_id)
        assert site
        try:
            self.sites.delete(site, NOW)
        except Conflict:
            return True
        return False


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        sites = FakeSites()
        return Store(FakeDevices(sites), sites, sites.keys, sites.outbox)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    place = client, request.getfixturevalue("table")
    return Store(
        DynamoDbDevices(*place, REGION),
        DynamoDbSites(*place, REGION),
        DynamoDbKeys(*place),
        DynamoDbOutbox(*place, REGION),
    )


@pytest.mark.parametrize(
    "details",
    [
        {},
        {
            "name": "山 🏔",
            "measures": (Measure(kind="a", unit="%"), Measure(kind="b", unit="m/s")),
            "model": "HMP155",
            "external_id": "ANC #1 é",
        },
    ],
)
def test_a_device_is_found_as_it_was_added_with_its_event(
    store: Store, details: dict[str, Any]
) -> None:
    added = store.add(store.site(), **details)
    assert store.devices.find(added.id) == added
    assert store.devices.page(Wanted(), None, 10).devices == [added]
    assert store.said() == [waiting(device_registered(added, NOW, STORY)).event]


def test_a_device_that_was_never_added_is_not_found(store: Store) -> None:
    assert store.devices.find(uuid4()) is None
    assert store.devices.reported(uuid4()) is None
    assert store.devices.page(Wanted(), None, 10).devices == []


def test_at_a_site_that_is_not_there_no_device_and_no_event_is_kept(store: Store) -> None:
    for site_id in (uuid4(), deleted := store.site()):
        if site_id == deleted:
            assert not store.is_in_use(deleted)
        with pytest.raises(Invalid) as refused:
            store.add(site_id)
        assert [each.pointer for each in refused.value.violations] == ["#/siteId"]
    assert store.devices.page(Wanted(), None, 10).devices == []
    assert store.said() == []


def test_an_id_is_taken_once_and_the_loser_leaves_no_event(store: Store) -> None:
    added = store.add(store.site())
    with pytest.raises(AlreadyRegistered):
        store.devices.add(
            replace(added, registered_by="another"), device_registered(added, NOW, STORY), None
        )
    assert store.devices.find(added.id) == added
    assert len(store.said()) == 1


def test_a_key_is_taken_once_whatever_has_become_of_the_rest(store: Store) -> None:
    site_id = store.site()
    first, second = (device(site_id, external_id="T1") for _ in range(2))
    kept = Kept("content", "answer")
    store.devices.add(first, device_registered(first, NOW, STORY), (KEY, kept))
    with pytest.raises(AlreadyRegistered):
        store.devices.add(second, device_registered(second, NOW, STORY), (KEY, kept))
    elsewhere = device(uuid4())
    with pytest.raises(AlreadyRegistered):
        store.devices.add(elsewhere, device_registered(elsewhere, NOW, STORY), (KEY, kept))
    assert store.keys.find(KEY.digest) == kept
    assert len(store.said()) == 1


def test_a_change_is_kept_with_its_event(store: Store) -> None:
    added = store.add(store.site(), model="HMP155")
    changed = store.change(added, name="other", model=None)
    assert store.devices.find(added.id) == changed
    assert len(store.said()) == 2
    retired = store.retire(changed)
    assert store.devices.find(added.id) == retired
    assert (retired.state, retired.revision, len(store.said())) == (State.RETIRED, 3, 3)


def test_what_was_changed_since_it_was_read_is_not_written_over(store: Store) -> None:
    added = store.add(store.site(), external_id="T1")
    changed = store.change(added, name="other")
    late: list[Callable[[], object]] = [
        lambda: store.change(added, name="late", external_id="T2"),
        lambda: store.retire(added),
    ]
    for write in late:
        with pytest.raises(Changed):
            write()
    assert store.devices.find(added.id) == changed
    assert len(store.said()) == 2


def test_a_site_is_in_use_while_any_device_is_active_there(store: Store) -> None:
    here, there = store.site(), store.site()
    first, second = store.add(here), store.add(here)
    store.retire(first)
    assert store.is_in_use(here)
    store.change(second, site_id=there)
    assert not store.is_in_use(here)
    assert store.is_in_use(there)
    moved = store.devices.find(second.id)
    assert moved
    store.retire(moved)
    assert not store.is_in_use(there)


def test_a_move_to_a_site_that_is_not_there_changes_nothing(store: Store) -> None:
    here = store.site()
    added = store.add(here)
    with pytest.raises(Invalid):
        store.change(added, site_id=uuid4())
    assert store.devices.find(added.id) == added
    assert store.is_in_use(here)


def test_an_external_id_is_of_one_active_device_of_its_site(store: Store) -> None:
    here, there = store.site(), store.site()
    first = store.add(here, external_id="T1")
    second = store.add(there, external_id="T1")
    other = store.add(here, external_id="T2")
    writes: list[Callable[[], object]] = [
        lambda: store.add(here, external_id="T1"),
        lambda: store.change(other, external_id="T1"),
        lambda: store.change(second, site_id=here),
    ]
    for write in writes:
        with pytest.raises(ExternalIdTaken):
            write()
    renamed = store.change(first, external_id="T3")
    store.add(here, external_id="T1")
    store.retire(renamed)
    store.add(here, external_id="T3")
    store.change(other, external_id=None)
    store.add(here, external_id="T2")


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("is_of_site", [True, False])
@pytest.mark.parametrize("state", [None, State.ACTIVE, State.RETIRED])
@pytest.mark.parametrize("order", DeviceOrder)
def test_pages_hold_each_wanted_device_once_in_order(
    store: Store, limit: int, is_of_site: bool, state: State | None, order: DeviceOrder
) -> None:
    here, there = store.site(), store.site()
    added = [store.add(here if n % 3 else there, seconds=n) for n in range(7)]
    devices = [store.retire(each) if n in (2, 3) else each for n, each in enumerate(added)]
    wanted = Wanted(site_id=here if is_of_site else None, state=state, order=order)
    expected = [
        each
        for each in devices
        if state in (None, each.state) and wanted.site_id in (None, each.details.site_id)
    ]
    if order is DeviceOrder.NEWEST:
        expected.reverse()
    listed: list[Device] = []
    after: UUID | None = None
    while True:
        page = store.devices.page(wanted, after, limit)
        # The last page is none of nothing either.
        assert 0 < len(page.devices) <= limit
        listed += page.devices
        if page.next_after is None:
            break
        after = page.next_after
    assert listed == expected


def test_a_filter_reads_past_what_it_leaves_out_page_by_page(
    dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web_api.gateways.dynamodb_devices.MOST_LOOKED_AT", 3)
    place = dynamodb, table
    devices, sites = DynamoDbDevices(*place, REGION), DynamoDbSites(*place, REGION)
    store = Store(devices, sites, DynamoDbKeys(*place), DynamoDbOutbox(*place, REGION))
    here = store.site()
    added = [store.add(here, seconds=n) for n in range(8)]
    retired = [store.retire(added[n]).id for n in (4, 7)]
    pages: list[list[UUID]] = []
    after: UUID | None = None
    while True:
        page = devices.page(Wanted(state=State.RETIRED), after, 2)
        pages.append([each.id for each in page.devices])
        if page.next_after is None:
            break
        after = page.next_after
    assert pages == [[], [retired[0]], [retired[1]]]


def test_what_a_device_says_last_takes_the_place_of_what_it_said_before(store: Store) -> None:
    device_id = uuid4()
    for status in (
        Status(),
        Status(battery_percent=87.5, signal_dbm=-71.0, firmware="2.4 é"),
        Status(battery_percent=0.0),
    ):
        reported = Reported(status, NOW)
        store.devices.report(device_id, reported)
        assert store.devices.reported(device_id) == reported


def test_of_fifty_writers_who_have_read_the_same_one_wins_each_time(store: Store) -> None:
    added = store.add(store.site(), name="nobody")

    def attempt(read: Device, number: int) -> Device | None:
        try:
            return store.change(read, name=f"writer {number}")
        except (Changed, TransientError):
            return None

    for revision in (2, 3):
        read = store.devices.find(added.id)
        assert read
        with ThreadPoolExecutor(8) as pool:
            won = [each for each in pool.map(lambda n, of=read: attempt(of, n), range(50)) if each]
        found = store.devices.find(added.id)
        assert won == [found]
        assert found
        assert found.revision == revision
    assert len(store.said()) == 3


def test_of_fifty_writers_who_try_again_none_is_lost_unseen(store: Store) -> None:
    """Whoever is told that the change is made has made a revision; the others are told so."""
    added = store.add(store.site(), name="nobody")
    write = ReplaceDevice(store.devices, lambda: NOW, pause=lambda _: None)

    def attempt(number: int) -> int:
        details = replace(added.details, name=f"writer {number}")
        try:
            written = write(added.id, details, None, STORY, lambda _: None)
        except TransientError:
            return 0
        return written.revision if written else 0

    with ThreadPoolExecutor(8) as pool:
        revisions = [each for each in pool.map(attempt, range(50)) if each]
    found = store.devices.find(added.id)
    assert found
    assert sorted(revisions) == list(range(2, found.revision + 1))
    assert len(store.said()) == found.revision


def test_devices_that_are_registered_at_once_are_all_counted(store: Store) -> None:
    """They meet at the site, whose count of active devices each of them raises."""
    here = store.site()
    register = RegisterDevice(
        store.devices, store.keys, lambda: NOW, lambda _: uuid4(), pause=lambda _: None
    )
    details = device(here).details

    def attempt(_: int) -> Device:
        def once() -> Device:
            done = register(details, "someone", None, STORY, str)
            assert done.thing
            return done.thing

        return persistently(lambda: persistently(once, lambda _: None), lambda _: None)

    with ThreadPoolExecutor(4) as pool:
        registered = list(pool.map(attempt, range(12)))
    for each in registered[:-1]:
        store.retire(each)
    assert store.is_in_use(here)
    store.retire(registered[-1])
    assert not store.is_in_use(here)
