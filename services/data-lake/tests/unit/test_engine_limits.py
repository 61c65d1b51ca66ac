"""How long a query may compute follows from how much it reads."""

from data_lake.domain.engine_job import Limits

LIMITS = Limits(
    seconds=300,
    memory_mebibytes=1,
    address_mebibytes=1,
    disk_mebibytes=1,
    threads=2,
    inline_rows=1,
    inline_bytes=1,
)


def test_a_query_over_nothing_has_four_seconds_of_a_processor() -> None:
    assert LIMITS.worth(0).processor_seconds == 4


def test_a_query_has_more_the_more_it_reads() -> None:
    assert LIMITS.worth(1_000_000_000).processor_seconds == 204


def test_nothing_else_changes() -> None:
    worth = LIMITS.worth(5_000_000)
    assert (worth.seconds, worth.threads, worth.processor_seconds) == (300, 2, 5)
