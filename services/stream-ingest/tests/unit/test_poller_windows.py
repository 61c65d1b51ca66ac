"""The state of tumbling windows"""

from datetime import UTC, datetime
from typing import Any

from tests.shard_poller import Clock, Mapping, OnFailure, ShardPoller, Stream
from tests.shard_poller.noting import Broken, Polled, names_in

LENGTH_S = 120
FIRST = "shardId-000000000000"


class Counting:
    """Counts records by window, as AWS's example does."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.finals: list[dict[str, Any]] = []
        self.failures = 0
        self.padding = ""

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        self.events.append(event)
        if self.failures:
            self.failures -= 1
            raise Broken
        if event["isFinalInvokeForWindow"]:
            self.finals.append(event)
        count = event["state"].get("count", 0) + len(event["Records"])
        return {"state": {"count": count} | ({"padding": self.padding} if self.padding else {})}


def house_of(function: Any, **options: Any) -> Polled:
    stream = Stream.of(1, Clock())
    mapping = Mapping(
        starting_position="TRIM_HORIZON", tumbling_window_s=LENGTH_S, batch_size=2, **options
    )
    return Polled(function, stream, ShardPoller(stream, function, mapping), OnFailure())


def test_each_invocation_of_a_window_gets_the_state_that_the_last_one_gave() -> None:
    """State is kept over the invocations of a window.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0", "r1", "r2", "r3", "r4")
    house.poller.run()
    assert [event["state"] for event in counting.events] == [
        {},
        {"count": 2},
        {"count": 4},
        {"count": 5},
    ]


def test_an_event_of_a_window_has_the_documented_fields() -> None:
    """Beside the records: window, state, shardId, eventSourceARN, isFinalInvokeForWindow and
    isWindowTerminatedEarly.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.clock.now_ms = round(datetime(2026, 12, 9, 7, 4, 35, tzinfo=UTC).timestamp() * 1000)
    house.put("r0")
    house.poller.poll()
    (event,) = counting.events
    assert event.pop("Records")
    assert event == {
        "window": {"start": "2026-12-09T07:04:00Z", "end": "2026-12-09T07:06:00Z"},
        "state": {},
        "shardId": FIRST,
        "eventSourceARN": house.stream.arn,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


def test_at_the_end_of_a_window_one_invocation_gets_its_final_state() -> None:
    """At the end of the window the function is invoked with the final state; then the state is
    dropped.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0", "r1", "r2")
    house.clock.advance(LENGTH_S)
    house.put("r3")
    house.poller.run()
    assert [names_in(event) for event in counting.events] == [["r0", "r1"], ["r2"], [], ["r3"], []]
    assert [event["state"] for event in counting.finals] == [{"count": 3}, {"count": 1}]
    assert counting.events[3]["state"] == {}


def test_windows_go_by_arrival() -> None:
    """Boundaries are determined by the time at which records were inserted into the stream.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0")
    house.clock.advance(LENGTH_S)
    house.put("r1")
    house.poller.run()
    starts = [event["window"]["start"] for event in counting.events if event["Records"]]
    assert len(set(starts)) == 2


def test_an_answer_without_a_state_is_a_failed_invocation() -> None:
    """The response must contain a state; without it the invocation has failed.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    answers: list[Any] = [None, {}, {"batchItemFailures": []}, {"state": {}}, {"state": {}}]
    events = []

    def function(event: dict[str, Any]) -> Any:
        events.append(event)
        return answers.pop(0)

    house = house_of(function)
    house.put("r0")
    house.poller.run()
    assert [names_in(event) for event in events] == [["r0"]] * 4 + [[]]


def test_a_failed_final_invocation_suspends_the_shard() -> None:
    """Unless the final invocation succeeds, further processing is suspended.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0")
    house.poller.poll()
    house.clock.advance(LENGTH_S)
    house.put("r1")
    counting.failures = 3
    house.poller.run()
    assert [names_in(event) for event in counting.events] == [["r0"], [], [], [], [], ["r1"], []]


def test_a_retry_has_the_state_from_before_the_failure() -> None:
    """Tumbling windows support the retry policies; what a failed invocation did to the state is
    not kept.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0", "r1", "r2")
    house.poller.poll()
    counting.failures = 2
    house.poller.run()
    assert [event["state"] for event in counting.events[1:4]] == [{"count": 2}] * 3
    assert counting.finals[0]["state"] == {"count": 3}


def test_a_state_outlives_the_poller_with_its_checkpoint() -> None:
    """State is maintained across invocations, as far as the sequence number is checkpointed.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0", "r1", "r2")
    house.poller.poll()
    house.poller.restart()
    house.poller.run()
    assert counting.finals[0]["state"] == {"count": 3}


def test_a_state_above_1_mb_ends_its_window_early() -> None:
    """A state of more than 1 MB terminates the window early; the same window goes on afresh.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    counting.padding = " " * 1024 * 1024
    house.put("r0", "r1")
    house.poller.poll()
    counting.padding = ""
    house.put("r2")
    house.poller.run()
    early, final = counting.finals
    assert early["isWindowTerminatedEarly"] is True
    assert early["state"]["count"] == 2
    assert final["isWindowTerminatedEarly"] is False
    assert final["state"]["count"] == 1
    assert early["window"] == final["window"]


def test_a_window_closes_with_its_shard() -> None:
    """When the shard ends, its window is considered closed, and children start with fresh state.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    counting = Counting()
    house = house_of(counting)
    house.put("r0")
    house.stream.split(FIRST)
    house.put("r1")
    house.poller.poll()
    house.poller.poll()
    house.poller.poll()
    assert [(event["shardId"] == FIRST, event["state"]) for event in counting.events] == [
        (True, {}),
        (True, {"count": 1}),
        (False, {}),
    ]
