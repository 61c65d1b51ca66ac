"""The tour's winter of weather: what is put, how it is judged, and how it is drawn."""

import random
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from yaml import CSafeLoader, load

from tools.repository import ROOT
from tools.tour.promises import NotAsPromised
from tools.tour.readings.balance import Found, balance
from tools.tour.readings.chart import COLUMNS, ROWS, Line, in_dots, save
from tools.tour.readings.deliveries import Deliveries, Door, item
from tools.tour.readings.latecomers import HOURS, KIND, REGISTERED_LATE
from tools.tour.readings.mixing import IN_TURN, Mix, mixed
from tools.tour.readings.outcome import ids_in
from tools.tour.readings.reading import Reading, Replay, in_ms, in_time, told
from tools.tour.readings.stations import NETWORKS, NEW_YORK, YEAR, series, series_of
from tools.tour.readings.visit import SERIES, WINTER, kinds_of_stations
from tools.tour.readings.windows import (
    Bar,
    Place,
    Window,
    first_difference,
    published,
    windows_of,
)

ENDS_AT_MS = in_ms("2026-02-05T17:29:52.000Z")
DEVICES = {
    "KSEA": "019c2296-0000-7000-8000-000000000001",
    "KSFO": "019c2296-0000-7000-8000-00000000000f",
}
MIX = Mix(a_parcel=300, outages=2, parcels_late=3, of_each_fault=3)


def replay(seed: int = 1) -> Replay:
    return Replay(ENDS_AT_MS, DEVICES, random.Random(seed))


def some_readings(of: Replay, hours: int = 600) -> list[Reading]:
    kinds = ("normal-air-temperature", "normal-air-pressure")
    chosen = [series("KSEA", kind) for kind in kinds] + [series("KSFO", kinds[0])]
    return in_time(*(of.readings(each, YEAR[-hours:]) for each in chosen))


@pytest.fixture(scope="module")
def wanted() -> Deliveries:
    chosen = replay()
    found = mixed(some_readings(chosen), chosen, MIX)
    unknown = replace(some_readings(chosen)[0], device_id="019c2296-0000-7000-8000-0000000000ff")
    found.add(Door.SDK, [item(unknown)])
    found.unknown = {unknown.reading_id: unknown}
    return found


@pytest.fixture
def found(wanted: Deliveries) -> Found:
    """As a service leaves it that does everything right, and another one's readings beside it."""
    return Found(
        received=wanted.put + Counter({"another's": 3}),
        stored=Counter(dict.fromkeys([*wanted.counted, "another's"], 1)),
        refused=dict(wanted.refused) | {"another's too": "not-json"},
        held=set(wanted.unknown),
    )


def test_there_are_enough_real_readings_for_the_tour_and_for_the_ledger_run() -> None:
    every = replace(replay(), hours=WINTER, devices=dict.fromkeys(SERIES, DEVICES["KSEA"]))
    in_the_tour = [every.readings(series(*each)) for each in kinds_of_stations()]
    assert len(in_time(*in_the_tour)) >= 20_000
    everything = [each for network in NETWORKS for each in series_of(network)]
    assert sum(len(each.values) for each in everything) >= 200_000


def test_every_station_is_what_the_api_takes() -> None:
    document = ROOT / "services/web-api/openapi.yml"
    parsed: Any = load(document.read_text(encoding="utf-8"), Loader=CSafeLoader)
    schemas = parsed["components"]["schemas"]
    for network in NETWORKS:
        Draft202012Validator(schemas["SiteDetails"]).validate(network.site())
        for station in network.stations:
            device = network.device(station, DEVICES["KSEA"])
            Draft202012Validator(schemas["DeviceDetails"]).validate(device)


def test_an_hour_becomes_a_second_until_the_year_ends() -> None:
    readings = list(replay().readings(series("KSFO", "normal-air-temperature")))
    assert told(readings[-1].observed_at_ms) == "2026-02-05T17:29:52.000Z"
    assert readings[-1].observed_at_ms - readings[-2].observed_at_ms == 1000
    assert (readings[0].measurement, readings[0].unit) == (47.8, "[degF]")


