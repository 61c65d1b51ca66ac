"""Order: parallel batches of a shard, and resharding"""

import pytest

from tests.shard_poller import Clock, Mapping, ShardPoller, Stream
from tests.shard_poller.noting import Noting, fail_at, polled
from tests.shard_poller.stream import HASHES, hash_of

KEYS = [f"device {number}" for number in range(12)]
FIRST = "shardId-000000000000"


def test_a_shard_has_one_invocation_at_a_time_by_default() -> None:
    """One batch at a time is processed from each shard.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
    """
    house = polled(shards=3, batch_size=1)
    for key in KEYS:
        house.put("r0", "r1", key=key)
    lanes = house.poller.ready()
    assert [lane.shard_id for lane in lanes] == list(house.stream.shards)
    for lane in lanes:
        house.poller.begin(lane)
    assert house.poller.ready() == []


def test_with_a_factor_a_shard_has_that_many_invocations_at_once() -> None:
    """Lambda processes up to ParallelizationFactor batches of each shard simultaneously.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
    """
    house = polled(batch_size=1, parallelization_factor=4)
    for key in KEYS:
        house.put("r0", "r1", key=key)
    lanes = house.poller.ready()
    assert len(lanes) == 4
    keys = {house.poller.begin(lane).records[0].partition_key for lane in lanes}
    assert len(keys) == 4
    assert house.poller.ready() == []


def test_records_of_one_key_stay_in_order_whatever_the_factor() -> None:
    """In-order processing is guaranteed for each partition key.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(batch_size=2, parallelization_factor=10)
    for number in range(5):
        for key in KEYS:
            house.put(f"{key}#{number}", key=key)
    house.poller.run()
    for key in KEYS:
        mine = [name for name in house.function.names if name.startswith(f"{key}#")]
        assert mine == [f"{key}#{number}" for number in range(5)]


def test_while_one_key_fails_others_of_its_shard_go_on() -> None:
    """With a factor, several partition keys of a shard are processed simultaneously.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    """
    house = polled(fail_at("poison"), parallelization_factor=10, maximum_retry_attempts=20)
    house.put("poison", key="broken")
    for key in KEYS:
        house.put(key, key=key)
    house.poller.poll()
    done = [name for name in house.function.names if name in KEYS]
    assert len(done) > len(KEYS) // 2
    # Nothing behind the poison record is checkpointed before it is done with.
    assert house.poller.checkpoint(FIRST) == 0
    house.poller.run()
    assert house.poller.checkpoint(FIRST) == house.stream.shards[FIRST].records[-1].order


def test_a_partition_key_goes_to_the_shard_of_its_md5() -> None:
    """MD5 maps partition keys to 128-bit integers, and so to the shards' ranges; all records of
    a key go to one shard. An explicit hash key stands for it.

    Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key
    """
    stream = Stream.of(5, Clock())
    for key in KEYS:
        stream.put(key)
    for shard in stream.shards.values():
        for record in shard.records:
            assert shard.first_hash <= hash_of(record.partition_key) <= shard.last_hash
    assert sum(len(shard.records) for shard in stream.shards.values()) == len(KEYS)
    stream.put("anywhere", explicit_hash_key=HASHES - 1)
    assert stream.shards["shardId-000000000004"].records[-1].partition_key == "anywhere"


def test_sequence_numbers_grow_as_numbers() -> None:
    """Sequence numbers for a key grow over time.

    Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number
    """
    stream = Stream.of(1, Clock())
    numbers = [int(stream.put("a").sequence_number) for _ in range(100)]
    assert numbers == sorted(set(numbers))


def test_put_records_takes_some_and_refuses_others() -> None:
    """Each record of PutRecords is taken, with shard and sequence number, or refused, with an
    error code, by itself; FailedRecordCount counts the refused.

    Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
    """
    stream = Stream.of(1, Clock())
    stream.refuses = lambda record: (
        "ProvisionedThroughputExceededException" if record["Data"] == b"no" else None
    )
    records = [{"PartitionKey": "a", "Data": data} for data in (b"yes", b"no", b"yes")]
    answer = stream.put_records(StreamName="readings", Records=records)
    assert answer["FailedRecordCount"] == 1
    assert ["ErrorCode" in each for each in answer["Records"]] == [False, True, False]
    assert answer["Records"][0]["ShardId"] == FIRST
    assert [record.data for record in stream.shards[FIRST].records] == [b"yes", b"yes"]


def test_children_of_a_split_take_their_halves_of_the_keys() -> None:
    """After a split, records that would have gone to the parent go to the children by their hash
    key; the parent keeps what it has.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
    """
    stream = Stream.of(1, Clock())
    stream.put(KEYS[0])
    children = stream.split(FIRST)
    for key in KEYS:
        stream.put(key)
    assert len(stream.shards[FIRST].records) == 1
    lower, upper = (stream.shards[child] for child in children)
    assert (lower.first_hash, upper.last_hash) == (0, HASHES - 1)
    assert lower.last_hash + 1 == upper.first_hash
    assert len(lower.records) + len(upper.records) == len(KEYS)


def test_only_adjacent_shards_merge() -> None:
    """Two shards can be merged when their ranges of hash keys touch.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding-merge.html
    """
    stream = Stream.of(3, Clock())
    first, second, third = stream.shards
    with pytest.raises(AssertionError, match="adjacent"):
        stream.merge(first, third)
    child = stream.shards[stream.merge(third, second)]
    assert (child.first_hash, child.last_hash) == (HASHES // 3, HASHES - 1)


def test_children_are_read_when_their_parent_is_done() -> None:
    """Data of the parent come before those of its children, so that the order of a key holds.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
    """
    house = polled(fail_at("poison"), batch_size=1, maximum_retry_attempts=3)
    for key in KEYS:
        house.put(f"{key} before", key=key)
    house.put("poison", key=KEYS[0])
    house.stream.split(FIRST)
    for key in KEYS:
        house.put(f"{key} behind", key=key)
    house.poller.run()
    names = house.function.names
    last_of_parent = len(names) - names[::-1].index("poison") - 1
    assert last_of_parent < min(names.index(f"{key} behind") for key in KEYS)
    for key in KEYS:
        assert names.index(f"{key} before") < names.index(f"{key} behind")


def test_the_child_of_a_merge_waits_for_both_parents() -> None:
    """A merged shard's data come behind those of both its parents.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
    """
    house = polled(shards=2, batch_size=1)
    for key in KEYS:
        house.put(f"{key} before", key=key)
    house.stream.merge(*house.stream.shards)
    for key in KEYS:
        house.put(f"{key} behind", key=key)
    house.poller.run()
    names = house.function.names
    assert all(name.endswith(" before") for name in names[: len(KEYS)])
    assert sorted(names[len(KEYS) :]) == sorted(f"{key} behind" for key in KEYS)


def test_children_that_come_later_are_read_from_their_beginning() -> None:
    """A mapping at LATEST leaves out what came before it. What children of a later split hold
    came behind it, and is read.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    """
    stream, function = Stream.of(1, Clock()), Noting()
    stream.put("a", b"before")
    poller = ShardPoller(stream, function, Mapping(starting_position="LATEST"))
    stream.split(FIRST)
    stream.put("a", b"behind")
    poller.run()
    assert function.names == ["behind"]
