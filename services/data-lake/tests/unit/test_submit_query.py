import pytest

from data_lake.domain.budget import DaySpent
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.query import Ask, KeyReused
from tests.fakes_queries import FakeEngine
from tests.queries_house import ADA, ALL, BOB, MEGABYTE, House, commit, file_of


@pytest.fixture
def house() -> House:
    return House()


def test_a_question_is_queued_with_its_estimate(house: House) -> None:
    submitted = house.submit(ADA, Ask(sql=ALL))
    query = submitted.query
    assert submitted.created
    assert (query.state, query.engine, query.tables) == ("queued", "embedded", ("visits",))
    assert query.reserved_bytes == query.estimate.bytes_billed > 36 * MEGABYTE
    assert house.queue.runs == [query.id]


def test_waiting_for_it_answers_at_once_when_it_ends_in_time(house: House) -> None:
    house.clock.meanwhile = house.work
    query = house.submit(ADA, Ask(sql=ALL), wait_s=5).query
    assert query.state == "succeeded"
    assert len(house.clock.paused_s) == 1


def test_waiting_ends_when_its_time_is_over(house: House) -> None:
    assert house.submit(ADA, Ask(sql=ALL), wait_s=2).query.state == "queued"
    assert sum(house.clock.paused_s) == pytest.approx(2)


def test_the_same_key_asks_once(house: House) -> None:
    first = house.submit(ADA, Ask(sql=ALL), key="k1")
    second = house.submit(ADA, Ask(sql=ALL), key="k1")
    assert (second.query, second.created) == (first.query, False)
    assert len(house.queries.stored) == 1
    assert house.budget(ADA).committed_bytes == first.query.reserved_bytes


def test_a_query_that_was_stored_and_not_queued_is_queued_by_its_repeat(house: House) -> None:
    house.submit(ADA, Ask(sql=ALL), key="k1")
    house.queue.runs.clear()
    house.submit(ADA, Ask(sql=ALL), key="k1")
    assert len(house.queue.runs) == 1


def test_the_same_key_for_another_question_is_refused(house: House) -> None:
    house.submit(ADA, Ask(sql=ALL), key="k1")
    with pytest.raises(KeyReused):
        house.submit(ADA, Ask(sql="SELECT 1 AS a"), key="k1")


def test_keys_of_two_users_are_two_keys(house: House) -> None:
    house.submit(ADA, Ask(sql=ALL), key="k1")
    assert house.submit(BOB, Ask(sql="SELECT 1 AS a"), key="k1").created


def test_what_would_cost_too_much_is_refused_with_its_price(house: House) -> None:
    with pytest.raises(RefusedQuery, match=r"\$0\.0") as refused:
        house.submit(ADA, Ask(sql=ALL, most_bytes=20 * MEGABYTE))
    assert refused.value.code == "query_over_budget"
    assert not house.queries.stored
    assert not house.queue.runs


def test_the_asker_cant_raise_the_budget_of_a_query(house: House) -> None:
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", n) for n in range(20)])
    with pytest.raises(RefusedQuery) as refused:
        house.submit(ADA, Ask(sql=ALL, most_bytes=10**12))
    assert refused.value.code == "query_over_budget"


def test_the_day_has_a_budget_for_each_user(house: House) -> None:
    for _ in range(6):
        house.submit(ADA, Ask(sql=ALL, reuse=False))
    with pytest.raises(DaySpent, match="are left until 2026-11-23T00:00:00Z"):
        house.submit(ADA, Ask(sql=ALL, reuse=False))
    assert house.submit(BOB, Ask(sql=ALL)).created


def test_the_next_day_has_a_budget_of_its_own(house: House) -> None:
    for _ in range(6):
        house.submit(ADA, Ask(sql=ALL, reuse=False))
    house.clock.pause(86_400)
    assert house.submit(ADA, Ask(sql=ALL, reuse=False)).created


