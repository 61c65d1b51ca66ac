"""SQS batches through the deployed handler."""

from collections import Counter as Tally
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from cron_audit import wiring
from cron_audit.domain import Contended, TransientError
from cron_audit.events import CloudEvent
from cron_audit.handlers import count_events
from cron_audit.use_cases import CountEvent
from tests.fakes import (
    NOW,
    RETENTION,
    FakeContext,
    FakeLedger,
    FakeQuarantine,
    event,
    sqs_batch,
)


@dataclass
class Counting:
    ledger: FakeLedger = field(default_factory=FakeLedger)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    pauses: list[int] = field(default_factory=list)

    def hear(self, *messages: CloudEvent | str) -> list[str]:
        """Answers which messages go back to the queue."""
        bodies = [m if isinstance(m, str) else json.encode(m).decode() for m in messages]
        answer = count_events.handle(sqs_batch(bodies), FakeContext())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def counts(self) -> dict[str, int]:
        return {counter.type: counter.count for counter in self.ledger.counters()}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    count = CountEvent(counting.ledger, lambda: NOW, RETENTION, counting.pauses.append)
    monkeypatch.setattr(wiring, "count_event", lambda: count)
    monkeypatch.setattr(wiring, "quarantine", lambda: counting.quarantine)
    return counting


def test_an_event_heard_three_times_counts_once(counting: Counting) -> None:
    assert counting.hear(event(), event(), event()) == []
    assert counting.counts == {event().type: 1}


def test_the_same_id_from_another_source_is_another_event(counting: Counting) -> None:
    counting.hear(event(), event(source="stackyard.other"))
    assert counting.counts == {event().type: 2}


def test_types_are_counted_apart(counting: Counting) -> None:
    counting.hear(
        event(id="1", type="a.v1"), event(id="2", type="b.v1"), event(id="3", type="a.v1")
    )
    assert counting.counts == {"a.v1": 2, "b.v1": 1}


def test_what_was_seen_is_remembered_for_the_retention(counting: Counting) -> None:
    counting.hear(event())
    assert list(counting.ledger.seen.values()) == [NOW + RETENTION]


_POISON = {
    "not JSON": "{",
    "not an object": "[]",
    "not an event": '{"detail": {}}',
    "a detail that EventBridge wrapped": '{"version": "0", "detail-type": "x", "detail": {}}',
    "another version of CloudEvents": '{"specversion": "0.3", "id": "1"}',
    "half of a surrogate pair": '{"id": "\\ud800"}',
    "bottomless nesting": '{"data": ' + "[" * 100_000,
    "nothing": "",
}


@pytest.mark.parametrize("body", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_counted(
    counting: Counting, body: str
) -> None:
    assert counting.hear(body, event()) == []
    assert counting.quarantine.kept == {"0": body}
    assert counting.counts == {event().type: 1}


@pytest.mark.parametrize(
    "changed", [{"id": ""}, {"id": "x" * 201}, {"source": "a#b"}, {"source": ""}, {"type": ""}]
)
def test_what_the_table_could_not_tell_apart_or_hold_is_poison(
    counting: Counting, changed: dict[str, str]
) -> None:
    assert counting.hear(event(**changed)) == []
    assert list(counting.quarantine.kept) == ["0"]


@pytest.mark.parametrize("missing", [*CloudEvent.__struct_fields__])
def test_an_event_that_lacks_an_attribute_of_the_house_is_poison(
    counting: Counting, missing: str
) -> None:
    body = json.decode(json.encode(event()), type=dict[str, object])
    del body[missing]
    counting.hear(json.encode(body).decode())
    assert list(counting.quarantine.kept) == ["0"]


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
def test_what_fails_for_now_goes_back_alone(counting: Counting, fault: Exception) -> None:
    counting.ledger.faults = [fault]
    assert counting.hear(event(id="1"), event(id="2")) == ["0"]
    assert counting.quarantine.kept == {}
    assert counting.counts == {event().type: 1}


def test_poison_that_can_not_be_kept_goes_back(counting: Counting) -> None:
    counting.quarantine.faults = [RuntimeError("no bucket")]
    assert counting.hear("{", event()) == ["0"]


def test_a_conflict_is_tried_again_after_a_growing_pause(counting: Counting) -> None:
    counting.ledger.faults = [Contended("held")] * 4
    assert counting.hear(event()) == []
    assert counting.pauses == [0, 1, 2, 3]


def test_a_conflict_that_lasts_goes_back_to_the_queue(counting: Counting) -> None:
    counting.ledger.faults = [Contended("held")] * 5
    assert counting.hear(event()) == ["0"]


@given(st.data())
def test_in_any_order_and_with_any_repeats_the_counts_are_those_of_the_set(
    data: st.DataObject,
) -> None:
    said = data.draw(st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), min_size=1))
    heard = data.draw(st.permutations([*said, *data.draw(st.lists(st.sampled_from([*said])))]))
    ledger = FakeLedger()
    count = CountEvent(ledger, lambda: NOW, RETENTION, lambda _: None)
    is_new = [count(event(id=f"{name}-{number}", type=name)) for name, number in heard]
    assert sum(is_new) == len(said)
    counts = {counter.type: counter.count for counter in ledger.counters()}
    assert counts == Tally(name for name, _ in said)
