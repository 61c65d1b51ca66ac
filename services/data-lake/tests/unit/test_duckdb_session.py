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


def test_secrets_are_not_told(session: Session) -> None:
    (row,) = session.connection.execute("SELECT * FROM duckdb_secrets()").fetchall()
    assert "secret=secret" not in str(row)
    assert "session_token=token" not in str(row)
