"""One suite for the gateways of sites, members and keys on a local cloud and for their fakes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from tests.fakes import ANCHORAGE, NOW, STORY, FakeKeys, FakeMembers, FakeOutbox, FakeSites
from tests.integration.conftest import REGION
from web_api.domain.errors import AlreadyRegistered, Changed, Conflict
from web_api.domain.keys import Kept, Key, key_of
from web_api.domain.site import (
    MOST_MEMBERS,
    MOST_SITES,
    Member,
    Role,
    Site,
    SiteDetails,
    SiteOrder,
    name_key,
)
from web_api.domain.uuid7 import uuid7
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_keys import RETENTION, DynamoDbKeys
from web_api.gateways.dynamodb_members import DynamoDbMembers
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.site_items import site_item, site_key
from web_api.use_cases.keys import Keys
from web_api.use_cases.members import Members
from web_api.use_cases.outbox import Outbox
from web_api.use_cases.sites import Sites, position_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGO_PAGO = SiteDetails(name="Pago Pago", latitude=-14.33102278, longitude=-170.7105258)
NAMES = ("Ted", "ted Stevens", "Teddy", "TED", "Straße", "Ålesund", "山", "x" * 120, "ﬃ")
KEY = key_of("someone", "registerSite", "row-1", b"content")
KEPT = Kept(KEY.content, '{"id":"\\ud83d 山"}')


@dataclass
class Store:
    sites: Sites
    members: Members
    keys: Keys
    outbox: Outbox
    seconds: int = field(default=0)

    def register(
        self, details: SiteDetails = ANCHORAGE, kept: tuple[Key, Kept] | None = None
    ) -> Site:
        """Each a second later than the one before."""
        self.seconds += 1
        at = NOW + timedelta(seconds=self.seconds)
        site = Site(
            id=uuid7(at, token_bytes(10)), details=details, created_at=at, created_by="someone"
        )
        self.sites.add(site, site_created(site, STORY), kept)
        return site

    @property
    def waiting(self) -> int:
        return len(list(self.outbox.older_than(NOW + timedelta(hours=1))))


def _fake() -> Store:
    sites = FakeSites(FakeOutbox(), FakeKeys())
    return Store(sites, FakeMembers(sites), sites.keys, sites.outbox)


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return _fake()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    table: str = request.getfixturevalue("table")
    return Store(
        DynamoDbSites(client, table, REGION),
        DynamoDbMembers(client, table),
        DynamoDbKeys(client, table),
        DynamoDbOutbox(client, table, REGION),
    )


def _all(
    store: Store, order: SiteOrder = SiteOrder.OLDEST, prefix: str = "", limit: int = 101
) -> list[Site]:
    return [site for page in _pages(store, order, prefix, limit) for site in page]


def _pages(store: Store, order: SiteOrder, prefix: str, limit: int) -> Iterator[list[Site]]:
    position = None
    while page := store.sites.beyond(position, limit, order, prefix):
        assert len(page) <= limit
        yield page
        position = position_of(page[-1], order)


@pytest.mark.parametrize(
    "details",
    [
        ANCHORAGE,
        PAGO_PAGO,
        SiteDetails(name="山 🏔", latitude=0.0, longitude=1e-09, elevation_metres=0.0),
        SiteDetails(name="#", latitude=-90.0, longitude=180.0, external_id="#"),
    ],
)
def test_a_site_is_found_as_it_was_added(store: Store, details: SiteDetails) -> None:
    site = store.register(details)
    assert store.sites.find(site.id) == site
    assert store.sites.several([site.id, uuid4()]) == [site]
    for order in SiteOrder:
        assert _all(store, order) == [site]


def test_a_site_that_was_never_added_is_not_found(store: Store) -> None:
    assert store.sites.find(uuid4()) is None
    assert store.sites.several([uuid4()]) == store.sites.several([]) == []
    assert _all(store) == []


def test_an_id_is_taken_once_and_the_loser_leaves_no_event(store: Store) -> None:
    first = store.register()
    second = replace(first, created_at=NOW + timedelta(seconds=1))
    with pytest.raises(AlreadyRegistered):
        store.sites.add(second, site_created(second, STORY), (KEY, KEPT))
    assert store.sites.find(first.id) == first
    assert (store.waiting, store.keys.find(KEY.digest)) == (1, None)


def test_a_key_is_kept_with_its_answer_and_taken_once(store: Store) -> None:
    assert store.keys.find(KEY.digest) is None
    store.register(kept=(KEY, KEPT))
    assert store.keys.find(KEY.digest) == KEPT
    with pytest.raises(AlreadyRegistered):
        store.register(kept=(KEY, Kept("other", "{}")))
    assert store.keys.find(KEY.digest) == KEPT
    assert (len(_all(store)), store.waiting) == (1, 1)


@pytest.mark.parametrize("limit", [1, 3, 101])
@pytest.mark.parametrize("order", SiteOrder)
def test_pages_hold_each_site_once_in_every_order(
    store: Store, order: SiteOrder, limit: int
) -> None:
    added = [store.register(replace(ANCHORAGE, name=name)) for name in NAMES]
    added.sort(key=lambda site: position_of(site, order), reverse=order.is_down)
    assert _all(store, order, limit=limit) == added


@pytest.mark.parametrize("order", [SiteOrder.BY_NAME, SiteOrder.BY_NAME_DOWN])
@pytest.mark.parametrize(
    ("prefix", "found"),
    [("ted", 4), ("ted ", 1), ("strasse", 1), ("ffi", 1), ("x" * 120, 1), ("nobody", 0), ("山", 1)],
)
def test_a_prefix_narrows_every_page(
    store: Store, order: SiteOrder, prefix: str, found: int
) -> None:
    for name in NAMES:
        store.register(replace(ANCHORAGE, name=name))
    for limit in (1, 101):
        listed = _all(store, order, prefix, limit)
        assert len(listed) == found
        assert all(name_key(each.details.name, each.id).startswith(prefix) for each in listed)
        places = [position_of(each, order) for each in listed]
        assert places == sorted(places, reverse=order.is_down)


@pytest.mark.parametrize("order", SiteOrder)
def test_a_page_goes_on_behind_a_site_that_is_gone(store: Store, order: SiteOrder) -> None:
    added = [store.register(replace(ANCHORAGE, name=name)) for name in NAMES]
    added.sort(key=lambda site: position_of(site, order), reverse=order.is_down)
    store.sites.delete(added[2], NOW)
    assert store.sites.beyond(position_of(added[2], order), 101, order, "") == added[3:]


@pytest.mark.parametrize(("before", "after"), [(ANCHORAGE, PAGO_PAGO), (PAGO_PAGO, ANCHORAGE)])
def test_an_update_says_all_anew_under_the_next_revision(
    store: Store, before: SiteDetails, after: SiteDetails
) -> None:
    site = store.register(before)
    store.sites.update(replace(site, details=after))
    updated = replace(site, details=after, revision=2)
    assert store.sites.find(site.id) == updated
    assert _all(store, SiteOrder.BY_NAME) == [updated]
    assert _all(store, SiteOrder.BY_NAME, before.name.casefold()) == []


def test_what_was_changed_since_it_was_read_is_neither_updated_nor_deleted(store: Store) -> None:
    site = store.register()
    store.sites.update(site)
    with pytest.raises(Changed):
        store.sites.update(replace(site, details=PAGO_PAGO))
    with pytest.raises(Changed):
        store.sites.delete(site, NOW)
    assert store.sites.find(site.id) == replace(site, revision=2)


def test_what_is_deleted_is_in_no_list_and_not_changed_again(store: Store) -> None:
    site, other = store.register(), store.register(PAGO_PAGO)
    store.sites.delete(site, NOW)
    assert store.sites.find(site.id) is None
    assert store.sites.several([site.id, other.id]) == [other]
    for order in SiteOrder:
        assert _all(store, order) == [other]
    with pytest.raises(Changed):
        store.sites.delete(site, NOW)
    with pytest.raises(Changed):
        store.sites.update(site)
    assert store.sites.find(site.id) is None


def _activate(store: Store, site: Site, change: int) -> None:
    """As devices count themselves."""
    if isinstance(store.sites, FakeSites):
        store.sites.active[site.id] += change
        return
    assert isinstance(store.sites, DynamoDbSites)
    store.sites.client.update_item(
        TableName=store.sites.table,
        Key=site_key(site.id),
        UpdateExpression="ADD activeDevices :change",
        ExpressionAttributeValues={":change": {"N": str(change)}},
    )


def test_where_devices_are_active_a_site_is_changed_and_not_deleted(store: Store) -> None:
    site = store.register()
    _activate(store, site, 2)
    store.sites.update(replace(site, details=PAGO_PAGO))
    site = replace(site, details=PAGO_PAGO, revision=2)
    for change in (-1, -1):
        with pytest.raises(Conflict) as refused:
            store.sites.delete(site, NOW)
        assert refused.value.slug == "site-in-use"
        _activate(store, site, change)
    store.sites.delete(site, NOW)
    assert store.sites.find(site.id) is None


def test_a_site_of_before_there_were_revisions_is_read_changed_and_deleted(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    sites = DynamoDbSites(dynamodb, table, REGION)
    old, other = (
        Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone") for _ in range(2)
    )
    for site in (old, other):
        item = site_item(site)
        for later in ("revision", "byName", "nameKey"):
            del item[later]
        dynamodb.put_item(TableName=table, Item=item)
    assert sites.find(old.id) == old
    sites.update(old)
    with pytest.raises(Changed):
        sites.update(old)
    changed = replace(old, revision=2)
    assert sites.beyond(None, 10, SiteOrder.BY_NAME, "") == [changed]
    sites.delete(other, NOW)
    assert sites.beyond(None, 10, SiteOrder.OLDEST, "") == [changed]


def test_a_deleted_site_stays_in_the_table_as_history(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    sites = DynamoDbSites(dynamodb, table, REGION)
    site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
    sites.add(site, site_created(site, STORY), None)
    sites.delete(site, NOW)
    key: Any = {"pk": {"S": "DELETED_SITES"}, "sk": {"S": f"SITE#{site.id}"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert (item["name"]["S"], item["deletedAt"]["S"]) == (ANCHORAGE.name, NOW.isoformat())


def test_the_table_forgets_a_key_a_month_later(dynamodb: "DynamoDBClient", table: str) -> None:
    sites = DynamoDbSites(dynamodb, table, REGION)
    site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
    sites.add(site, site_created(site, STORY), (KEY, KEPT))
    key: Any = {"pk": {"S": f"KEY#{KEY.digest}"}, "sk": {"S": "KEY"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    assert item["forgetAt"] == {"N": str(int((NOW + RETENTION).timestamp()))}
    assert "row-1" not in str(item)


def test_a_member_is_known_both_ways_till_removed(store: Store) -> None:
    site, other = store.register(), store.register(PAGO_PAGO)
    for role in (Role.VIEWER, Role.VIEWER, Role.OPERATOR):
        assert store.members.put(site.id, Member("someone", role))
        assert store.members.role(site.id, "someone") is role
        assert list(store.members.of_site(site.id)) == [Member("someone", role)]
        assert list(store.members.sites_of("someone")) == [site.id]
    assert store.members.role(other.id, "someone") is None
    assert store.members.role(site.id, "some") is None
    for _ in range(2):
        store.members.remove(site.id, "someone")
        assert store.members.role(site.id, "someone") is None
        assert list(store.members.of_site(site.id)) == list(store.members.sites_of("someone")) == []


def test_members_come_in_the_order_of_their_ids_and_are_of_their_site_alone(store: Store) -> None:
    site, other = store.register(), store.register(PAGO_PAGO)
    for name in ("b", "a", "a:b", "A"):
        store.members.put(site.id, Member(name, Role.VIEWER))
    store.members.put(other.id, Member("c", Role.OPERATOR))
    store.members.put(other.id, Member("a", Role.OPERATOR))
    assert [each.id for each in store.members.of_site(site.id)] == ["A", "a", "a:b", "b"]
    assert sorted(store.members.sites_of("a")) == sorted([site.id, other.id])


def test_of_a_site_that_is_not_there_nobody_becomes_a_member(store: Store) -> None:
    site = store.register()
    store.sites.delete(site, NOW)
    for site_id in (uuid4(), site.id):
        assert not store.members.put(site_id, Member("someone", Role.VIEWER))
        assert store.members.role(site_id, "someone") is None
        assert list(store.members.sites_of("someone")) == []


def test_a_membership_outlives_its_site_and_can_be_removed(store: Store) -> None:
    site = store.register()
    store.members.put(site.id, Member("someone", Role.VIEWER))
    store.sites.delete(site, NOW)
    assert store.members.role(site.id, "someone") is Role.VIEWER
    store.members.remove(site.id, "someone")
    assert list(store.members.sites_of("someone")) == []


def test_a_member_has_at_most_a_hundred_sites_and_a_site_as_many_members(store: Store) -> None:
    sites = [store.register() for _ in range(MOST_SITES + 1)]
    for site in sites[:-1]:
        store.members.put(site.id, Member("someone", Role.VIEWER))
    found = store.members.sites_of("someone")
    assert sorted(found) == sorted(site.id for site in sites[:-1])
    # The widest read there is.
    assert {site.id for site in store.sites.several(found)} == set(found)
    with pytest.raises(Conflict) as refused:
        store.members.put(sites[-1].id, Member("someone", Role.VIEWER))
    assert refused.value.slug == "too-many-sites"
    assert store.members.put(sites[0].id, Member("someone", Role.OPERATOR))
    for n in range(MOST_MEMBERS):
        store.members.put(sites[-1].id, Member(f"member-{n:03}", Role.VIEWER))
    with pytest.raises(Conflict) as refused:
        store.members.put(sites[-1].id, Member("another", Role.VIEWER))
    assert refused.value.slug == "too-many-members"
    assert len(store.members.of_site(sites[-1].id)) == MOST_MEMBERS


def test_sites_members_and_keys_share_a_table_and_no_key(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    sites, members = DynamoDbSites(dynamodb, table, REGION), DynamoDbMembers(dynamodb, table)
    site = Site(id=UUID(int=7), details=ANCHORAGE, created_at=NOW, created_by="someone")
    sites.add(site, site_created(site, STORY), (KEY, KEPT))
    members.put(site.id, Member("someone", Role.VIEWER))
    items = dynamodb.scan(TableName=table)["Items"]
    assert {item["pk"]["S"] for item in items} == {
        "SITES",
        f"OUTBOX#{REGION}",
        f"KEY#{KEY.digest}",
        f"SITE#{site.id}",
        "MEMBER#someone",
    }
