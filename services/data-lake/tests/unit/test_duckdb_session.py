"""What the engine itself refuses, should a statement pass the translation by a fault of ours."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_lake.domain.engine_job import EngineJob
from data_lake.gateways.duckdb_result import refuse_all_but_one_select
from data_lake.gateways.duckdb_session import Session, Storage, open_engine
from tests.engine_room import LIMITS

NOBODY = Storage("eu-west-1", "key", "secret", "token", "http://127.0.0.1:1")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("session")
    session = Session(open_engine())
    job = EngineJob(id="x", directory=str(folder), sql="", columns=())
    session.prepare(job, LIMITS, NOBODY, f"{folder}/result.parquet")
    yield session
    session.connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '/tmp/pwn.csv'",
        "EXPORT DATABASE '/tmp/pwn'",
        "ATTACH '/tmp/pwn.db' AS other",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_blob('/proc/self/environ')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('s3://curated/data/other.parquet')",
        "SELECT * FROM read_json('http://127.0.0.1:1/x.json')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM parquet_metadata('/tmp/x.parquet')",
        "SELECT getenv('AWS_SECRET_ACCESS_KEY')",
        "SET memory_limit = '100GB'",
        "RESET memory_limit",
        "SET GLOBAL threads = 64",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "LOAD '/opt/x.duckdb_extension'",
        "LOAD spatial",
        "INSTALL spatial",
        "FORCE INSTALL httpfs FROM community",
    ],
)
def test_nothing_outside_the_querys_own_objects_is_reached(session: Session, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        session.connection.execute(sql).fetchall()
    assert not Path("/tmp/pwn.csv").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS c0; DROP SCHEMA lake",
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO '/tmp/pwn.csv'",
        "ATTACH ':memory:' AS other",
        "CALL enable_logging('HTTP')",
        "CREATE TABLE x AS SELECT 1",
        "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "INSERT INTO x SELECT 1",
        "EXPLAIN SELECT 1",
        "VACUUM",
        "PREPARE p AS SELECT 1",
        "",
    ],
)
def test_only_one_select_is_run(session: Session, sql: str) -> None:
    with pytest.raises(ValueError, match="expected one SELECT"):
        refuse_all_but_one_select(session.connection, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM duckdb_secrets()",
        "SELECT 1 AS c0 UNION ALL SELECT 1 FROM duckdb_secrets()",
        "SELECT message FROM duckdb_logs",
        "WITH w1(c0) AS (SELECT 1 FROM duckdb_logs) SELECT c0 FROM w1",
        "SELECT (SELECT max(message) FROM duckdb_logs()) AS c0",
        "SELECT list_transform([1], lambda x: (SELECT 1 FROM duckdb_settings()))",
        "SELECT 1 FROM lake.t WHERE EXISTS (SELECT 1 FROM pragma_version())",
        "WITH duckdb_logs AS (SELECT 1) SELECT * FROM duckdb_logs",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM memory.lake.t",
        "SELECT * FROM main.answer",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM 's3://curated/x.parquet'",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('t')",
        "SELECT * FROM which_secret('s3://curated/x', 's3')",
        "SELECT * FROM json_execute_serialized_sql('{}')",
        "SELECT current_setting('s3_secret_access_key')",
        "SELECT getenv('HOME') OVER ()",
        "SELECT getvariable('x')",
        "SELECT 1 ORDER BY getenv('HOME')",
        "SELECT * FROM lake.t PIVOT (sum(a) FOR a IN (1))",
        "FROM (DESCRIBE lake.t)",
        "FROM (SUMMARIZE lake.t)",
        "FROM (SHOW ALL TABLES)",
    ],
)
def test_a_statement_that_names_the_engines_own_things_is_not_run(
    session: Session, sql: str
) -> None:
    with pytest.raises(ValueError, match="expected a"):
        refuse_all_but_one_select(session.connection, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS c0",
        'SELECT t1."a" AS c0 FROM lake."t" AS t1 JOIN lake.u AS t2 ON t1.a = t2.a',
        "WITH w1(c0) AS (SELECT 1) SELECT c0 FROM w1 AS t2 UNION ALL (VALUES (2), (3))",
        "SELECT q.u0 FROM lake.t, LATERAL (SELECT unnest([1]) AS u0, unnest(range(1, 2)) AS n) q",
        "SELECT max(a) FILTER (WHERE a > 1) OVER (ORDER BY a) FROM lake.t TABLESAMPLE 10%",
    ],
)
def test_tables_of_the_lake_and_queries_with_a_name_are_read(session: Session, sql: str) -> None:
    refuse_all_but_one_select(session.connection, sql)


def test_secrets_are_not_told(session: Session) -> None:
    (row,) = session.connection.execute("SELECT * FROM duckdb_secrets()").fetchall()
    assert "secret=secret" not in str(row)
    assert "session_token=token" not in str(row)
