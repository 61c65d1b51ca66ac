"""The flights of the tour: what its files hold, what is damaged, and how a share is drawn."""

from pathlib import Path
from xml.etree import ElementTree

from tools.tour.lake import flights
from tools.tour.lake.chart import Bar, in_blocks, save
from tools.tour.lake.flights import FLIGHTS, Tally

ALL_FLIGHTS = 18_721


def test_files_of_all_forms_hold_the_same_columns() -> None:
    files = [*flights.whole_files(), FLIGHTS / flights.WHOLE]
    rows = [flights.rows_of(file) for file in files]
    assert sum(map(len, rows)) == ALL_FLIGHTS
    assert len({tuple(each[0]) for each in rows}) == 1
    assert {row["month"] for each in rows for row in each} == {"2"}


def test_the_damaged_file_has_three_bad_lines_at_the_bytes_told() -> None:
    content, damages = flights.damaged()
    for each in damages:
        line = content[each.byte :].split(b"\n", 1)[0].decode()
        assert line == each.text
        assert content[: each.byte].count(b"\n") + 1 == each.line
    whole = flights.rows_of(FLIGHTS / flights.WHOLE)
    assert len(flights.rows_of_the_damaged()) == len(whole) - len(damages)


def test_a_carrier_is_counted_by_what_was_cancelled_and_what_came_late() -> None:
    on_time = {"carrier": "AA", "dep_time": "517", "arr_delay": "14"}
    late = on_time | {"arr_delay": "15"}
    cancelled = {"carrier": "AA", "dep_time": "NA", "arr_delay": "NA"}
    few = {"carrier": "ZZ", "dep_time": "517", "arr_delay": "99"}
    found = flights.tallies([*[on_time] * 98, late, cancelled, few])
    assert found == {"AA": Tally(flights=100, cancelled=1, late=1)}


def test_bars_are_as_long_as_their_shares(tmp_path: Path) -> None:
    bars = [Bar("Worst & first", 40.0, "40 %"), Bar("Half", 20.0, "20 %")]
    worst, half = in_blocks(bars)
    assert worst.count("█") == 2 * half.count("█")
    file = tmp_path / "tour" / "lake.svg"
    save("Carriers <to> say no to", bars, file)
    widths = [float(each.attrib["width"]) for each in ElementTree.parse(file).findall("{*}rect")]
    assert len(widths) == 2
    assert widths[0] == 2 * widths[1]


def test_nothing_to_say_no_to_is_drawn_too(tmp_path: Path) -> None:
    bars = [Bar("Perfect", 0.0, "0 %")]
    assert in_blocks(bars)[0].split() == ["Perfect", "0", "%"]
    save("Carriers", bars, tmp_path / "lake.svg")
