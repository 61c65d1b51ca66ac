"""What stream-ingest says of alerts through the deployed handler, in whatever order it comes."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeContext
from tests.photo_fakes import FakeQuarantine, sqs_batch
from tests.reading_examples import LEADVILLE, PAGO_PAGO, START, Event, crossing
from tests.reading_fakes import FakeAlerts, FakeDeviceSites, without_revisions
from web_api import wiring
from web_api.domain.alert import Alert, AlertState
from web_api.domain.errors import Contended, TransientError
from web_api.events.crossings import decode
from web_api.handlers import record_alerts
from web_api.use_cases.alerts import Noted, RecordCrossing

SITE = uuid4()


@dataclass
class Recording:
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    devices: FakeDeviceSites = field(default_factory=FakeDeviceSites)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.devices.sites[UUID(LEADVILLE)] = SITE
        self.use_case = RecordCrossing(self.alerts, self.devices, self.pauses.append)

    def hear(self, *messages: Event | str) -> list[str]:
        """Answers which messages go back to the queue."""
        bodies = [m if isinstance(m, str) else json.dumps(m) for m in messages]
        answer = record_alerts.handle(sqs_batch(bodies), FakeContext())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def alert(self) -> Alert:
        (alert,) = self.alerts.kept.values()
        return alert


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording()
    monkeypatch.setattr(wiring, "record_crossing", lambda: recording.use_case)
    monkeypatch.setattr(wiring, "quarantine", lambda: recording.quarantine)
    return recording


def test_an_alert_that_is_raised_is_kept_with_the_site_of_its_device(recording: Recording) -> None:
    assert recording.hear(crossing()) == []
    alert = recording.alert
    assert (alert.state, alert.site_id, alert.occasion.rule) == (AlertState.RAISED, SITE, "gale")
    assert alert.raised
    assert (alert.raised.value, alert.raised.limit, alert.raised.unit) == (17.5, 17.25, "m/s")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_alert_is_cleared_in_either_order(recording: Recording, order: tuple[int, int]) -> None:
    told = [crossing(), crossing("cleared", crossed_s=60, event_id="2")]
    for place in order:
        assert recording.hear(told[place]) == []
    alert = recording.alert
    assert alert.state is AlertState.CLEARED
    assert alert.raised
    assert alert.cleared
    assert alert.cleared.at - alert.raised.at == timedelta(seconds=60)


def test_an_alert_of_which_the_end_alone_is_known_is_cleared(recording: Recording) -> None:
    recording.hear(crossing("cleared", crossed_s=60))
    assert recording.alert.state is AlertState.CLEARED
    assert recording.alert.told_by.rule_type == "threshold"


def test_each_time_that_a_limit_is_crossed_is_an_alert_and_they_sort_by_time(
    recording: Recording,
) -> None:
    recording.hear(
        crossing(raised_s=3600, event_id="3"),
        crossing("cleared", 0, 1800, event_id="2"),
        crossing(event_id="1"),
        crossing(event_id="4", device=PAGO_PAGO, kind="air-pressure"),
        crossing(event_id="5", rule={"name": "storm", "type": "threshold"}),
    )
    found = sorted(recording.alerts.kept.values(), key=lambda alert: alert.id)
    assert len(found) == 4
    assert found[-1].occasion.raised_at == START + timedelta(seconds=3600)
    assert [alert.state for alert in found].count(AlertState.CLEARED) == 1


def test_a_crossing_that_comes_again_is_no_second_write(
    recording: Recording, logged: StringIO
) -> None:
    assert recording.hear(crossing(), crossing()) == []
    assert recording.alert.revision == 1
    told = [json.loads(each)["noted"] for each in logged.getvalue().splitlines()]
    assert told == [Noted.NEW, Noted.AGAIN]


def test_the_silence_of_a_whole_device_has_no_kind(recording: Recording) -> None:
    event = crossing()
    del event["data"]["kind"]
    recording.hear(event)
    assert recording.alert.occasion.kind is None


def test_an_alert_of_an_unknown_device_gets_its_site_with_the_next_that_is_heard(
    recording: Recording,
) -> None:
    recording.devices.sites = {}
    recording.hear(crossing())
    assert recording.alert.site_id is None
    recording.devices.sites = {UUID(LEADVILLE): SITE}
    recording.hear(crossing("cleared", crossed_s=60, event_id="2"))
    assert recording.alert.site_id == SITE


def test_an_alert_stays_with_the_site_where_it_was_raised(recording: Recording) -> None:
    recording.hear(crossing())
    recording.devices.sites = {UUID(LEADVILLE): uuid4()}
    recording.hear(crossing("cleared", crossed_s=60, event_id="2"))
    assert recording.alert.site_id == SITE


def test_a_clearing_that_comes_between_reading_and_writing_is_not_lost(
    recording: Recording,
) -> None:
    cleared = crossing("cleared", crossed_s=60, event_id="2")
    recording.alerts.meanwhile = [lambda: recording.hear(cleared)]
    assert recording.hear(crossing()) == []
    assert recording.alert.raised
    assert recording.alert.cleared
    assert recording.pauses == [0]


@pytest.mark.parametrize("fault", [TransientError("throttled"), RuntimeError("unknown")])
@pytest.mark.parametrize("role", ["alerts", "devices"])
def test_what_fails_for_now_goes_back_alone(
    recording: Recording, fault: Exception, role: str
) -> None:
    getattr(recording, role).faults = [fault]
    assert recording.hear(crossing(), crossing(device=PAGO_PAGO)) == ["0"]
    assert recording.alert.occasion.device_id == UUID(PAGO_PAGO)
    assert recording.quarantine.kept == {}


def test_a_conflict_that_lasts_goes_back_to_the_queue(recording: Recording) -> None:
    recording.alerts.faults = [Contended("held")] * 4
    assert recording.hear(crossing()) == ["0"]
    assert recording.pauses == [0, 1, 2]


def _without(name: str) -> Event:
    event = crossing()
    return event | {"data": {k: v for k, v in event["data"].items() if k != name}}


_NEEDED = (
    "deviceId", "rule", "state", "direction", "value", "limit", "unit", "raisedAt", "crossedAt",
)  # fmt: skip
_POISON = {
    "not JSON": "{",
    "nothing": "",
    "bottomless nesting": '{"data": ' + "[" * 100_000,
    "not an event": '{"detail": {}}',
    "another event": json.dumps(crossing() | {"type": "stackyard.stream-ingest.other.v1"}),
    "another sender": json.dumps(crossing() | {"source": "stackyard.somebody"}),
    "another subject": json.dumps(crossing() | {"subject": "0" * 36}),
    "a time without a zone": json.dumps(crossing()).replace("+00:00", ""),
    "another state": json.dumps(crossing("raised") | {}).replace('"raised"', '"paused"'),
    "raised at two times": json.dumps(crossing("raised", 0, 60)),
    "cleared before it was raised": json.dumps(crossing("cleared", 60, 0)),
    "the beginning of time": json.dumps(
        crossing(raisedAt="0001-01-01T00:00:00+14:00", crossedAt="0001-01-01T00:00:00+14:00")
    ),
    "before computers": json.dumps(
        crossing(raisedAt="1969-12-31T00:00:00Z", crossedAt="1969-12-31T00:00:00Z")
    ),
    "a kind that is no name": json.dumps(crossing(kind="a#b")),
    "a rule without a name": json.dumps(crossing(rule={"name": "", "type": "threshold"})),
    "not a number": json.dumps(crossing(value=float("inf"))),
    **{f"no {name}": json.dumps(_without(name)) for name in _NEEDED},
}


@pytest.mark.parametrize("body", _POISON.values(), ids=_POISON.keys())
def test_poison_is_kept_as_it_came_and_its_neighbours_are_recorded(
    recording: Recording, body: str
) -> None:
    assert recording.hear(body, crossing()) == []
    assert recording.quarantine.kept == {"0": body}
    assert recording.alert.raised


def _said(state: str, raised_s: int, later_s: int, event_id: str) -> dict[str, Any]:
    crossed = raised_s if state == "raised" else raised_s + later_s
    return crossing(state, raised_s, crossed, event_id)


_crossings = st.lists(
    st.builds(
        _said,
        st.sampled_from(["raised", "cleared"]),
        st.sampled_from([0, 3600]),
        # Two clearings of one alert are against the contract, and change nothing of this.
        st.integers(0, 3),
        st.sampled_from("abcdefgh"),
    ),
    max_size=8,
    unique_by=lambda event: str(event["id"]),
)


@given(st.data(), _crossings)
def test_in_any_order_and_with_any_repeats_the_same_alerts_are_left(
    data: st.DataObject, said: list[Event]
) -> None:
    left = []
    for _ in range(2):
        recording = Recording()
        repeats = data.draw(st.lists(st.sampled_from(said), max_size=3)) if said else []
        for event in data.draw(st.permutations(said + repeats)):
            recording.use_case(decode(json.dumps(event))[1])
        left.append(without_revisions(recording.alerts.kept.values()))
    assert left[0] == left[1]
    cleared = {each["data"]["raisedAt"] for each in said if each["data"]["state"] == "cleared"}
    raised = {each["data"]["raisedAt"] for each in said} - cleared
    states = [alert.state for alert in left[0].values()]
    assert states.count(AlertState.CLEARED) == len(cleared)
    assert states.count(AlertState.RAISED) == len(raised)
