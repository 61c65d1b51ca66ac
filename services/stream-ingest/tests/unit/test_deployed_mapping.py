"""With the options of resources/stream.yml: what becomes of batches when something is wrong."""

from typing import Any

from tests.aws_in_memory.effects import Effect, refused
from tests.crash_points import MakeEstate
from tests.deployed_mapping import deployed_mapping
from tests.shard_poller import Killed, Mapping, OnFailure
from tests.stream_house import House
from tests.stream_ledger import expect_balance
from tests.stream_story import THERMOMETER


def house_as_deployed(make: MakeEstate) -> House:
    on_failure = OnFailure()
    house = House(
        make(), Mapping.of_template(deployed_mapping(), on_failure), on_failure=on_failure
    )
    house.estate.stream.retention_s = 7 * 24 * 3600
    return house


def test_everything_is_taken_from_the_oldest_record_on(make: MakeEstate) -> None:
    house = house_as_deployed(make)
    assert house.poller.mapping.starting_position == "TRIM_HORIZON"
    house.begin()
    house.settle()
    expect_balance(house)
    assert house.on_failure.told == []


def test_an_outage_of_hours_loses_nothing(make: MakeEstate) -> None:
    """No number of tries bounds it; a batch in halves commits what it can."""
    house = house_as_deployed(make)
    house.begin()
    up_ms = house.estate.clock.now_ms + 2 * 3600 * 1000

    def fail(effect: Effect) -> BaseException | None:
        house.estate.clock.advance(60)
        return refused("ServiceUnavailable") if house.estate.clock.now_ms < up_ms else None

    house.effects.fails = fail
    house.poller.run()
    house.effects.fails = lambda effect: None
    house.settle()
    expect_balance(house)
    assert house.on_failure.told == []


def test_a_deadly_record_is_given_up_by_age_and_its_neighbours_get_through(
    make: MakeEstate,
) -> None:
    house = house_as_deployed(make)
    for number in range(8):
        house.story.good(house.story.reading(THERMOMETER, number - 20, 5.5))
    house.tell()
    deadly = house.estate.stream.put(THERMOMETER, b"more memory than there is")
    process = house.poller.handler

    def dying(event: dict[str, Any]) -> Any:
        house.estate.clock.advance(60)
        if any(r["eventID"].endswith(deadly.sequence_number) for r in event["Records"]):
            raise Killed
        return process(event)

    house.poller.handler = dying
    house.settle()
    expect_balance(house)
    (told,) = house.on_failure.told
    assert told["requestContext"]["condition"] == "RecordAgeExceeded"
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == deadly.sequence_number
    assert told["KinesisBatchInfo"]["batchSize"] == 1
