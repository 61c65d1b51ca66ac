"""A dropped file comes into the lake once, whatever happens on its way."""

from contextlib import suppress
from functools import partial
from hashlib import sha256

import pytest
from msgspec.structs import replace

from data_lake.domain.dataset import Dataset, Layout
from data_lake.domain.errors import Contended, Denied, TransientError
from data_lake.domain.layout import Landing
from data_lake.events.landing_messages import LandingAsked
from tests.interruptions import At, Killed
from tests.landing_house import LandingHouse

CSV = b"at,station,value\n2026-01-30T23:00:00Z,a,1\n2026-01-31T01:00:00Z,b,2\nbroken\n"
BY_DAY = Layout(partition_column="day", partition_source="at", partition_unit="day")


def _house() -> LandingHouse:
    house = LandingHouse()
    house.catalogue.store(Dataset(name="weather", layout=BY_DAY, version=1), 0)
    return house


def _state(house: LandingHouse, landing: Landing) -> object:
    """All that is left when nobody works any more; whether it came by one try or several."""
    manifests = [house.commits.manifest(each) for each in house.commits.pointers("weather")]
    return (
        [file for manifest in manifests if manifest for file in manifest.files],
        sorted(house.files.objects),
        house.dataset("weather").columns,
        {key: pointer.rows for key, pointer in house.commits.current.items()},
        {key: pointer.version for key, pointer in house.commits.current.items()},
        house.glue.seen,
        house.quarantine.rows,
        sorted({event.id for event in house.bus.events}),
        landing,
        house.catalogue.ledger,
    )


def test_rows_are_in_the_partitions_of_their_days_and_bad_ones_in_quarantine() -> None:
    house = _house()
    landing = house.drop("inbox/weather/a.csv", CSV)
    assert landing.partitions == {"2026-01-30": 1, "2026-01-31": 1}
    assert (landing.rows, landing.curated_rows, landing.quarantined_rows) == (3, 2, 1)
    assert house.dataset("weather").column_types() == {
        "at": "timestamp(3)",
        "station": "varchar",
        "value": "bigint",
        "day": "varchar",
    }
    assert len(house.rows("weather")) == 2
    assert b'"line":4,"byte":67' in house.quarantine.rows["weather", landing.id]
    assert house.glue.seen == {"weather": {"2026-01-30": 1, "2026-01-31": 1}}


def test_an_event_says_which_versions_have_the_rows() -> None:
    house = _house()
    landing = house.drop("inbox/weather/a.csv", CSV)
    (event,) = house.bus.events
    assert event.subject == "weather"
    assert event.data.landing_id == landing.id
    assert [(each.partition, each.version) for each in event.data.partitions] == [
        ("2026-01-30", 1),
        ("2026-01-31", 1),
    ]


def test_an_object_told_of_twice_lands_once() -> None:
    house = _house()
    asked = house.objects.put("inbox/weather/a.csv", CSV)
    first = house.land(asked)
    once = _state(house, first)
    assert _state(house, house.land(asked)) == once
    assert len({event.id for event in house.bus.events}) == 1


def test_another_version_of_a_key_is_another_landing() -> None:
    house = _house()
    house.drop("inbox/weather/a.csv", CSV)
    house.drop("inbox/weather/a.csv", CSV)
    assert len(house.rows("weather")) == 4


@pytest.mark.parametrize("is_behind", [False, True])
def test_a_worker_may_die_at_every_step_and_the_end_is_the_same(is_behind: bool) -> None:
    undisturbed = _house()
    expected = _state(undisturbed, undisturbed.drop("inbox/weather/a.csv", CSV))
    number = 0
    while True:
        house, at = _house(), At(number, is_behind)
        asked = house.objects.put("inbox/weather/a.csv", CSV)
        try:
            house.land(asked, at)
        except Killed:
            pass
        else:
            assert not at.was_reached
            break
        assert _state(house, house.land(asked)) == expected, f"died at call {number}"
        number += 1
    assert number > 10


def test_a_repeat_keeps_the_types_that_it_had_when_it_began_to_commit() -> None:
    """Else rows that fit meanwhile would be neither in quarantine nor in the committed files."""
    house = _house()
    house.drop("inbox/weather/first.csv", b"at,value\n2026-01-30,1\n")
    content = b"at,value\n2026-01-30,1\n2026-01-31,2\n2026-01-30,word\n"
    asked = house.objects.put("inbox/weather/a.csv", content)
    committed = _call_of(house, asked, "commit")
    with pytest.raises(Killed):
        house.land(asked, At(committed, is_behind=True))
    weather = house.dataset("weather")
    columns = tuple(
        replace(column, type="varchar") if column.name == "value" else column
        for column in weather.columns
    )
    house.catalogue.store(replace(weather, columns=columns, version=weather.version + 1), 2)
    landing = house.land(asked)
    assert (landing.curated_rows, landing.quarantined_rows) == (2, 1)
    assert house.dataset("weather").column_types()["value"] == "varchar"


def test_of_two_workers_on_one_landing_neither_overwrites_the_end_of_the_other() -> None:
    undisturbed = _house()
    expected = _state(undisturbed, undisturbed.drop("inbox/weather/a.csv", CSV))
    number = 0
    while True:
        house = _house()
        asked = house.objects.put("inbox/weather/a.csv", CSV)
        at = At(number, is_behind=True, do=partial(_land, house, asked))
        with suppress(Contended):
            house.land(asked, at)
        if not at.was_reached:
            break
        (landing,) = house.catalogue.ledger.values()
        assert landing.state == "landed", f"landed again behind call {number}"
        assert _state(house, house.land(asked)) == expected
        number += 1
    assert number > 10


