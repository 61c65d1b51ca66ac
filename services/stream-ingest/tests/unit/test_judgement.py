from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_ingest.domain.device import Device
from stream_ingest.domain.judgement import Judged, Limits, judge
from stream_ingest.domain.reading import Reason
from stream_ingest.events.readings import decode
from tests.aggregates import aggregate
from tests.batches import ARRIVED_US, DEVICE, batch, wire

DAY_US, SECOND_US = 86_400_000_000, 1_000_000
LIMITS = Limits(earliest_us=7 * DAY_US, future_us=60 * SECOND_US)
UNITS = {"air-temperature": "Cel", "air-pressure": "hPa"}
ACTIVE = Device(DEVICE, "site", UNITS, 1)
GOOD = wire()


def _judged(*data: bytes, device: Device | None = ACTIVE) -> Judged:
    taken = batch(*data)
    devices = {DEVICE: device} if device else {}
    return judge(taken, decode(taken).readings, devices, LIMITS)


def _at(observed_us: int) -> bytes:
    seconds, us = divmod(observed_us, SECOND_US)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    day = f"2026-01-{days - 20_453:02d}" if days < 20_485 else f"2026-02-{days - 20_484:02d}"
    return wire(observed_at=f"{day}T{hours:02d}:{seconds // 60:02d}:{seconds % 60:02d}.{us:06d}Z")


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        (Reason.UNKNOWN_KIND, {"kind": "humidity"}),
        (Reason.WRONG_UNIT, {"unit": "K"}),
        (Reason.WRONG_UNIT, {"kind": "air-pressure"}),
        (Reason.TOO_EARLY, {"observed_at": "2026-01-29T17:00:00Z"}),
        (Reason.TOO_EARLY, {"observed_at": "0001-01-01T00:00:00+23:59"}),
        (Reason.IN_THE_FUTURE, {"observed_at": "2026-02-05T18:00:00Z"}),
        (Reason.IN_THE_FUTURE, {"observed_at": "9999-12-31T23:59:59-23:59"}),
    ],
)
def test_a_reading_is_refused_for_its_reason(reason: Reason, changed: dict[str, Any]) -> None:
    judged = _judged(GOOD, wire(**changed), aggregate(GOOD, wire(**changed)))
    assert [(each.record, each.sub) for each in judged.accepted] == [(0, 0), (2, 0)]
    assert [(each.reason, each.record, each.sub) for each in judged.refused] == [
        (reason, 1, 0),
        (reason, 2, 1),
    ]
    assert [each.data for each in judged.refused] == [wire(**changed)] * 2
    assert [each.partition_key for each in judged.refused] == ["key-1", "device"]


@pytest.mark.parametrize(
    ("edge_us", "beyond_us", "reason"),
    [
        (ARRIVED_US - LIMITS.earliest_us, -1, Reason.TOO_EARLY),
        (ARRIVED_US + LIMITS.future_us, 1, Reason.IN_THE_FUTURE),
    ],
)
def test_the_limits_themselves_are_possible(edge_us: int, beyond_us: int, reason: Reason) -> None:
    judged = _judged(_at(edge_us), _at(edge_us + beyond_us))
    assert [each.observed_at_us for each in judged.accepted] == [edge_us]
    assert [each.reason for each in judged.refused] == [reason]


def test_each_is_judged_by_the_arrival_of_its_own_record() -> None:
    taken = batch(GOOD, GOOD, GOOD)
    taken.records[1].arrived_at_us += 8 * DAY_US
    taken.records[2].arrived_at_us -= DAY_US
    judged = judge(taken, decode(taken).readings, {DEVICE: ACTIVE}, LIMITS)
    assert [each.record for each in judged.accepted] == [0]
    assert [(each.record, each.reason) for each in judged.refused] == [
        (1, Reason.TOO_EARLY),
        (2, Reason.IN_THE_FUTURE),
    ]


def test_a_reading_of_an_unknown_device_waits_unless_its_time_is_impossible() -> None:
    judged = _judged(GOOD, wire(observed_at="2026-02-05T18:00:00Z"), device=None)
    assert [each.record for each in judged.unknown] == [0]
    assert [(each.record, each.reason) for each in judged.refused] == [(1, Reason.IN_THE_FUTURE)]


def test_what_a_device_observed_until_it_was_retired_counts() -> None:
    retired = Device(DEVICE, "site", UNITS, 2, retired_at_us=ARRIVED_US - SECOND_US)
    before, after = _at(ARRIVED_US - SECOND_US), _at(ARRIVED_US - SECOND_US + 1)
    judged = _judged(before, after, wire(unit="K"), device=retired)
    assert [each.record for each in judged.accepted] == [0]
    assert [each.reason for each in judged.refused] == [Reason.RETIRED_DEVICE, Reason.WRONG_UNIT]


def test_the_detail_says_what_was_expected_and_what_came() -> None:
    kind, unit, late = _judged(
        wire(kind="humidity"), wire(unit="K"), wire(observed_at="2026-02-05T17:31:50Z")
    ).refused
    assert kind.detail == "expected a kind of air-pressure, air-temperature; found 'humidity'"
    assert unit.detail == "expected 'Cel' for air-temperature; found 'K'"
    assert late.detail == "observed 109.875 s after it arrived, expected at most 60 s"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "kind": st.sampled_from([*UNITS, "humidity"]),
                "unit": st.sampled_from([*UNITS.values(), "K"]),
                "device_id": st.just("nobody"),
                "observed_at": st.sampled_from(["2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]),
            },
        ).map(lambda changed: wire(**changed)),
        min_size=1,
    )
)
def test_every_reading_is_in_one_of_the_three(data: list[bytes]) -> None:
    judged = _judged(*data)
    taken = [each.record for each in [*judged.accepted, *judged.unknown]]
    assert sorted(taken + [each.record for each in judged.refused]) == [*range(len(data))]
