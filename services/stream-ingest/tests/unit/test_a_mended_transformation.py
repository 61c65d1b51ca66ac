"""A transformation breaks, is mended, and a replay brings the result that it would have had."""

from collections import Counter

import pytest

from stream_ingest.domain.device import Device
from stream_ingest.domain.reading import Reading, StreamRecord
from stream_ingest.domain.stored import StoredReading, enriched
from stream_ingest.events.kept_lines import read_refused
from stream_ingest.events.transformation import Enrich, Transform
from stream_ingest.wiring import processing
from tests.crash_points import MakeEstate
from tests.parquet_rows import read
from tests.stream_house import House
from tests.stream_ledger import claimed, windows_in
from tests.stream_story import STATION, THERMOMETER, Story


def breaks_on_the_station(
    shard_id: str, record: StreamRecord, reading: Reading, device: Device
) -> StoredReading:
    if reading.device_id == STATION:
        raise LookupError("a site that has moved")
    return enriched(shard_id, record, reading, device)


def tell(story: Story) -> None:
    """Three minutes of two devices, plain and in aggregates."""
    for second in range(-120, 60, 6):
        of_both = [story.reading(device, second, second / 8) for device in (THERMOMETER, STATION)]
        if second % 4:
            story.good(*of_both)
        else:
            for each in of_both:
                story.good(each)


def use(house: House, monkeypatch: pytest.MonkeyPatch, enrich: Enrich) -> None:
    monkeypatch.setattr(processing, "Transform", lambda: Transform(enrich))
    house.estate.start_anew()


def delivered(house: House) -> Counter[tuple[str, str, float, int]]:
    events = house.estate.bus.of("readings-stored.v1").values()
    rows = [row for each in events for row in read(claimed(house.estate, each["data"]["claim"]))]
    return Counter((r.reading_id, r.site_id, r.measurement, r.observed_at) for r in rows)


def test_readings_that_a_broken_transformation_refused_are_stored_and_counted_once_it_is_mended(
    make: MakeEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(make())
    use(house, monkeypatch, breaks_on_the_station)
    tell(house.story)
    house.tell()
    house.settle()
    kept = [
        line
        for _, content in house.estate.buckets.contents("quarantine", "refused/")
        for line in read_refused(content)
    ]
    assert len(kept) == 30
    assert {(line.reason, "a site that has moved" in line.detail) for line in kept} == {
        ("transformation-failed", True)
    }
    assert sum(delivered(house).values()) == 30

    use(house, monkeypatch, enriched)
    answer = house.estate.invoke("replay_readings", {"reason": "transformation-failed"})
    assert (answer["readings"], answer["refusedByStream"]) == (30, 0)
    house.settle()

    whole = House(make())
    whole.put(house.story.records)
    whole.settle()
    assert delivered(house) == delivered(whole)
    assert windows_in(house.estate) == windows_in(whole.estate) == house.story.expected.windows
    assert list(house.estate.buckets.contents("quarantine", "refused/")) == []
    assert house.estate.invoke("replay_readings", {})["readings"] == 0
