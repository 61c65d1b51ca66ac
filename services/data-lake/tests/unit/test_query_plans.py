import pytest
from msgspec.structs import replace

from data_lake.domain.dataset import Column
from data_lake.domain.errors import RefusedQuery
from data_lake.domain.estimate import TablePlan
from data_lake.domain.query import Ask
from tests.interruptions import At
from tests.queries_house import ADA, ALL, MEGABYTE, VISITS, House, commit, file_of

TAIL = 16_384
WIDE = Column(name="took", type="varchar")


@pytest.fixture
def house() -> House:
    return House()


def plan_of(house: House, sql: str) -> TablePlan:
    (table,) = house.planner(Ask(sql=sql)).estimate.tables
    return table


def test_only_columns_that_are_read_are_counted(house: House) -> None:
    table = plan_of(house, ALL)
    assert (table.partitions_read, table.files_read) == (3, 6)
    assert (table.bytes, table.bytes_read) == (60 * MEGABYTE, 6 * (6 * MEGABYTE + TAIL))
    assert table.columns == ("page",)
    assert table.rows_read == 600_000


def test_a_mere_count_reads_the_ends_of_files(house: House) -> None:
    assert plan_of(house, "SELECT count(*) AS n FROM visits").bytes_read == 6 * TAIL


def test_partitions_are_left_out_by_their_own_column(house: House) -> None:
    table = plan_of(house, "SELECT max(took) AS m FROM visits WHERE day = '2026-01-02'")
    assert (table.partitions, table.partitions_read, table.files_read) == (3, 1, 2)
    assert table.columns == ("took",)


def test_partitions_are_left_out_by_what_they_are_made_from(house: House) -> None:
    sql = "SELECT max(took) AS m FROM visits WHERE at >= TIMESTAMP '2026-01-03 00:00:00'"
    assert plan_of(house, sql).partitions_read == 1


def test_files_are_left_out_by_their_bounds(house: House) -> None:
    table = plan_of(house, "SELECT count(*) AS n FROM visits WHERE took > 1.5e0")
    assert (table.partitions_read, table.files_read) == (3, 3)
    assert any("took" in bound for bound in table.bounds)


def test_a_table_that_is_named_twice_is_read_for_both(house: House) -> None:
    sql = """SELECT (SELECT max(took) FROM visits WHERE day = '2026-01-01') AS one,
                    (SELECT max(page) FROM visits WHERE day = '2026-01-03') AS other"""
    table = plan_of(house, sql)
    assert table.partitions_read == 2
    assert sorted(table.columns) == ["page", "took"]


def test_each_file_is_named_exactly_with_its_partition(house: House) -> None:
    plan = house.planner(Ask(sql="SELECT day, page FROM visits WHERE day < '2026-01-02'"))
    (source,) = plan.sources
    assert [file.partition for file in source.files] == ["2026-01-01"] * 2
    assert source.files[0].address == f"s3://curated/{file_of('2026-01-01').key}"
    assert source.partition_column == "day"
    assert [name for name, _ in source.columns] == ["at", "page", "took", "day"]


def test_an_empty_data_set_costs_nothing(house: House) -> None:
    estimate = house.planner(Ask(sql="SELECT * FROM sites")).estimate
    assert (estimate.bytes, estimate.bytes_billed, estimate.price_usd) == (0, 0, 0.0)


def test_the_same_statement_has_the_same_reuse_key_until_its_rows_change(house: House) -> None:
    sql = "SELECT page FROM visits WHERE day = '2026-01-03'"
    before = house.planner(Ask(sql=sql)).reuse_key
    commit(house.commits, "2026-01-01", [file_of("2026-01-01", 7)])
    assert before == house.planner(Ask(sql=sql)).reuse_key
    commit(house.commits, "2026-01-03", [file_of("2026-01-03", 7)])
    assert before != house.planner(Ask(sql=sql)).reuse_key


def test_parameters_are_part_of_the_reuse_key(house: House) -> None:
    keys = {
        house.planner(
            Ask(sql="SELECT page FROM visits WHERE page = ?", parameters=(each,))
        ).reuse_key
        for each in ("/a", "/b")
    }
    assert len(keys) == 2


def test_what_the_clock_answers_is_never_reused(house: House) -> None:
    assert house.planner(Ask(sql="SELECT now() AS n")).reuse_key == ""


def test_a_manifest_is_read_once(house: House) -> None:
    house.planner(Ask(sql=ALL))
    house.commits.manifests.clear()
    assert house.planner(Ask(sql=ALL)).estimate.tables[0].files_read == 6


def test_what_is_large_goes_to_athena() -> None:
    house = House(embedded_limit_bytes=30 * MEGABYTE)
    estimate = house.planner(Ask(sql=ALL)).estimate
    assert (estimate.engine, estimate.refused) == ("athena", "")
    assert "30000000" in estimate.reasons[0]


def test_a_stage_without_athena_says_so_and_still_estimates() -> None:
    house = House(embedded_limit_bytes=30 * MEGABYTE, has_athena=False)
    estimate = house.estimate(ADA, Ask(sql=ALL))
    assert (estimate.refused, estimate.tables[0].files_read) == ("needs_athena", 6)
    with pytest.raises(RefusedQuery, match="no Athena"):
        house.submit(ADA, Ask(sql=ALL))


def test_an_engine_can_be_asked_for() -> None:
    house = House(embedded_limit_bytes=30 * MEGABYTE)
    assert house.planner(Ask(sql="SELECT 1 AS a", engine="athena")).estimate.engine == "athena"
    refused = house.planner(Ask(sql=ALL, engine="embedded")).refusal
    assert refused is not None
    assert refused.code == "too_large_for_engine"


def test_an_unknown_table_is_refused(house: House) -> None:
    with pytest.raises(RefusedQuery) as refused:
        house.planner(Ask(sql="SELECT * FROM visit"))
    assert refused.value.code == "unknown_table"


@pytest.mark.parametrize("number", range(4))
def test_a_landing_that_widens_amid_the_planning_is_read_in_its_types(
    house: House, number: int
) -> None:
    """At whichever call: files of a later schema are never read by the types of an older one."""
    wide = replace(VISITS, columns=(*VISITS.columns[:2], WIDE), schema_version=2, version=2)

    def widen() -> None:
        house.catalogue.stored["visits"] = wide
        commit(house.commits, "2026-01-01", [file_of("2026-01-01", 5)], schema_version=2)

    at = At(number, is_behind=True, do=widen)
    planner = replace(house.planner, catalogue=at(house.catalogue), commits=at(house.commits))
    plan = planner(Ask(sql="SELECT took FROM visits"))
    (source,) = plan.sources
    files = [file.address for file in source.files]
    is_newly_read = any(f"{5:032x}" in each for each in files)
    if is_newly_read:
        assert dict(source.columns)["took"] == "VARCHAR"
