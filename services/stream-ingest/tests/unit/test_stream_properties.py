"""Whatever comes, in whatever batches, and whenever functions die: the ledger balances."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aws_in_memory.effects import End
from tests.crash_points import MakeEstate
from tests.shard_poller import Killed, Stream
from tests.stream_house import House, mapping
from tests.stream_ledger import expect_balance
from tests.stream_story import STATION, STRANGER, THERMOMETER, Story

EXAMPLES = 500 if "EVERY_CRASH_POINT" in os.environ else 12
LAW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

devices = st.sampled_from([THERMOMETER, STATION])
# Eighths, so that sums are exact; none of them stirs an alert.
values = st.integers(40, 48).map(lambda eighths: eighths / 8)
seconds = st.integers(-240, 50)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("good"), devices, seconds, values),
        st.tuples(st.just("good"), devices, seconds, values),
        st.tuples(st.just("aggregate"), devices, seconds, values),
        st.tuples(st.just("again"), devices, seconds, values),
        st.tuples(st.just("again elsewhere"), devices, seconds, values),
        st.tuples(st.sampled_from(["bad", "unknown", "poll", "restart", "reshard"]), devices,
                  seconds, values),
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip
# Of one invocation after another: the call at which it ends, and how; all others go well.
deaths = st.lists(st.tuples(st.integers(0, 45), st.sampled_from(list(End))), max_size=6)
options = st.fixed_dictionaries(
    {"batch_size": st.integers(1, 12), "bisects_on_function_error": st.booleans()}
)


Step = tuple[str, str, int, float]


def told(story: Story, told_before: list[dict[str, Any]], step: Step) -> None:
    kind, device, second, value = step
    reading = story.reading(device, second, value)
    if kind == "good":
        story.good(reading)
        told_before.append(reading)
    elif kind == "aggregate":
        story.good(reading, story.reading(device, second, value))
    elif kind == "again" and told_before:
        story.again(told_before[second % len(told_before)])
    elif kind == "again elsewhere" and told_before:
        story.again(told_before[second % len(told_before)], key=f"gateway {second}")
    elif kind == "bad":
        story.bad("not-json", b"\xff poison %d" % story.ids)
    elif kind == "unknown":
        story.unknown(reading | {"device_id": STRANGER})


def dying(house: House, drawn: list[tuple[int, End]]) -> Callable[[dict[str, Any]], Any]:
    left = list(drawn)

    def process(event: dict[str, Any]) -> Any:
        number, end = left.pop(0) if left else (None, End.BEFORE)
        house.effects.begin(number, end)
        try:
            return house.estate.process(event)
        except Killed:
            house.estate.start_anew()
            raise
        finally:
            house.effects.begin()

    return process


@LAW
@given(steps, deaths, options)
def test_each_reading_is_where_it_belongs_whatever_befell(
    make: MakeEstate,
    plan: list[Step],
    drawn: list[tuple[int, End]],
    chosen: dict[str, Any],
) -> None:
    estate = make()
    estate.stream = Stream.of(2, estate.clock)
    house = House(estate, mapping(**chosen))
    house.poller.handler = dying(house, drawn)
    told_before: list[dict[str, Any]] = []
    for step in plan:
        told(house.story, told_before, step)
        house.tell()
        if step[0] == "poll":
            house.poller.poll()
        elif step[0] == "restart":
            house.poller.restart()
        elif step[0] == "reshard" and len(house.estate.stream.shards) < 6:
            house.estate.stream.split(house.estate.stream.open()[0].shard_id)
    house.settle()
    expect_balance(house)
