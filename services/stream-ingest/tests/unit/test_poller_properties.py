"""Whatever is put, resharded and broken, the poller hands on each record in its key's order."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shard_poller import Throttled
from tests.shard_poller.noting import Broken, Polled, polled

KEYS = [f"device {number}" for number in range(6)]
LAW = settings(max_examples=40, deadline=None)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(KEYS)),
        st.tuples(st.just("put"), st.sampled_from(KEYS)),
        st.tuples(st.sampled_from(["poll", "restart", "split", "merge", "wait"]), st.just("")),
    ),
    max_size=40,
)
options = st.fixed_dictionaries(
    {
        "batch_size": st.integers(1, 5),
        "maximum_batching_window_s": st.sampled_from([0, 3]),
        "parallelization_factor": st.sampled_from([1, 2, 10]),
        "bisects_on_function_error": st.booleans(),
        "reports_batch_item_failures": st.booleans(),
    }
)
# What befalls one invocation after another; all others go well.
outcomes = st.lists(st.sampled_from(["well", "raise", "throttle", "from", "again"]), max_size=15)


class Eventful:
    """A function whose invocations end as drawn; `done` is what was handed on and went well."""

    def __init__(self, drawn: Sequence[str]) -> None:
        self.drawn = list(drawn)
        self.done: list[str] = []

    def __call__(self, house: Polled, names: list[str]) -> Any:
        outcome = self.drawn.pop(0) if self.drawn else "well"
        if outcome == "throttle":
            raise Throttled
        if outcome == "raise":
            raise Broken
        if outcome == "from" and house.poller.mapping.reports_batch_item_failures:
            middle = len(names) // 2
            self.done += names[:middle]
            numbers = [each.sequence_number for each in house.poller.invocations[-1].records]
            return {"batchItemFailures": [{"itemIdentifier": numbers[middle]}]}
        self.done += names
        house.poller.repeats = lambda _: outcome == "again"
        return None


def played(plan: list[tuple[str, str]], eventful: Eventful, **chosen: Any) -> Polled:
    house = polled(lambda names: eventful(house, names), shards=2, **chosen)
    for number, (step, key) in enumerate(plan):
        if step == "put":
            house.put(f"{key}#{number:03d}", key=key)
        elif step == "split" and len(house.stream.open()) < 4:
            house.stream.split(house.stream.open()[-1].shard_id)
        elif step == "merge" and len(house.stream.open()) > 1:
            ordered = sorted(house.stream.open(), key=lambda shard: shard.first_hash)
            house.stream.merge(ordered[0].shard_id, ordered[1].shard_id)
        elif step == "poll":
            house.poller.poll()
        elif step == "restart":
            house.poller.restart()
        else:
            house.clock.advance(2)
    house.poller.run()
    return house


def put_in(house: Polled) -> list[str]:
    shards = house.stream.shards.values()
    return [record.data.decode() for shard in shards for record in shard.records]


@LAW
@given(steps, options, outcomes)
def test_each_record_is_handed_on_and_for_the_first_time_in_its_keys_order(
    plan: list[tuple[str, str]], chosen: dict[str, Any], drawn: list[str]
) -> None:
    eventful = Eventful(drawn)
    house = played(plan, eventful, **chosen)
    assert set(eventful.done) == set(put_in(house))
    first = list(dict.fromkeys(eventful.done))
    for key in KEYS:
        mine = [name for name in first if name.startswith(key)]
        assert mine == sorted(mine)


@LAW
@given(steps, options, outcomes)
def test_no_batch_breaks_a_bound_and_no_checkpoint_goes_back(
    plan: list[tuple[str, str]], chosen: dict[str, Any], drawn: list[str]
) -> None:
    house = played(plan, Eventful(drawn), **chosen)
    for invocation in house.poller.invocations:
        assert 1 <= len(invocation.records) <= chosen["batch_size"]
        orders = [record.order for record in invocation.records]
        assert orders == sorted(set(orders))
    for shard_id, shard in house.stream.shards.items():
        last = shard.records[-1].order if shard.records else 0
        assert house.poller.checkpoint(shard_id) == last


@LAW
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=30),
    st.sets(st.integers(0, 29), max_size=30),
    st.integers(1, 9),
    st.integers(0, 2),
    st.sampled_from([1, 3]),
)
def test_with_bisecting_the_poison_records_are_discarded_and_no_others(
    keys: list[str], poisonous: set[int], size: int, retries: int, factor: int
) -> None:
    poison = {f"r{number:02d}" for number in poisonous if number < len(keys)}
    done: list[str] = []

    def decide(names: list[str]) -> None:
        if poison.intersection(names):
            raise Broken
        done.extend(names)

    house = polled(
        decide,
        batch_size=size,
        bisects_on_function_error=True,
        maximum_retry_attempts=retries,
        parallelization_factor=factor,
    )
    for number, key in enumerate(keys):
        house.put(f"r{number:02d}", key=key)
    house.poller.run()
    assert sorted(done) == sorted(set(put_in(house)) - poison)
    numbers = {told["KinesisBatchInfo"]["startSequenceNumber"] for told in house.on_failure.told}
    assert len(numbers) == len(house.on_failure.told) == len(poison)