@pytest.mark.parametrize(("station", "hours"), HOURS.items())
def test_a_latecomer_has_readings_of_its_hours(station: str, hours: range) -> None:
    late = replace(replay(), devices={station: DEVICES["KSFO"]})
    readings = list(late.readings(series(station, KIND), hours))
    assert len(readings) > len(hours) / 2


def test_it_freezes_where_an_alert_is_waited_for() -> None:
    late = replace(replay(), devices={REGISTERED_LATE: DEVICES["KSFO"]})
    of_it = late.readings(series(REGISTERED_LATE, KIND), HOURS[REGISTERED_LATE])
    assert min(reading.measurement for reading in of_it) < 32


def test_equal_seeds_put_the_same(wanted: Deliveries) -> None:
    chosen = replay()
    again = mixed(some_readings(chosen), chosen, MIX)
    assert again.parcels == wanted.parcels[:-1]
    assert again.refused == wanted.refused


def test_every_door_is_used_and_every_reading_put(wanted: Deliveries) -> None:
    assert set(IN_TURN) <= set(wanted.doors)
    assert wanted.counted.keys() <= wanted.put.keys()
    assert not wanted.put.keys() & wanted.turned_away.keys()


def test_duplicates_disorder_and_late_ones_are_among_them(wanted: Deliveries) -> None:
    order = [
        wanted.counted[i].observed_at_ms
        for parcel in wanted.parcels
        for each in parcel.items
        for i in each.reading_ids
        if i in wanted.counted
    ]
    steps = [after - before for before, after in pairwise(order)]
    assert wanted.put.total() > len(wanted.put)
    assert sum(step < 0 for step in steps) > len(steps) / 10
    assert min(steps) < -120_000  # longer ago than a window of a minute stays open


def test_ids_are_found_in_aggregates_and_in_what_is_broken(wanted: Deliveries) -> None:
    for parcel in wanted.parcels:
        for each in parcel.items:
            assert tuple(ids_in([each.data])) == each.reading_ids


def test_what_is_right_balances(wanted: Deliveries, found: Found) -> None:
    settled = balance(wanted, found)
    assert settled.put == wanted.put.total()
    assert settled.stored == len(wanted.counted)
    assert settled.held == 1
    assert settled.duplicates == sum(wanted.put[i] - 1 for i in wanted.counted) - 3


def test_a_held_reading_that_was_released_has_come_twice(wanted: Deliveries, found: Found) -> None:
    released = next(iter(wanted.counted))
    found.received[released] += 1
    assert balance(wanted, found, {released}) == balance(wanted, replace_received(found, released))


def replace_received(found: Found, released: str) -> Found:
    return replace(found, received=found.received - Counter([released]))


def test_whoever_has_waited_too_long_is_in_quarantine(wanted: Deliveries, found: Found) -> None:
    waited = dict.fromkeys(wanted.unknown, "unknown-device")
    settled = balance(wanted, replace(found, refused=found.refused | waited, held=set()))
    assert (settled.held, settled.quarantined) == (0, len(wanted.refused) + 1)


