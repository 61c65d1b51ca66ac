"""What was refused is read again when an operator says so, and counted once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from data_lake.domain.errors import Conflict, Unreadable
from data_lake.domain.layout import Landing
from data_lake.use_cases.expire_versions import ExpireVersions
from tests.fakes_landing import RAW
from tests.interruptions import At
from tests.landing_house import LandingHouse

_DAY = timedelta(days=1)


def _widened(house: LandingHouse, column: str) -> None:
    dataset = house.dataset("weather")
    columns = tuple(
        replace(each, type="varchar") if each.name == column else each for each in dataset.columns
    )
    changed = replace(dataset, columns=columns, version=dataset.version + 1)
    house.catalogue.store(changed, dataset.version)


def _replayed(house: LandingHouse, landing: Landing) -> Landing:
    assert house.replay(landing) == landing
    return house.land(house.queue.asked.pop())


def test_a_refused_file_lands_once_its_data_set_takes_it() -> None:
    house = LandingHouse()
    house.drop("inbox/weather/a.csv", b"station,value\na,1\n")
    refused = house.drop("inbox/weather/b.csv", b"station,value\n" + b"a,word\n" * 30)
    assert refused.state == "quarantined"
    assert (refused.rows, refused.curated_rows, refused.quarantined_rows) == (30, 0, 30)
    assert 'column value: expected bigint, got "word"' in refused.reason
    assert len(house.rows("weather")) == 1
    _widened(house, "value")
    landed = _replayed(house, refused)
    assert (landed.id, landed.state, landed.rows) == (refused.id, "landed", 30)
    assert landed.quarantined_rows == 0
    assert len(house.rows("weather")) == 31


def test_a_file_that_is_still_unreadable_stays_in_quarantine() -> None:
    house = LandingHouse()
    refused = house.drop("inbox/weather/b.csv", b"PK\x03\x04")
    assert _replayed(house, refused) == replace(refused, revision=2)


def test_refused_rows_come_back_as_a_file_of_their_own_and_are_counted_there() -> None:
    house = LandingHouse()
    house.drop("inbox/weather/a.csv", b"station,value\na,1\n")
    first = house.drop("inbox/weather/b.csv", b"station,value\na,word\nb,2\n1,2,3\n")
    assert (first.curated_rows, first.quarantined_rows) == (1, 2)
    _widened(house, "value")
    emptied = _replayed(house, first)
    assert (emptied.rows, emptied.curated_rows, emptied.quarantined_rows) == (1, 1, 0)
    key = f"inbox/weather/replayed-{first.id}"
    assert house.objects.objects[RAW, key, "1"] == b"station,value\na,word\n1,2,3\n"
    second = house.land(house.objects.told(key))
    assert (second.curated_rows, second.quarantined_rows) == (1, 1)
    assert len(house.rows("weather")) == 3


def test_refused_rows_are_dropped_once_however_often_they_are_asked_for() -> None:
    house = LandingHouse()
    first = house.drop("inbox/weather/b.csv", b"station,value\nb,2\n1,2,3\n")
    house.replay(first)
    asked = house.queue.asked.pop()
    house.land(asked)
    objects = dict(house.objects.objects)
    assert house.land(asked).quarantined_rows == 0
    assert house.objects.objects == objects


def test_nothing_in_quarantine_is_nothing_to_replay() -> None:
    house = LandingHouse()
    with pytest.raises(Conflict):
        house.replay(house.drop("inbox/weather/a.csv", b"a,b\n1,2\n"))
    assert house.replay(Landing(id="unknown", dataset="x", state="landed", source={})) is None


def test_files_of_a_replay_are_kept_until_it_has_ended() -> None:
    """It had ended once, by a refusal; what it stores is named by no version until it commits."""
    number = 0
    while True:
        house = LandingHouse()
        house.drop("inbox/weather/a.csv", b"station,value\na,1\n")
        refused = house.drop("inbox/weather/b.csv", b"station,value\n" + b"a,word\n" * 30)
        _widened(house, "value")
        house.replay(refused)
        later = datetime(2027, 1, 1, tzinfo=UTC)
        expire = ExpireVersions(
            house.catalogue, house.commits, house.files, _DAY, _DAY, partial(_same, later)
        )
        at = At(number, is_behind=True, do=partial(_run, expire))
        landed = house.land(house.queue.asked.pop(), at)
        if not at.was_reached:
            break
        assert (landed.state, landed.ended > "") == ("landed", True)
        assert len(house.rows("weather")) == 31
        number += 1
    assert number > 10


def test_a_replay_promises_the_content_and_tells_the_story_of_the_first_time() -> None:
    house = LandingHouse()
    asked = house.objects.put("inbox/weather/a.csv", b"PK\x03\x04")
    promised = replace(asked, sha256="0" * 64, cause="event", correlation="story")
    house.replay(house.land(promised))
    assert house.queue.asked == [replace(promised, replay=True)]


def test_refused_rows_that_have_expired_are_said_to_be_gone() -> None:
    house = LandingHouse()
    first = house.drop("inbox/weather/b.csv", b"station,value\nb,2\n1,2,3\n")
    house.quarantine.rows.clear()
    house.replay(first)
    with pytest.raises(Unreadable, match="have expired"):
        house.land(house.queue.asked.pop())
    assert house.catalogue.landing(first.id) == first


def _run(expire: ExpireVersions) -> None:
    expire("weather")


def _same(moment: datetime) -> datetime:
    return moment
