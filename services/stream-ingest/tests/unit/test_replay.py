"""What was refused comes back as it was, once it is mended."""

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from stream_ingest.domain.device import Device
from stream_ingest.domain.errors import PermanentError
from stream_ingest.domain.object_names import accepted_key, raw_key, refused_key
from stream_ingest.domain.reading import Reading, Reason, ShardBatch, StreamRecord
from stream_ingest.domain.stored import StoredReading, enriched
from stream_ingest.domain.stream_entry import StreamEntry
from stream_ingest.events.kept_lines import RefusedLine, read_raw, read_refused, read_stored
from stream_ingest.events.readings import decode
from stream_ingest.events.replays import ReplayAsked, replay_asked, told
from stream_ingest.events.transformation import Enrich, Transform
from stream_ingest.gateways.s3_quarantine import S3Quarantine
from stream_ingest.gateways.s3_readings import S3RawBackup
from stream_ingest.gateways.s3_refused import S3RefusedReadings
from stream_ingest.use_cases.replay import Replay
from tests.aggregates import aggregate
from tests.aws_in_memory.buckets import Buckets
from tests.aws_in_memory.effects import Effects, End
from tests.batches import ARRIVED_US, DEVICE, batch, sequence_number, wire
from tests.shard_poller import Killed

NOW = datetime.fromtimestamp(ARRIVED_US / 1e6, UTC) + timedelta(hours=1)
KNOWN = {DEVICE: Device(DEVICE, "a site", {"air-temperature": "Cel"}, revision=1)}


@dataclass
class Quarantined:
    """The quarantine, and a stream that takes what goes back."""

    effects: Effects = field(default_factory=Effects)
    taken: list[StreamEntry] = field(default_factory=list)
    not_taken: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.buckets: Any = Buckets(self.effects)

    def put(self, entries: Any) -> dict[int, str]:
        self.taken += [entry for at, entry in enumerate(entries) if at not in self.not_taken]
        return {at: why for at, why in self.not_taken.items() if at < len(entries)}

    def process(self, taken: ShardBatch, enrich: Enrich = enriched) -> list[StoredReading]:
        """What a batch leaves: its rows, and in quarantine what broke."""
        decoded = decode(taken)
        done = Transform(enrich)(taken, decoded.readings, KNOWN)
        if refusals := decoded.refusals + done.refused:
            S3Quarantine(self.buckets, "quarantine").keep(taken.name, refusals, taken.records)
        return read_stored(b"\n".join(done.lines))

    def replay(self, most_objects: int = 100, **asked: Any) -> dict[str, Any]:
        refused = S3RefusedReadings(self.buckets, "quarantine")
        return told(Replay(refused, self.put, lambda: NOW, most_objects)(ReplayAsked(**asked)))

    def lines(self, prefix: str) -> list[RefusedLine]:
        found = self.buckets.contents("quarantine", prefix)
        return [line for _, content in found for line in read_refused(content)]


def breaks_on_odd_ones(
    shard_id: str, record: StreamRecord, reading: Reading, device: Device
) -> StoredReading:
    if int(reading.reading_id) % 2:
        raise KeyError("a table that nobody has thought of")
    return enriched(shard_id, record, reading, device)


def of_ids(*ids: int) -> list[bytes]:
    return [wire(reading_id=str(number), measurement=number / 8) for number in ids]


def content(rows: list[StoredReading]) -> list[StoredReading]:
    """Without where and when they came."""
    placed = {"sequence_number": "", "sub_sequence_number": 0, "arrived_at": 0}
    return sorted((structs.replace(row, **placed) for row in rows), key=lambda row: row.reading_id)


@pytest.fixture
def house() -> Quarantined:
    return Quarantined()


@pytest.mark.parametrize("in_an_aggregate", [False, True])
def test_a_broken_transformation_keeps_its_readings_and_a_replay_gives_the_equal_result(
    house: Quarantined, in_an_aggregate: bool
) -> None:
    data = of_ids(0, 1, 2, 3, 4)
    if in_an_aggregate:
        data = [aggregate(*data)]
    whole = Quarantined().process(batch(*data))
    stored = house.process(batch(*data), breaks_on_odd_ones)
    assert [row.reading_id for row in stored] == ["0", "2", "4"]
    kept = house.lines("refused/")
    assert {line.reason for line in kept} == {Reason.TRANSFORMATION_FAILED}
    assert "a table that nobody has thought of" in kept[0].detail
    answer = house.replay(reason=Reason.TRANSFORMATION_FAILED)
    assert answer == {"objects": 1, "readings": 2, "refusedByStream": 0, "after": None}
    assert [entry.data for entry in house.taken] == of_ids(1, 3)
    stored += house.process(batch(*(entry.data for entry in house.taken)))
    assert content(stored) == content(whole)
    assert (house.lines("refused/"), house.lines("replayed/")) == ([], kept)


def test_readings_go_back_with_the_partition_key_that_their_producer_gave(
    house: Quarantined,
) -> None:
    house.process(batch(aggregate(b"no reading", partition_key="a key")))
    house.replay()
    assert house.taken == [StreamEntry("a key", b"no reading")]