def one(ids: "dict[str, Any]") -> str:
    return next(iter(ids))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda w, f: f.received.subtract([one(w.counted)]), "not in the raw backup"),
        (lambda w, f: f.stored.pop(one(w.counted)), "not stored"),
        (lambda w, f: f.stored.update([one(w.counted)]), "stored more than once"),
        (lambda w, f: f.stored.update([one(w.refused)]), "stored, though"),
        (lambda w, f: f.refused.pop(one(w.refused)), "or not at all"),
        (lambda w, f: f.refused.update({one(w.refused): "too-late"}), "for another reason"),
        (lambda w, f: f.refused.update({one(w.counted): "not-json"}), "in quarantine, though"),
        (lambda w, f: f.held.add(one(w.counted)), "held, though"),
        (lambda w, f: f.held.clear(), "neither held nor refused"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_wrong_is_found(wanted: Deliveries, found: Found, spoil: Any, message: str) -> None:
    spoil(wanted, found)
    with pytest.raises(NotAsPromised, match=message):
        balance(wanted, found)


def reading(second: int, measurement: float, kind: str = "air-temperature") -> Reading:
    return Reading("", "device", kind, "Cel", second * 1000, measurement)


def test_a_reading_at_the_edge_belongs_to_the_window_that_begins() -> None:
    windows = windows_of([reading(59, 1.5), reading(60, 2.5), reading(119, -1)])
    minutes = {place.start: each.count for place, each in windows.items() if place.length_s == 60}
    assert minutes == {"1970-01-01T00:00:00.000Z": 1, "1970-01-01T00:01:00.000Z": 2}
    ten = windows[Place("device", "air-temperature", 600, "1970-01-01T00:00:00.000Z")]
    assert ten == Window("Cel", 3, 3.0, -1, 2.5, -1)


def test_kinds_are_told_apart() -> None:
    windows = windows_of([reading(1, 1), reading(1, 2, "dew-point")], [60])
    assert sorted(each.sum for each in windows.values()) == [1, 2]


LINE: dict[str, Any] = {
    "deviceId": "device", "kind": "air-temperature", "unit": "Cel", "lengthSeconds": 60,
    "start": "1970-01-01T00:00:00.000000Z", "end": "1970-01-01T00:01:00.000000Z",
    "count": 2, "sum": 0.30000000000000004, "min": 0.1, "max": 0.2, "mean": 0.15,
    "last": {"value": 0.2, "observedAt": "1970-01-01T00:00:59.000000Z"}, "revision": 1,
}  # fmt: skip


def test_sums_are_equal_in_whatever_order_they_were_added() -> None:
    expected = windows_of([reading(0, 0.1), reading(59, 0.2)], [60])
    assert first_difference(expected, dict([published(LINE)])) is None


@pytest.mark.parametrize(
    "other", [{"count": 3}, {"sum": 0.31}, {"min": 0}, {"max": 1}, {"unit": "K"},
              {"start": "1970-01-01T00:01:00Z"}, {"last": {"value": 0.1}}], ids=str
)  # fmt: skip
def test_a_window_that_differs_is_named(other: dict[str, Any]) -> None:
    expected = windows_of([reading(0, 0.1), reading(59, 0.2)], [60])
    difference = first_difference(expected, dict([published(LINE | other)]))
    assert difference
    assert "device" in difference


def test_a_window_of_nothing_is_found() -> None:
    assert first_difference({}, dict([published(LINE)]))


def line(values: list[float]) -> Line:
    bars = [
        Bar(n * 60_000, n * 60_000 + 60_000, value - 1, value + 1, value, 1 + (n == 3))
        for n, value in enumerate(values)
    ]
    return Line("Vardø & others", "°C", bars)


@pytest.mark.parametrize("values", [[0.0], [5.0] * 4, [float(n % 17) for n in range(400)]])
def test_a_line_is_drawn_for_the_terminal(values: list[float]) -> None:
    title, *rows = in_dots(line(values)).splitlines()
    assert title.startswith("Vardø & others, ")
    assert [len(row) for row in rows] == [COLUMNS] * ROWS
    assert "".join(rows).strip("\u2800")


def test_the_picture_is_an_svg_with_a_panel_for_each_line(tmp_path: Path) -> None:
    file = tmp_path / "tour/readings.svg"
    save("A year", [line([1.0, 2, 5, 3]), line([-2.0, 0, 0, 0])], file)
    drawn = ElementTree.parse(file).getroot()
    paths = drawn.findall("{*}path[@class='mean']")
    assert len(paths) == 2
    assert len(drawn.findall("{*}circle")) == 2
    numbers = [float(n) for path in paths for n in re.findall(r"[\d.]+", path.get("d") or "")]
    assert 0 <= min(numbers) <= max(numbers) <= 960


def test_new_york_reports_in_one_shape() -> None:
    assert {each.station for each in series_of(NEW_YORK)} == set(NEW_YORK.stations)
    assert len({each.kind for each in series_of(NEW_YORK)}) == 9
