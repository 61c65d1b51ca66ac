from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stream_ingest.domain.device import Registered
from stream_ingest.domain.errors import TransientError
from stream_ingest.domain.notice import Standing
from stream_ingest.events.alert_text import text_of
from stream_ingest.events.crossings import ThresholdCrossed, decode
from stream_ingest.events.envelope import CloudEvent
from stream_ingest.use_cases.notify_alerts import LEASE, NotifyAlert
from tests.fake_alerts import ANCHORAGE, NOW, Crash, Faults
from tests.fake_devices import FakeDevices, FakeNotices, FakeTopic

EXAMPLES = (
    Path(__file__).parents[4] / "shared/contracts/stream-ingest/threshold-crossed.v1/examples"
)


def example(name: str) -> CloudEvent[ThresholdCrossed]:
    return decode((EXAMPLES / f"{name}.json").read_text())


TEXTS = {
    "gale-raised": """Alert raised: gale at Weather station.
Its wind speed is 17.5 m/s, above the limit of 17.25 m/s.
When: 2026-02-05 18:04:35 UTC""",
    "gale-cleared": """Alert cleared: gale at Weather station.
Its wind speed is 15 m/s, below the limit of 15.25 m/s.
When: 2026-02-05 18:41:05 UTC
Since: 2026-02-05 18:04:35 UTC""",
    "sudden-thaw-raised": """Alert raised: sudden thaw at Weather station.
Its air temperature changes by 4.125 °C an hour, above the limit of 4 °C an hour.
When: 2026-02-05 19:02:12 UTC""",
    "silence-raised": """Alert raised: no readings at Weather station.
Nothing was heard of it for 905 s, at most 900 s are expected.
When: 2026-02-05 18:15:30 UTC""",
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_alert_is_told_in_words(name: str) -> None:
    data = example(name).data
    text = text_of(data, "Weather station")
    assert text.body == f"{TEXTS[name]}\nDevice: {data.device_id}"


def test_a_value_that_has_just_reached_its_limit_is_told_to_be_at_it() -> None:
    data = replace(example("gale-raised").data, value=17.25)
    told = text_of(data, "Weather station").body.splitlines()[1]
    assert told == "Its wind speed is 17.25 m/s, at the limit of 17.25 m/s."


def test_the_subject_is_one_that_the_topic_takes() -> None:
    for path in EXAMPLES.iterdir():
        subject = text_of(decode(path.read_text()).data, "Tāfuna\n").subject
        assert subject.isascii()
        assert len(subject) < 100
        assert "\n" not in subject


class World:
    def __init__(self, faults: Faults | None = None) -> None:
        faults = faults or Faults()
        self.notices, self.topic, self.now = FakeNotices(faults), FakeTopic(faults), NOW
        self.devices = FakeDevices()
        self.notify = NotifyAlert(self.notices, self.devices, self.topic, lambda: self.now)


def test_an_event_that_comes_again_is_told_once() -> None:
    world, event = World(), example("gale-raised")
    assert [world.notify(event) for _ in range(2)] == [Standing.BEGUN, Standing.DONE]
    assert len(world.topic) == 1


def test_a_text_names_the_device_if_we_know_its_name() -> None:
    world, event = World(), example("sudden-thaw-raised")
    world.notify(event)
    world.devices.register(
        Registered(device_id=ANCHORAGE, site_id="s", name="Runway 7R", units={}, revision=1)
    )
    world.notices.told.clear()
    world.now += 2 * LEASE
    world.notify(event)
    assert "a device without a name" in world.topic[0].body
    assert "at Runway 7R." in world.topic[1].body


def test_an_event_that_another_attempt_is_at_comes_again() -> None:
    world, event = World(), example("gale-raised")
    world.notices.begin(event.id, NOW, NOW + LEASE)
    with pytest.raises(TransientError, match="another attempt"):
        world.notify(event)
    world.now += LEASE + timedelta(seconds=1)
    assert world.notify(event) is Standing.BEGUN


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 3), st.booleans())
def test_an_attempt_that_ends_before_it_has_told_is_made_up_for(call: int, is_death: bool) -> None:
    faults = Faults(after=[call]) if is_death else Faults(before=[call])
    world, event = World(faults), example("gale-raised")
    for _ in range(5):
        with suppress(Crash, TransientError):
            world.notify(event)
        world.now += 2 * LEASE
    # Told twice only where the topic had taken it, and that was not written down.
    taken_and_not_marked = (call, is_death) in {(2, True), (3, False)}
    assert len(world.topic) == (2 if taken_and_not_marked else 1)
