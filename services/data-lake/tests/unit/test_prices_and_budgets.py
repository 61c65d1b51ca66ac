from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as some

from data_lake.domain.budget import Budget, day_of
from data_lake.domain.price import MEBIBYTE, billed_bytes, price_usd


def test_a_terabyte_costs_five_dollars() -> None:
    assert price_usd(billed_bytes(2**40)) == 5.0


def test_ten_megabytes_are_billed_at_least() -> None:
    assert billed_bytes(1) == billed_bytes(10 * MEBIBYTE) == 10 * MEBIBYTE
    assert price_usd(billed_bytes(1)) == 0.000047683716


def test_what_reads_nothing_is_free() -> None:
    assert (billed_bytes(0), price_usd(0)) == (0, 0.0)


@settings(max_examples=50, deadline=None)
@given(some.integers(1, 2**50))
def test_bytes_are_rounded_up_to_the_next_megabyte(scanned: int) -> None:
    billed = billed_bytes(scanned)
    assert billed % MEBIBYTE == 0
    assert billed >= scanned
    assert billed - scanned < MEBIBYTE or billed == 10 * MEBIBYTE


def test_a_budget_says_what_is_left_and_until_when() -> None:
    budget = Budget(day="2026-12-31", limit_bytes=2**40, committed_bytes=2**40 - 5, spent_bytes=0)
    assert (budget.left_bytes, budget.limit_usd) == (5, 5.0)
    assert budget.resets == "2027-01-01T00:00:00Z"


def test_a_day_is_one_of_utc() -> None:
    late = datetime.fromisoformat("2026-01-01T23:30:00-02:00")
    assert day_of(late) == "2026-01-02"