def test_a_repeat_lies_by_the_layout_that_it_had_when_it_began_to_commit() -> None:
    """Else all rows would land once more, in partitions of other names."""
    house = LandingHouse()
    asked = house.objects.put("inbox/weather/a.csv", CSV)
    with pytest.raises(Killed):
        house.land(asked, At(_call_of(house, asked, "commit"), is_behind=True))
    weather = house.dataset("weather")
    changed = replace(weather, layout=BY_DAY, version=weather.version + 1)
    house.catalogue.store(changed, weather.version)
    assert house.land(asked).partitions == {"": 2}
    assert len(house.rows("weather")) == 2


def _call_of(house: LandingHouse, asked: LandingAsked, method: str) -> int:
    """The number of the first call of that method, found on a copy's way."""
    calls: list[str] = []

    class Listening:
        def __init__(self, role: object) -> None:
            self.role = role

        def __getattr__(self, name: str) -> object:
            calls.append(name)
            return getattr(self.role, name)

    other = LandingHouse(
        catalogue=type(house.catalogue)(dict(house.catalogue.stored)), objects=house.objects
    )
    other.land(asked, Listening)
    return calls.index(method)


def _land(house: LandingHouse, asked: LandingAsked) -> None:
    house.land(asked)


def _drop(house: LandingHouse, key: str, content: bytes) -> None:
    house.drop(key, content)


def test_a_landing_that_meets_another_in_its_partition_comes_behind_it() -> None:
    house = _house()
    asked = house.objects.put("inbox/weather/a.csv", CSV)
    between = At(_call_of(house, asked, "commit"), is_behind=False)
    between.do = partial(_drop, house, "inbox/weather/other.csv", CSV)
    house.land(asked, between)
    assert len(house.rows("weather")) == 4
    assert house.commits.current["weather", "2026-01-30"].version == 2


def test_two_first_landings_of_a_data_set_agree_on_its_columns() -> None:
    house = LandingHouse()
    asked = house.objects.put("inbox/new/a.csv", b"a,b\n1,2\n")
    between = At(_call_of(house, asked, "store"), is_behind=False)
    between.do = partial(_drop, house, "inbox/new/other.csv", b"a,c\n1.5,x\n")
    house.land(asked, between)
    assert house.dataset("new").column_types() == {"a": "double", "c": "varchar", "b": "bigint"}
    assert len(house.rows("new")) == 2


@pytest.mark.parametrize("error", [TransientError("throttled"), Denied("no permission")])
def test_what_may_pass_is_left_to_the_queue(error: Exception) -> None:
    house = _house()
    asked = house.objects.put("inbox/weather/a.csv", CSV)

    def refuse() -> None:
        raise error

    with pytest.raises(type(error)):
        house.land(asked, At(_call_of(house, asked, "commit"), is_behind=False, do=refuse))
    assert house.land(asked).state == "landed"


def test_a_partition_that_never_stands_still_is_given_back_to_the_queue() -> None:
    house = _house()

    class Contending:
        def __init__(self, role: object) -> None:
            self.role = role

        def __getattr__(self, name: str) -> object:
            if name == "commit":
                raise Contended("moved")
            return getattr(self.role, name)

    with pytest.raises(Contended, match="too fast"):
        house.land(house.objects.put("inbox/weather/a.csv", CSV), Contending)


def test_a_partition_of_many_small_files_is_named_to_the_compactor() -> None:
    house = _house()
    for number in range(3):
        house.drop(f"inbox/weather/{number}.csv", CSV)
    assert set(house.compactions.asked) == {("weather", "2026-01-30"), ("weather", "2026-01-31")}


def test_an_empty_file_lands_nothing_and_says_so() -> None:
    house = LandingHouse()
    landing = house.drop("inbox/nothing/a.csv", b"")
    assert (landing.state, landing.rows, landing.reason) == ("landed", 0, "the file has no rows")
    assert house.catalogue.datasets() == []
    assert house.bus.events == []


def test_a_claim_with_another_content_than_promised_is_refused() -> None:
    house = LandingHouse()
    asked = house.objects.put("stream-ingest/readings/a.parquet", b"other", "claims")
    promised = sha256(b"promised").hexdigest()
    landing = house.land(replace(asked, dataset="readings", sha256=promised))
    assert landing.state == "quarantined"
    assert promised in landing.reason


def test_a_file_under_no_valid_name_is_refused_with_the_rule() -> None:
    house = LandingHouse()
    landing = house.land(
        replace(house.objects.put("inbox/My Data/a.csv", b"a\n1\n"), dataset="My Data")
    )
    assert landing.state == "quarantined"
    assert "a-z 0-9 _" in landing.reason


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([f"v{number}" for number in range(1001)], "at most 1000 partitions in one file"),
        (["a", "ü" * 50], "at most 243 bytes to part rows by, URL-encoded, got one of 300"),
    ],
)
def test_values_that_make_no_directories_refuse_the_file(values: list[str], reason: str) -> None:
    house = LandingHouse()
    by_name = Layout(partition_column="part", partition_source="name", partition_unit="value")
    house.catalogue.store(Dataset(name="weather", layout=by_name, version=1), 0)
    rows = "".join(f"{value},1\n" for value in values)
    landing = house.drop("inbox/weather/a.csv", f"name,value\n{rows}".encode())
    assert landing.state == "quarantined"
    assert reason in landing.reason
