"""One engine for all: what a query leaves behind would show in the next."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_lake.domain.engine_job import Cancelled, Stopped
from data_lake.domain.errors import TransientError
from data_lake.domain.scanning import scan_of
from data_lake.engines.files.footer import data_file
from tests.engine_room import NUMBERS, EngineRoom, rows_of
from tests.range_server import serve

ROWS = "SELECT range AS id, range * 1.5e0 AS value, md5(range::VARCHAR) AS word FROM range"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineRoom]:
    folder = tmp_path_factory.mktemp("engine")
    with serve(folder / "buckets") as server:
        room = EngineRoom(folder, server)
        room.engine.warm_up()
        yield room
        room.engine.close()


def test_bytes_and_requests_are_those_of_the_wire_footers_too(room: EngineRoom) -> None:
    files = [room.store(f"{ROWS}({n * 50000}, {(n + 1) * 50000})", f"w{n}.parquet") for n in (0, 1)]
    result = room.ask(
        'SELECT sum(id) AS c0, count(DISTINCT word) AS c1 FROM lake."numbers"',
        "sum words",
        [room.table(files)],
    )
    assert rows_of(result) == [[4999950000, 100000]]
    assert result.bytes_read == room.server.bytes_sent > 1_000_000
    assert result.requests == len(room.server.requests)


def test_an_estimate_knows_that_small_gaps_are_read_along(room: EngineRoom) -> None:
    width = ", ".join(f"md5((range * {n})::VARCHAR) AS c{n}" for n in range(12))
    file = room.store(f"SELECT {width} FROM range(200)", "wide.parquet")
    path = str(room.server.root / file.address.removeprefix("s3://"))
    described = data_file(
        duckdb.default_connection(), path, key="k", sources=("l",), written="", checksum=0
    )
    columns = tuple((f"c{n}", "VARCHAR") for n in range(12))
    for chosen in (["c0"], ["c3", "c5"], ["c0", "c11"], []):
        read = ", ".join(f"max({name})" for name in chosen) or "count(*)"
        scan = scan_of(described, chosen)
        result = room.ask(
            f'SELECT {read} FROM lake."numbers"',
            "a " * len(chosen or "a"),
            [room.table([file], columns)],
        )
        assert scan.bytes == pytest.approx(result.bytes_read, rel=0.02)
        assert scan.requests == result.requests


def test_files_of_several_schemas_are_one_table(room: EngineRoom) -> None:
    files = [
        room.store("SELECT 1::INTEGER AS id, 2::INTEGER AS value", "old.parquet"),
        room.store("SELECT 5000000000 AS id, 2.5e0 AS value, 'x' AS word", "new.parquet"),
    ]
    columns = (*NUMBERS, ("later", "DATE"))
    result = room.ask(
        'SELECT id AS c0, value AS c1, word AS c2, later AS c3 FROM lake."numbers" ORDER BY id',
        "id value word later",
        [room.table(files, columns)],
    )
    assert rows_of(result) == [[1, 2.0, None, None], [5000000000, 2.5, "x", None]]


def test_partitions_are_a_column_whatever_they_are_called(room: EngineRoom) -> None:
    one = room.store("SELECT 1 AS id", "a.parquet", "2026-01-01")
    files = [one, type(one)(room.store("SELECT 2 AS id", "b.parquet", "a!2Fb").address, "a/b")]
    table = room.table(files, (("id", "BIGINT"), ("day", "VARCHAR")), "day")
    result = room.ask(
        'SELECT id AS c0, day AS c1 FROM lake."numbers" ORDER BY id', "id day", [table]
    )
    assert rows_of(result) == [[1, "2026-01-01"], [2, "a/b"]]


def test_a_table_without_files_has_no_rows_and_costs_nothing(room: EngineRoom) -> None:
    table = room.table([], (*NUMBERS, ("day", "VARCHAR")), "day")
    result = room.ask('SELECT day AS c0 FROM lake."numbers"', "day", [table])
    assert (result.rows, result.pages, result.bytes_read) == (0, (), 0)


def test_pages_end_where_the_limits_are_and_the_file_has_all(room: EngineRoom) -> None:
    result = room.ask("SELECT range AS c0 FROM range(5000) ORDER BY range", "n")
    assert (result.rows, len(rows_of(result)), result.is_whole) == (5000, 2500, False)
    assert [len(page) > 0 for page in result.pages] == [True] * 3
    found = duckdb.execute(f"SELECT n FROM '{result.file}'").fetchall()
    assert found == [(n,) for n in range(5000)]


def test_a_row_too_large_for_a_page_is_in_the_file_alone(room: EngineRoom) -> None:
    result = room.ask("SELECT repeat('x', 600000) AS c0", "x")
    assert (result.rows, result.pages, result.is_whole) == (1, (), False)


def test_a_file_has_each_name_once(room: EngineRoom) -> None:
    result = room.ask("SELECT 1 AS c0, 2 AS c1", "a a")
    assert [column.name for column in result.columns] == ["a", "a"]
    assert duckdb.execute(f"SELECT a, a_2 FROM '{result.file}'").fetchall() == [(1, 2)]


def test_csv_quotes_what_needs_it_and_leaves_null_empty(room: EngineRoom) -> None:
    sql = "SELECT 'a,\"b' AS c0, NULL AS c1, true AS c2, 'ü' AS c3"
    result = room.ask(sql, "x y z u", form="csv")
    with Path(result.file).open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines))[1] == ['a,"b', "", "true", "ü"]


def test_json_lines_have_the_names(room: EngineRoom) -> None:
    result = room.ask("SELECT 1 AS c0, NULL AS c1", "x y", form="jsonl")
    assert Path(result.file).read_text() == '{"x":1,"y":null}\n'


def test_a_bomb_is_stopped_and_the_next_query_is_served(room: EngineRoom) -> None:
    with pytest.raises(Stopped) as stopped:
        room.ask("SELECT list(range) AS c0 FROM range(2000000000)", memory_mebibytes=32)
    assert stopped.value.code == "memory_limit"
    assert rows_of(room.ask("SELECT 1 AS c0")) == [[1]]


def test_a_query_is_killed_at_its_time(room: EngineRoom) -> None:
    endless = "SELECT count(*) AS c0 FROM range(9000000000) a, range(9000000000) b"
    with pytest.raises(Stopped) as stopped:
        room.ask(endless, seconds=0.3, disk_mebibytes=4096)
    assert stopped.value.code in ("time_limit", "memory_limit")
    assert rows_of(room.ask("SELECT 1 AS c0")) == [[1]]


def test_a_query_that_computes_for_long_over_little_is_stopped_by_its_processor_time(
    room: EngineRoom,
) -> None:
    pairs = "range(200000) a(x), range(200000) b(y)"
    with pytest.raises(Stopped, match=r"more than 1\.0 s of processor time") as stopped:
        room.ask(f"SELECT count(*) AS c0 FROM {pairs} WHERE x * y % 7 = 3", processor_seconds=1)
    assert stopped.value.code == "time_limit"
    assert rows_of(room.ask("SELECT 1 AS c0")) == [[1]]


def test_a_query_is_killed_when_its_asker_wants_no_answer(room: EngineRoom) -> None:
    looks = iter([False, True, True, True])
    sql = "WITH RECURSIVE w1(n) AS (SELECT 1 UNION ALL SELECT n FROM w1) SELECT count(*) FROM w1"
    with pytest.raises(Cancelled):
        room.ask(sql, is_cancelled=lambda: next(looks))


def test_a_result_that_is_larger_than_the_disk_is_stopped(room: EngineRoom) -> None:
    sql = "SELECT md5(range::VARCHAR) || md5((-range)::VARCHAR) AS c0 FROM range(100000)"
    with pytest.raises(Stopped) as stopped:
        room.ask(sql, disk_mebibytes=1)
    assert stopped.value.code == "result_limit"


def test_a_look_that_fails_leaves_no_process_behind(room: EngineRoom) -> None:
    def fail() -> bool:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError):
        room.ask("SELECT count(*) AS c0 FROM range(9000000000)", is_cancelled=fail)
    assert rows_of(room.ask("SELECT 1 AS c0")) == [[1]]


def test_an_object_that_is_gone_is_worth_another_try(room: EngineRoom) -> None:
    file = room.store("SELECT 1 AS id", "gone.parquet")
    (room.server.root / file.address.removeprefix("s3://")).unlink()
    with pytest.raises(TransientError, match="a file of the data"):
        room.ask('SELECT id AS c0 FROM lake."numbers"', "id", [room.table([file])])


def test_a_program_that_was_killed_is_started_again(room: EngineRoom) -> None:
    program = room.engine._standby._program
    assert program is not None
    os.kill(program.pid, 9)
    program.wait()
    assert rows_of(room.ask("SELECT 1 AS c0")) == [[1]]
