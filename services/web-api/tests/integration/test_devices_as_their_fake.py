"""Whatever is done to devices, in whatever order, the table and its stand-in say the same of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.device_examples import device
from tests.device_fakes import FakeDevices
from tests.fakes import ANCHORAGE, NOW, STORY, FakeSites
from tests.integration.conftest import REGION
from web_api.domain.device import Device, State, Wanted
from web_api.domain.errors import Conflict, PermanentError
from web_api.domain.site import Site
from web_api.events.devices import device_registered, device_retired
from web_api.events.sites import site_created
from web_api.gateways.dynamodb_devices import DynamoDbDevices
from web_api.gateways.dynamodb_outbox import DynamoDbOutbox
from web_api.gateways.dynamodb_sites import DynamoDbSites
from web_api.use_cases.devices import Devices
from web_api.use_cases.outbox import Outbox
from web_api.use_cases.sites import Sites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SITES, DEVICES = 2, 2


@dataclass(frozen=True)
class Step:
    """`is_stale` takes the device as it was at first, not as it is now."""

    what: str
    device: int
    site: int
    external_id: str | None
    is_stale: bool


_steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(["register", "register", "change", "retire", "retire", "delete site"]),
        st.integers(0, DEVICES - 1),
        st.sampled_from([0, 0, 0, 1]),
        st.sampled_from(["a", "a", None]),
        st.booleans(),
    ),
    min_size=6,
    max_size=14,
)


@dataclass
class Estate:
    devices: Devices
    sites: Sites
    outbox: Outbox
    first: dict[int, Device] = field(default_factory=dict)

    def do(self, step: Step, site_ids: list[UUID], made: list[Device]) -> str:
        """What came of it, by name."""
        try:
            self._do(step, site_ids[step.site], made[step.device])
        except PermanentError as error:
            return getattr(error, "slug", type(error).__name__)
        except LookupError:
            return "there is none"
        except Exception as error:
            return type(error).__name__
        return "done"

    def _do(self, step: Step, site_id: UUID, made: Device) -> None:
        if step.what == "delete site":
            site = self.sites.find(site_id)
            if site:
                self.sites.delete(site, NOW)
            return
        if step.what == "register":
            details = replace(made.details, site_id=site_id, external_id=step.external_id)
            new = replace(made, details=details)
            self.devices.add(new, device_registered(new, NOW, STORY), None)
            self.first.setdefault(step.device, new)
            return
        read = self.first[step.device] if step.is_stale else self.devices.find(made.id)
        if read is None or read.state is State.RETIRED:
            raise LookupError
        if step.what == "retire":
            after = replace(read, retired_at=NOW, revision=read.revision + 1)
            self.devices.update(read, after, device_retired(after, NOW, STORY))
        else:
            details = replace(read.details, site_id=site_id, external_id=step.external_id)
            after = replace(read, details=details, revision=read.revision + 1)
            self.devices.update(read, after, device_registered(after, NOW, STORY))

    def state(self, site_ids: list[UUID], made: list[Device]) -> Iterator[Any]:
        yield [self.devices.find(each.id) for each in made]
        yield self.devices.page(Wanted(), None, 100).devices
        for site_id in site_ids:
            yield self.devices.page(Wanted(site_id=site_id), None, 100).devices
        yield sorted(each.event for each in self.outbox.older_than(NOW + timedelta(hours=1)))
        for site_id in site_ids:
            yield self._becomes_of(site_id)

    def _becomes_of(self, site_id: UUID) -> str:
        site = self.sites.find(site_id)
        if site is None:
            return "deleted"
        try:
            self.sites.delete(site, NOW)
        except Conflict as conflict:
            return conflict.slug
        return "may be deleted"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_steps)
def test_the_table_and_its_stand_in_say_the_same(
    dynamodb: "DynamoDBClient", table: str, steps: list[Step]
) -> None:
    _empty(dynamodb, table)
    sites = FakeSites()
    place = dynamodb, table, REGION
    estates = [
        Estate(FakeDevices(sites), sites, sites.outbox),
        Estate(DynamoDbDevices(*place), DynamoDbSites(*place), DynamoDbOutbox(*place)),
    ]
    site_ids = [uuid4() for _ in range(SITES)]
    for site_id in site_ids:
        site = Site(id=site_id, details=ANCHORAGE, created_at=NOW, created_by="someone")
        for estate in estates:
            estate.sites.add(site, site_created(site, STORY), None)
    made = [device(site_ids[0], seconds) for seconds in range(DEVICES)]
    for step in steps:
        fake, real = (estate.do(step, site_ids, made) for estate in estates)
        assert fake == real, step
    fake_state, real_state = (list(estate.state(site_ids, made)) for estate in estates)
    assert fake_state == real_state


def _empty(dynamodb: "DynamoDBClient", table: str) -> None:
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
