"""One suite for the gateways on a local cloud and for the fakes that stand in for them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.fakes import ANCHORAGE, NOW, STORY, FakeBus, FakeOutbox, FakeSites
from tests.integration.conftest import REGION, Listener
from web_api.domain.outbox import Waiting
from web_api.domain.site import Site, SiteDetails
from web_api.events.envelope import waiting
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.gateways.eventbridge_bus import EventBridgeBus
from web_api.use_cases.outbox import Bus, Outbox
from web_api.use_cases.sites import Sites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass
class Store:
    sites: Sites
    outbox: Outbox

    def register(self, details: SiteDetails = ANCHORAGE, seconds: int = 0) -> Site:
        at = NOW + timedelta(seconds=seconds)
        site = Site(id=uuid4(), details=details, created_at=at, created_by="someone")
        self.sites.add(site, site_created(site, STORY), None)
        return site


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        outbox = FakeOutbox()
        return Store(FakeSites(outbox), outbox)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    table: str = request.getfixturevalue("table")
    return Store(DynamoDbSites(client, table, REGION), DynamoDbOutbox(client, table, REGION))


def test_the_outbox_gives_what_is_old_enough_oldest_first_with_its_event(store: Store) -> None:
    sites = [store.register(seconds=seconds) for seconds in (2, 0, 1, 3)]
    found = list(store.outbox.older_than(NOW + timedelta(seconds=3)))
    assert [item.since - NOW for item in found] == [timedelta(seconds=s) for s in (0, 1, 2)]
    assert all(a.sort_key < b.sort_key for a, b in pairwise(found))
    assert found[0] == waiting(site_created(sites[1], STORY))


def test_the_outbox_is_read_beyond_one_page(store: Store) -> None:
    for seconds in range(120):
        store.register(seconds=seconds)
    assert len(list(store.outbox.older_than(NOW + timedelta(hours=1)))) == 120


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: Store) -> None:
    store.register()
    (item,) = store.outbox.older_than(NOW + timedelta(hours=1))
    store.outbox.delete(item.sort_key)
    store.outbox.delete(item.sort_key)
    assert list(store.outbox.older_than(NOW + timedelta(hours=1))) == []


def test_another_regions_outbox_is_not_read(dynamodb: "DynamoDBClient", table: str) -> None:
    here = Store(DynamoDbSites(dynamodb, table, REGION), DynamoDbOutbox(dynamodb, table, REGION))
    here.register()
    there = DynamoDbOutbox(dynamodb, table, "us-east-1")
    assert list(there.older_than(NOW + timedelta(hours=1))) == []


@pytest.fixture(params=["fake", "local cloud"])
def bus(request: pytest.FixtureRequest) -> tuple[Bus, Callable[[int], list[str]]]:
    """A bus, and what is heard on it."""
    if request.param == "fake":
        fake = FakeBus()
        return fake, lambda count: [item.event for item in fake.taken[:count]]
    listener: Listener = request.getfixturevalue("listener")
    return EventBridgeBus(listener.events, listener.name), listener.heard


def test_what_the_bus_takes_is_heard_as_it_was_written(
    bus: tuple[Bus, Callable[[int], list[str]]],
) -> None:
    publisher, heard = bus
    batch = [_waiting() for _ in range(10)]
    assert publisher.publish(batch) == {}
    said = sorted((json.loads(item.event) for item in batch), key=lambda event: str(event["id"]))
    came = sorted((json.loads(body) for body in heard(10)), key=lambda event: str(event["id"]))
    assert came == said


def _waiting() -> Waiting:
    site = Site(id=uuid4(), details=ANCHORAGE, created_at=NOW, created_by="someone")
    return waiting(site_created(site, STORY))