def test_the_same_question_again_is_answered_from_the_first_result(house: House) -> None:
    first = house.answer()
    again = house.submit(BOB, Ask(sql=ALL)).query
    assert (again.state, again.reused) == ("succeeded", first.id)
    assert (again.outcome.rows, again.outcome.price_usd, again.outcome.bytes_scanned) == (1, 0, 0)
    assert house.budget(BOB).committed_bytes == 0
    house.work()
    assert [query.id for query in house.announcer.finished_queries] == [first.id, again.id]
    assert len(house.embedded.jobs) == 1


def test_a_third_one_names_the_first(house: House) -> None:
    first = house.answer()
    house.answer()
    assert house.submit(ADA, Ask(sql=ALL)).query.reused == first.id


def test_new_rows_are_read(house: House) -> None:
    house.answer()
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", 5)])
    assert house.submit(ADA, Ask(sql=ALL)).query.state == "queued"


def test_reuse_can_be_declined(house: House) -> None:
    house.answer()
    assert house.submit(ADA, Ask(sql=ALL, reuse=False)).query.state == "queued"


def test_a_result_that_the_bucket_soon_forgets_isnt_reused(house: House) -> None:
    house.answer()
    house.clock.pause(6.1 * 86_400)
    assert house.submit(ADA, Ask(sql=ALL)).query.state == "queued"


def test_a_failed_query_answers_no_other(house: House) -> None:
    house.embedded.failure = RuntimeError("a fault of ours")
    with pytest.raises(RuntimeError):
        house.answer()
    assert not house.queries.answers


def test_a_saved_query_is_asked_by_its_name(house: House) -> None:
    house.saved.put(
        ADA, "by-page", "SELECT page FROM visits WHERE page = :page", parameters=("page",)
    )
    query = house.answer(Ask(saved="by-page", parameters={"page": "/a"}), BOB, key="k")
    assert query.state == "succeeded"
    assert query.ask.sql.startswith("SELECT page")
    assert not house.submit(BOB, Ask(saved="by-page", parameters={"page": "/a"}), "k").created


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (Ask(), "invalid_argument"),
        (Ask(sql="SELECT 1", saved="x"), "invalid_argument"),
        (Ask(saved="x"), "unknown_saved_query"),
        (Ask(sql="SELECT '" + "x" * 262_144 + "'"), "too_long"),
        (Ask(sql="DROP TABLE visits"), "unsupported"),
    ],
)
def test_what_is_no_question_is_refused(house: House, ask: Ask, code: str) -> None:
    with pytest.raises(RefusedQuery) as refused:
        house.submit(ADA, ask)
    assert refused.value.code == code
    assert not house.queries.stored


def test_explaining_is_free_whatever_it_explains() -> None:
    house = House(embedded_limit_bytes=1, has_athena=False)
    query = house.answer(Ask(sql=f"EXPLAIN {ALL}"))
    assert (query.state, query.reserved_bytes) == ("succeeded", 0)
    assert "scan visits: 3 of 3 partitions, 6 of 6 files" in house.embedded.jobs[0].sql
    assert house.embedded.jobs[0].tables == ()


def test_the_catalogue_is_shown_without_reading_a_table(house: House) -> None:
    query = house.answer(Ask(sql="SHOW TABLES"))
    assert query.state == "succeeded"
    assert "'visits'" in house.embedded.jobs[0].sql


def test_an_estimate_reserves_nothing_and_says_why_it_would_be_refused(house: House) -> None:
    estimate = house.estimate(ADA, Ask(sql=ALL, most_bytes=1))
    assert estimate.refused == "query_over_budget"
    assert estimate.bytes_billed > 36 * MEGABYTE
    assert house.budget(ADA).committed_bytes == 0


def test_athena_runs_what_it_was_asked_to(house: House) -> None:
    house.answer(Ask(sql=ALL, engine="athena"))
    assert isinstance(house.athena, FakeEngine)
    assert "visits" in house.athena.jobs[0].athena_sql
