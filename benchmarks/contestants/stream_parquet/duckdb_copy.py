"""One statement of DuckDB, on one thread and with the memory that we allow ourselves."""

from pathlib import Path

import duckdb

COLUMNS = """{reading_id: 'VARCHAR', device_id: 'VARCHAR', site_id: 'VARCHAR', kind: 'VARCHAR',
    unit: 'VARCHAR', observed_at: 'BIGINT', measurement: 'DOUBLE', arrived_at: 'BIGINT',
    shard_id: 'VARCHAR', sequence_number: 'VARCHAR', sub_sequence_number: 'INTEGER'}"""
connection = duckdb.connect()
connection.execute("SET threads = 1")
connection.execute("SET memory_limit = '128MB'")


def write(objects: list[Path], target: Path, version: str = "V1") -> None:
    connection.execute(
        f"""COPY (
            SELECT * REPLACE (
                make_timestamptz(observed_at) AS observed_at,
                make_timestamptz(arrived_at) AS arrived_at)
            FROM read_json({[str(each) for each in objects]}, columns = {COLUMNS},
                format = 'newline_delimited')
            ORDER BY device_id, kind, observed_at
        ) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,
            PARQUET_VERSION {version})"""
    )
