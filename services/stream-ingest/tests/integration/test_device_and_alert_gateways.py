"""One suite for the gateways of devices, held readings and alerts on a local cloud and for the
fakes that replace them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from localstack_client.session import Session
from msgspec.structs import replace

from stream_ingest.domain.device import Device, Registered, Retired
from stream_ingest.domain.device_alerts import Kept
from stream_ingest.domain.errors import Contended
from stream_ingest.domain.held import Held, Promise
from stream_ingest.domain.notice import Standing
from stream_ingest.events.alert_text import Text
from stream_ingest.gateways.dynamodb_alert_states import DynamoDbAlertStates
from stream_ingest.gateways.dynamodb_devices import DynamoDbDevices
from stream_ingest.gateways.dynamodb_held import DynamoDbHeld
from stream_ingest.gateways.dynamodb_notices import DynamoDbNotices
from stream_ingest.gateways.sns_alarm_topic import SnsAlarmTopic
from stream_ingest.use_cases.notify_alerts import LEASE
from tests.fake_alerts import ANCHORAGE, LEADVILLE, NOW, NOW_US, SHARD, FakeAlertStates
from tests.fake_devices import FakeDevices, FakeHeld, FakeNotices

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = Kept(version=1, content=b"\x00\xff", heard_us=NOW_US, is_silent=False, has_crossings=False)


@dataclass
class Store:
    states: Any
    devices: Any
    held: Any
    notices: Any
    counts: Callable[[], dict[str, int]]


@pytest.fixture(params=["fake", "local cloud"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        held = FakeHeld()
        return Store(FakeAlertStates(), FakeDevices(), held, FakeNotices(), lambda: held.counts)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    table: str = request.getfixturevalue("table")

    def counts() -> dict[str, int]:
        key: Any = {"pk": {"S": "heldledger"}, "sk": {"S": "-"}}
        item = client.get_item(TableName=table, Key=key).get("Item", {})
        return {each: int(item.get(each, {"N": "0"})["N"]) for each in ("released", "expired")}

    return Store(
        DynamoDbAlertStates(client, table),
        DynamoDbDevices(client, table),
        DynamoDbHeld(client, table),
        DynamoDbNotices(client, table),
        counts,
    )


def registered(revision: int, unit: str = "m/s") -> Registered:
    return Registered(
        device_id=LEADVILLE, site_id="a site", name="Tāfuna", units={"wind-speed": unit},
        revision=revision,
    )  # fmt: skip


def retired(revision: int) -> Retired:
    return Retired(device_id=LEADVILLE, site_id="a site", retired_at_us=5, revision=revision)


def held(number: int, sub: int = 0, device_id: str = LEADVILLE) -> Held:
    return Held(device_id, SHARD, str(number), sub, "a key", NOW_US + number, b"\x00\xff{")


def test_states_are_written_over_the_version_before_and_no_other(store: Store) -> None:
    assert store.states.read([LEADVILLE]) == {}
    states = {f"{n}": replace(KEPT, heard_us=n) for n in range(120)}
    assert store.states.write(states) == set()
    assert store.states.read([*states, ANCHORAGE]) == states
    assert store.states.write({"3": KEPT}) == {"3"}
    second = replace(KEPT, version=2, has_crossings=True)
    assert store.states.write({"3": second, "4": replace(KEPT, version=3)}) == {"4"}
    assert store.states.read(["3", "4"]) == {"3": second, "4": states["4"]}


def test_unsettled_are_those_that_were_not_heard_and_those_with_crossings(store: Store) -> None:
    states = {
        "silent": replace(KEPT, heard_us=5, is_silent=True),
        "quiet": replace(KEPT, heard_us=5),
        "heard": replace(KEPT, heard_us=10),
        "with crossings": replace(KEPT, has_crossings=True),
    }
    store.states.write(states)
    found = dict(store.states.unsettled(10))
    assert found == {each: states[each] for each in ("quiet", "with crossings")}


def test_a_state_is_forgotten_unless_it_has_changed(store: Store) -> None:
    store.states.write({LEADVILLE: KEPT})
    store.states.forget(LEADVILLE, 2)
    assert store.states.read([LEADVILLE])
    store.states.forget(LEADVILLE, 1)
    assert store.states.read([LEADVILLE]) == {}


def test_the_highest_revision_of_a_device_is_kept(store: Store) -> None:
    assert store.devices.of({LEADVILLE}) == {}
    assert [store.devices.register(registered(n)) for n in (2, 1, 2, 3)] == [
        True,
        False,
        False,
        True,
    ]
    assert store.devices.name_of(LEADVILLE) == "Tāfuna"
    assert store.devices.retire(retired(2))
    device = Device(LEADVILLE, "a site", {"wind-speed": "m/s"}, 3)
    assert store.devices.of({LEADVILLE, ANCHORAGE}) == {LEADVILLE: device}
    assert store.devices.retire(retired(4))
    assert not store.devices.retire(retired(4))
    retired_device = replace(device, revision=4, retired_at_us=5)
    assert store.devices.of({LEADVILLE}) == {LEADVILLE: retired_device}


def test_a_retirement_that_comes_first_says_nothing_of_what_is_measured(store: Store) -> None:
    store.devices.retire(retired(2))
    assert store.devices.of({LEADVILLE}) == {}
    assert store.devices.name_of(LEADVILLE) is None


def test_what_is_held_comes_in_the_order_of_the_shard_and_is_let_go_once(store: Store) -> None:
    whole = [*(held(number) for number in (9, 10, 11, 100)), held(100, sub=1)]
    store.held.keep([*reversed(whole), held(9, device_id=ANCHORAGE)])
    store.held.keep(whole[:2])
    assert [each for page in store.held.pages(LEADVILLE) for each in page] == whole
    for page in list(store.held.pages(LEADVILLE)):
        store.held.let_go(page, "released")
        with pytest.raises(Contended):
            store.held.let_go(page, "expired")
    assert list(store.held.pages(LEADVILLE)) == []
    assert store.counts() == {"released": 5, "expired": 0}


def test_a_page_of_any_length_can_be_let_go_at_once(store: Store) -> None:
    store.held.keep([held(number) for number in range(150)])
    for page in list(store.held.pages(LEADVILLE)):
        store.held.let_go(page, "expired")
    assert store.counts()["expired"] == 150


def test_what_is_to_be_said_of_a_page_is_kept_with_it_or_not_at_all(store: Store) -> None:
    store.held.keep([held(number) for number in (1, 2)])
    first, second = Promise("event-1", '{"id": 1}'), Promise("event-2", '{"id": 2}')
    (page,) = store.held.pages(LEADVILLE)
    store.held.let_go(page, "expired", first)
    with pytest.raises(Contended):
        store.held.let_go(page, "expired", second)
    assert [each for page in store.held.promises() for each in page] == [first]
    for _ in range(2):
        store.held.kept(first)
    assert not any(store.held.promises())
    assert store.counts() == {"released": 0, "expired": 2}


def test_a_device_is_forgotten_unless_more_of_it_is_held(store: Store) -> None:
    store.held.keep([held(1), held(2, device_id=ANCHORAGE)])
    waiting = {each.device_id: each for each in store.held.waiting()}
    assert waiting.keys() == {LEADVILLE, ANCHORAGE}
    store.held.keep([held(3)])
    for each in waiting.values():
        store.held.forget(each)
    (left,) = store.held.waiting()
    assert left.device_id == LEADVILLE
    assert left.stamp != waiting[LEADVILLE].stamp


def test_one_attempt_alone_is_at_an_event(store: Store) -> None:
    assert store.notices.begin("e", NOW, NOW + LEASE) is Standing.BEGUN
    assert store.notices.begin("e", NOW, NOW + LEASE) is Standing.BUSY
    later = NOW + LEASE + timedelta(seconds=1)
    assert store.notices.begin("e", later, later + LEASE) is Standing.BEGUN
    store.notices.done("e", later)
    assert store.notices.begin("e", later + 2 * LEASE, later) is Standing.DONE


def test_what_is_told_reaches_who_has_subscribed(session: Session) -> None:
    sns, sqs = session.client("sns"), session.client("sqs")
    name = f"stream-ingest-{uuid4()}"
    queue, topic = sqs.create_queue(QueueName=name)["QueueUrl"], sns.create_topic(Name=name)
    asked = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    # A topic delivers to the queues alone that let it.
    statement = {
        "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage", "Resource": arn,
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic["TopicArn"], Protocol="sqs", Endpoint=arn)
    SnsAlarmTopic(sns, topic["TopicArn"]).tell(Text("Stackyard: a gale", "It blows at Tāfuna."))
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    told = json.loads(message["Body"])
    assert (told["Subject"], told["Message"]) == ("Stackyard: a gale", "It blows at Tāfuna.")
    sns.delete_topic(TopicArn=topic["TopicArn"])
    sqs.delete_queue(QueueUrl=queue)