def test_a_dry_run_counts_and_changes_nothing(house: Quarantined) -> None:
    house.process(batch(b"1", b"2"))
    before = dict(house.buckets.objects)
    assert house.replay(dry_run=True)["readings"] == 2
    assert (house.taken, house.buckets.objects) == ([], before)


def test_what_was_refused_for_another_reason_stays(house: Quarantined) -> None:
    house.process(batch(b"no reading", *of_ids(1)), breaks_on_odd_ones)
    house.replay(reason=Reason.TRANSFORMATION_FAILED)
    assert [line.data for line in house.lines("refused/")] == [b"no reading"]
    assert [line.data for line in house.lines("replayed/")] == of_ids(1)


@pytest.mark.parametrize(
    ("since_s", "until_s", "found"), [(None, 0, 0), (None, 1, 1), (0, None, 1), (1, None, 0)]
)
def test_a_time_is_that_of_the_arrival(
    house: Quarantined, since_s: int | None, until_s: int | None, found: int
) -> None:
    house.process(batch(b"no reading"))
    arrived = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ARRIVED_US)
    span: dict[str, Any] = {
        name: arrived + timedelta(seconds=seconds)
        for name, seconds in (("since", since_s), ("until", until_s))
        if seconds is not None
    }
    assert house.replay(dry_run=True, **span)["readings"] == found


def test_what_the_stream_does_not_take_stays_for_another_time(house: Quarantined) -> None:
    house.process(batch(b"1", b"2", b"3"))
    house.not_taken = {1: "ProvisionedThroughputExceededException"}
    assert house.replay()["refusedByStream"] == 1
    assert [line.data for line in house.lines("refused/")] == [b"2"]
    house.not_taken = {}
    house.replay()
    assert [entry.data for entry in house.taken] == [b"1", b"3", b"2"]
    assert len(house.lines("replayed/")) == 3


def test_where_the_stream_takes_nothing_nothing_is_moved(house: Quarantined) -> None:
    house.process(batch(b"1", b"2"))
    before = dict(house.buckets.objects)
    house.not_taken = dict.fromkeys(range(2), "InternalFailure")
    assert house.replay()["refusedByStream"] == 2
    assert house.buckets.objects == before


def test_what_arrives_after_the_replay_has_begun_is_not_put_back_by_it(house: Quarantined) -> None:
    house.process(batch(b"refused once more", arrived_s=NOW.timestamp()))
    assert house.replay()["readings"] == 0


def test_an_answer_says_where_to_go_on(house: Quarantined) -> None:
    for number in range(5):
        house.process(ShardBatch("a shard", batch(b"no reading").records * (number + 1)))
        house.buckets.objects["quarantine", f"refused/{number}-x.ndjson"] = (
            house.buckets.objects.popitem()[1]
        )
    after, readings = None, 0
    for _ in range(3):
        answer = house.replay(most_objects=2, after=after, dry_run=True)
        after, readings = answer["after"], readings + answer["readings"]
    assert (after, readings) == (None, 1 + 2 + 3 + 4 + 5)


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("last", range(5))
def test_a_replay_that_dies_loses_nothing_and_may_put_twice(
    house: Quarantined, last: int, end: End
) -> None:
    house.process(batch(b"no reading", *of_ids(1)), breaks_on_odd_ones)
    house.effects.begin(last, end)
    with pytest.raises(Killed):
        house.replay(reason=Reason.TRANSFORMATION_FAILED)
    house.effects.begin()
    house.replay(reason=Reason.TRANSFORMATION_FAILED)
    assert {entry.data for entry in house.taken} == set(of_ids(1))
    assert {line.data for line in house.lines("refused/")} == {b"no reading"}
    assert {line.data for line in house.lines("replayed/")} == set(of_ids(1))


@pytest.mark.parametrize(
    "event", [{"reason": "no-reason"}, {"sinse": "2026-01-01"}, {"until": "2026-02-05T17:29:52"}]
)
def test_a_replay_that_is_not_understood_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(PermanentError, match="expected"):
        replay_asked(event)


def test_the_raw_backup_holds_each_record_as_received_and_a_repeat_is_the_same_object() -> None:
    taken, buckets = batch(b"\x00\xff", b"two"), Buckets(Effects())
    client: Any = buckets
    backup = S3RawBackup(client, "readings")
    key = backup.keep(taken)
    first = dict(buckets.objects)
    assert backup.keep(taken) == key == raw_key(taken)
    assert key.endswith(f"/2026-02-05/{sequence_number(0)}-{sequence_number(1)}.ndjson.gz")
    assert {at: found[0] for at, found in first.items()} == {
        at: found[0] for at, found in buckets.objects.items()
    }
    lines = read_raw(gzip.decompress(buckets.objects["readings", key][0]))
    assert [(line.data, line.sequence_number) for line in lines] == [
        (b"\x00\xff", sequence_number(0)),
        (b"two", sequence_number(1)),
    ]


def test_attempts_that_differ_have_names_that_differ() -> None:
    assert accepted_key("s/1-2", b"a") != accepted_key("s/1-2", b"b")
    assert refused_key("s/1-2", b"a") != refused_key("s/1-2", b"b")
    assert refused_key("s/1-2", b"a") == refused_key("s/1-2", b"a")
