import pytest

from data_lake.domain.engine_job import Cancelled, Stopped
from data_lake.domain.errors import PermanentError, RefusedQuery, TransientError
from data_lake.domain.price import MEBIBYTE
from data_lake.domain.query import Ask, NotEnded
from tests.queries_house import ADA, ALL, BOB, OPERATOR, House, commit, file_of


@pytest.fixture
def house() -> House:
    return House()


def test_a_query_is_answered_and_its_true_price_is_settled(house: House) -> None:
    query = house.answer()
    assert (query.state, query.outcome.rows, query.outcome.requests) == ("succeeded", 1, 7)
    assert query.outcome.bytes_scanned == 30_000_000
    assert query.outcome.bytes_billed == 29 * MEBIBYTE
    budget = house.budget(ADA)
    assert budget.committed_bytes == budget.spent_bytes == 29 * MEBIBYTE
    assert house.announcer.finished_queries == [query]


def test_a_message_that_comes_twice_runs_it_once(house: House) -> None:
    query = house.answer()
    house.run(query.id)
    assert len(house.embedded.jobs) == 1
    assert [each.id for each in house.announcer.finished_queries] == [query.id, query.id]
    assert house.budget(ADA).spent_bytes == 29 * MEBIBYTE


def test_while_it_runs_its_second_message_does_nothing(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query

    def second() -> None:
        house.embedded.meanwhile = lambda: None
        assert house.run(query.id).state == "running"
        assert not house.announcer.finished_queries

    house.embedded.meanwhile = second
    assert house.run(query.id).state == "succeeded"
    assert len(house.embedded.jobs) == 1


def test_what_the_engine_stops_fails_with_the_reason_and_costs_nothing(house: House) -> None:
    house.embedded.failure = Stopped("memory_limit", "too much")
    query = house.answer()
    assert query.error is not None
    assert (query.state, query.error.code) == ("failed", "memory_limit")
    assert house.budget(ADA).committed_bytes == 0
    with pytest.raises(RefusedQuery, match="too much"):
        house.read(ADA, query.id)


def test_what_passes_is_tried_again(house: House) -> None:
    house.embedded.failure = TransientError("S3 slows down")
    query = house.submit(ADA, Ask(sql=ALL)).query
    assert house.run(query.id).state == "queued"
    assert house.queries.stored[query.id].lease == ""
    assert house.queue.delays_s == [0, 2]
    assert house.budget(ADA).committed_bytes == query.reserved_bytes
    house.embedded.failure = None
    assert house.run(query.id).state == "succeeded"


def test_but_not_for_ever(house: House) -> None:
    house.embedded.failure = TransientError("S3 slows down")
    query = house.answer()
    assert query.error is not None
    assert (query.state, query.error.code) == ("failed", "unavailable")
    assert len(house.embedded.jobs) == 3
    assert house.queue.delays_s == [0, 2, 4]
    assert house.budget(ADA).committed_bytes == 0


def test_a_killed_functions_query_fails_after_its_lease(house: House) -> None:
    class Killed(BaseException):
        """The sandbox is gone: nothing more is done."""

    def kill() -> None:
        raise Killed

    query = house.submit(ADA, Ask(sql=ALL)).query
    house.embedded.meanwhile = kill
    with pytest.raises(Killed):
        house.run(query.id)
    assert house.status(ADA, query.id).state == "running"  # type: ignore[union-attr]
    house.clock.pause(91)
    ended = house.status(ADA, query.id)
    assert ended is not None
    assert ended.error is not None
    assert (ended.state, ended.error.code) == ("failed", "killed")
    assert house.budget(ADA).committed_bytes == 0
    assert house.run(query.id) == ended


def test_its_message_too_ends_what_a_killed_function_left(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    running = house.queries.stored[query.id]
    house.embedded.meanwhile = lambda: house.clock.pause(1000)
    house.run(query.id)
    assert running.id == query.id
    assert house.queries.stored[query.id].state == "succeeded"


def test_a_query_that_nobody_ran_for_an_hour_gives_its_budget_back(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    house.clock.pause(3601)
    ended = house.status(ADA, query.id)
    assert ended is not None
    assert ended.error is not None
    assert ended.error.code == "not_run"
    assert house.budget(ADA).committed_bytes == 0


def test_rows_that_came_after_the_submission_are_read(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    commit(house.commits, "2026-01-01", [file_of("2026-01-01", 9)])
    house.run(query.id)
    addresses = [file.address for table in house.embedded.jobs[0].tables for file in table.files]
    assert len(addresses) == 5


def test_what_has_grown_over_the_budget_since_isnt_run(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", n) for n in range(20)])
    ended = house.run(query.id)
    assert ended.error is not None
    assert ended.error.code == "query_over_budget"
    assert not house.embedded.jobs


def test_what_costs_more_than_was_set_aside_is_set_aside_anew(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", n) for n in range(4)])
    asides = []
    house.embedded.meanwhile = lambda: asides.append(house.budget(ADA).committed_bytes)
    house.embedded.failure = Stopped("memory_limit", "too much")
    ended = house.run(query.id)
    assert asides == [ended.reserved_bytes]
    assert ended.reserved_bytes > query.reserved_bytes
    assert house.budget(ADA).committed_bytes == 0


def test_what_has_grown_over_the_days_budget_isnt_run(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    house.queries.budgets.committed[ADA.name, query.day] = 250 * MEBIBYTE - 1
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", n) for n in range(4)])
    ended = house.run(query.id)
    assert ended.error is not None
    assert ended.error.code == "day_budget_spent"
    assert not house.embedded.jobs


def test_the_engine_is_the_one_that_now_fits(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    assert query.engine == "embedded"
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", n) for n in range(8)])
    ended = house.run(query.id)
    assert (ended.engine, len(house.athena.jobs), len(house.embedded.jobs)) == ("athena", 1, 0)


def test_what_an_engine_charges_until_it_was_stopped_is_paid(house: House) -> None:
    house.embedded.failure = Cancelled(30_000_000)
    assert house.answer().state == "cancelled"
    house.embedded.failure = Stopped("time_limit", "too long", 30_000_000)
    query = house.answer()
    assert (query.state, query.outcome.bytes_billed) == ("failed", 29 * MEBIBYTE)
    budget = house.budget(ADA)
    assert budget.committed_bytes == budget.spent_bytes == 2 * 29 * MEBIBYTE


def test_a_fault_of_ours_ends_the_query_and_is_raised(house: House) -> None:
    house.embedded.failure = ZeroDivisionError("a fault")
    query = house.submit(ADA, Ask(sql=ALL)).query
    with pytest.raises(ZeroDivisionError):
        house.run(query.id)
    ended = house.run(query.id)
    assert ended.error is not None
    assert (ended.state, ended.error.code) == ("failed", "internal_error")
    assert house.budget(ADA).committed_bytes == 0
    assert house.announcer.finished_queries == [ended]


@pytest.mark.parametrize("look", ["budget", "list"])
def test_what_nobody_will_end_is_ended_by_who_looks_at_budget_or_list(
    house: House, look: str
) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    house.clock.pause(3601)
    getattr(house, look)(ADA)
    assert house.queries.stored[query.id].state == "failed"
    assert house.queries.budgets.committed[ADA.name, query.day] == 0


def test_and_by_the_next_question_that_needs_its_budget(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    house.queries.budgets.committed[ADA.name, query.day] = 250_000_000
    house.clock.pause(3601)
    assert house.submit(ADA, Ask(sql=ALL)).created
    assert house.queries.stored[query.id].state == "failed"


def test_a_queued_query_is_cancelled_at_once(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    cancelled = house.cancel(ADA, query.id)
    assert cancelled is not None
    assert cancelled.state == "cancelled"
    house.work()
    assert not house.embedded.jobs
    assert house.budget(ADA).committed_bytes == 0
    assert [each.state for each in house.announcer.finished_queries] == ["cancelled"] * 2


def test_a_running_query_is_cancelled_by_its_engine(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query

    def look() -> None:
        asked = house.cancel(ADA, query.id)
        assert asked is not None
        assert asked.state == "running"
        assert house.queries.is_to_be_cancelled(query.id)
        raise Cancelled

    house.embedded.meanwhile = look
    assert house.run(query.id).state == "cancelled"
    assert house.budget(ADA).committed_bytes == 0


def test_an_ended_query_stays_as_it_is(house: House) -> None:
    query = house.answer()
    assert house.cancel(ADA, query.id) == query


def test_others_see_nothing_of_it_but_operators_do(house: House) -> None:
    query = house.answer()
    for look in (house.status, house.cancel, house.read):
        assert look(BOB, query.id) is None
        assert look(OPERATOR, query.id) is not None
    assert house.status(ADA, "unknown") is None


def test_a_list_has_ones_own_newest_first(house: House) -> None:
    ids = []
    for number in range(5):
        house.clock.pause(1)
        ids.append(house.submit(ADA, Ask(sql=f"SELECT {number} AS n")).query.id)
    house.submit(BOB, Ask(sql="SELECT 1 AS a"))
    first = house.list(ADA, limit=3)
    second = house.list(ADA, first.next, limit=3)
    assert [query.id for query in first.queries + second.queries] == ids[::-1]
    assert second.next == ""


def test_an_unknown_query_is_kept_for_people(house: House) -> None:
    with pytest.raises(PermanentError):
        house.run("unknown")


def test_a_result_is_waited_for_no_longer_than_asked(house: House) -> None:
    query = house.submit(ADA, Ask(sql=ALL)).query
    with pytest.raises(NotEnded):
        house.read(ADA, query.id)
