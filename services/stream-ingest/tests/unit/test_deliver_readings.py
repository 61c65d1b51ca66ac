"""What waits is delivered once, whatever dies or comes between."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stream_ingest.domain.delivery import MOST_BATCHES, Pending, part_of
from stream_ingest.domain.errors import Contended, Denied, PermanentError, TransientError
from stream_ingest.domain.stored import StoredReading
from stream_ingest.engines.parquet import parquet
from stream_ingest.events.deliveries import shard_to_deliver
from stream_ingest.events.kept_lines import read_stored, stored_line
from stream_ingest.gateways.dynamodb_deliveries import DynamoDbDeliveries
from stream_ingest.gateways.eventbridge_bus import EventBridgeBus
from stream_ingest.gateways.s3_claims import S3Claims
from stream_ingest.gateways.s3_readings import S3AcceptedReadings
from stream_ingest.use_cases.deliver_readings import DeliverReadings
from tests.aws_in_memory.buckets import Buckets
from tests.aws_in_memory.effects import Effects, End, refused
from tests.aws_in_memory.messages import EventBus
from tests.aws_in_memory.table import Table
from tests.parquet_rows import read
from tests.rows import SHARD, rows
from tests.shard_poller import Killed

NOW = datetime(2026, 2, 5, 17, 31, tzinfo=UTC)
CALLS = 10
"""Of a delivery that makes one object of three batches."""


@dataclass
class World:
    effects: Effects = field(default_factory=Effects)

    def __post_init__(self) -> None:
        self.table: Any = Table(self.effects)
        self.buckets: Any = Buckets(self.effects)
        self.bus: Any = EventBus(self.effects)

    def deliverer(self, size_bytes: int = 1 << 20) -> DeliverReadings:
        return DeliverReadings(
            deliveries=DynamoDbDeliveries(self.table, "table"),
            accepted=S3AcceptedReadings(self.buckets, "readings"),
            parquet=parquet,
            claims=S3Claims(self.buckets, "claims"),
            bus=EventBridgeBus(self.bus, "bus"),
            now=lambda: NOW,
            size_bytes=size_bytes,
        )

    def wait(self, readings: list[StoredReading]) -> None:
        """As a commit leaves a batch of them (gateways/dynamodb_checkpoints.py)."""
        first, last = readings[0].sequence_number, readings[-1].sequence_number
        lines = b"".join(stored_line(each) + b"\n" for each in readings)
        key = f"accepted/{SHARD}/{first}-{last}.ndjson.gz"
        self.buckets.objects["readings", key] = (gzip.compress(lines), "v0")
        at = f"{len(last):03d}{last}"
        self.table.items[f"pending#{SHARD}", at] = {
            "pk": {"S": f"pending#{SHARD}"},
            "sk": {"S": at},
            "name": {"S": f"{SHARD}/{first}-{last}"},
            "accepted": {"S": key},
            "count": {"N": str(len(readings))},
            "sizeBytes": {"N": str(len(lines))},
        }

    @property
    def waiting(self) -> int:
        return sum(pk.startswith("pending#") for pk, _ in self.table.items)

    @property
    def delivered(self) -> list[StoredReading]:
        """The rows of all that was announced, each object once; what it says of itself is so."""
        found = []
        for event in self.bus.of("readings-stored.v1").values():
            data, claim = event["data"], event["data"]["claim"]
            content, version = self.buckets.objects[claim["bucket"], claim["key"]]
            assert claim["sha256"] == sha256(content).hexdigest()
            assert (claim["sizeBytes"], claim["version"]) == (len(content), version)
            of_object = read(content)
            assert data["count"] == len(of_object)
            found += of_object
        return sorted(found, key=lambda each: (int(each.sequence_number), each.reading_id))

    def promised(self) -> bool:
        return any("promised" in item for item in self.table.items.values())


@pytest.fixture
def world() -> World:
    world = World()
    for first in (0, 20, 40):
        world.wait(rows(20, first=first))
    world.effects.begin()
    return world


def test_where_nothing_waits_nothing_is_said() -> None:
    world = World()
    assert world.deliverer()(SHARD) == 0
    assert world.bus.said == []


def test_what_waits_is_one_object_below_day_and_shard_by_its_range(world: World) -> None:
    assert world.deliverer()(SHARD) == 1
    assert world.delivered == rows(60)
    assert (world.waiting, world.promised()) == (0, False)
    (event,) = world.bus.said
    first, last = rows(60)[0].sequence_number, rows(60)[-1].sequence_number
    assert event["subject"] == f"stream-ingest/readings/2026-02-05/{SHARD}/{first}-{last}.parquet"
    assert event["causationid"] == f"{SHARD}:{first}-{last}"


def test_objects_end_where_their_size_is_reached(world: World) -> None:
    assert world.deliverer(size_bytes=10_000)(SHARD) == 2
    assert [event["data"]["count"] for event in world.bus.said] == [40, 20]
    assert world.delivered == rows(60)


def test_another_shard_waits_for_its_own_message(world: World) -> None:
    assert world.deliverer()("shardId-000000000007") == 0
    assert world.waiting == 3


def test_sequence_numbers_of_other_lengths_are_in_the_shards_order() -> None:
    world = World()
    for number in ("999", "1000", "99"):
        (row,) = rows(1)
        world.wait([StoredReading(**{**_members(row), "sequence_number": number})])
    assert [each.last for each in world.deliverer().deliveries.pending(SHARD)] == [
        "99",
        "999",
        "1000",
    ]


def _members(row: StoredReading) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("last", range(CALLS))
def test_a_delivery_that_dies_is_done_once_by_the_next(world: World, last: int, end: End) -> None:
    world.effects.begin(last, end)
    with pytest.raises(Killed):
        world.deliverer()(SHARD)
    # More comes meanwhile, so that what waits may make an object of another range.
    world.wait(rows(20, first=60))
    world.effects.begin()
    world.deliverer()(SHARD)
    assert world.delivered == rows(80)
    assert (world.waiting, world.promised()) == (0, False)


def test_the_calls_above_are_all_that_a_delivery_makes(world: World) -> None:
    world.deliverer()(SHARD)
    assert len(world.effects.made) == CALLS


@pytest.mark.parametrize("more", [0, 20])
@pytest.mark.parametrize("earlier", [0, 20])
@pytest.mark.parametrize("at", range(CALLS))
def test_of_two_deliveries_at_once_one_wins(at: int, earlier: int, more: int) -> None:
    """Of a shard that was delivered before, or never; the other one may find more to deliver."""
    world = World()
    if earlier:
        world.wait(rows(earlier))
        world.deliverer()(SHARD)
    for part in range(3):
        world.wait(rows(20, first=earlier + 20 * part))
    world.effects.begin()

    def other() -> None:
        if more:
            world.wait(rows(more, first=earlier + 60))
        world.deliverer()(SHARD)

    world.effects.meanwhile[at] = other
    try:
        world.deliverer()(SHARD)
    except Contended:
        world.deliverer()(SHARD)
    assert world.delivered == rows(earlier + 60 + more)
    assert (world.waiting, world.promised()) == (0, False)


def test_the_message_names_a_shard() -> None:
    assert shard_to_deliver(json.dumps({"shardId": SHARD})) == SHARD


@pytest.mark.parametrize("body", ["", "{}", '{"shardId": 7}', "[1]"])
def test_another_message_is_never_understood(body: str) -> None:
    with pytest.raises(PermanentError, match="names a shard"):
        shard_to_deliver(body)


def test_one_transaction_can_hold_the_batches_of_an_object() -> None:
    many = [Pending(str(at), f"s/{at}-{at}", "k", 1, 1) for at in range(300)]
    assert len(part_of(many, 1 << 30)) == MOST_BATCHES
    assert len(part_of(many, 0)) == 1


def test_accepted_lines_are_what_is_delivered(world: World) -> None:
    key = next(key for _, key in world.buckets.objects)
    lines = gzip.decompress(world.deliverer().accepted.read(key))
    assert read_stored(lines) == rows(20)


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("SlowDown", TransientError),
        ("ThrottlingException", TransientError),
        ("AccessDenied", Denied),
    ],
)
@pytest.mark.parametrize("last", range(CALLS))
def test_what_aws_refuses_is_told_by_its_kind_and_delivered_later(
    world: World, last: int, code: str, raised: type[Exception]
) -> None:
    world.effects.begin(last, error=lambda _: refused(code))
    with pytest.raises(raised):
        world.deliverer()(SHARD)
    world.effects.begin()
    world.deliverer()(SHARD)
    assert world.delivered == rows(60)


@pytest.mark.parametrize(
    ("reason", "raised"),
    [
        ("ConditionalCheckFailed", Contended),
        ("TransactionConflict", Contended),
        ("ThrottlingError", TransientError),
        ("ItemCollectionSizeLimitExceeded", ClientError),
    ],
)
def test_a_cancelled_commit_is_told_by_its_reasons(
    world: World, reason: str, raised: type[Exception]
) -> None:
    cancelled = refused(
        "TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": reason}]
    )
    world.effects.fails = lambda effect: cancelled if "Transact" in effect.call else None
    with pytest.raises(raised):
        world.deliverer()(SHARD)
    assert world.bus.said == []
