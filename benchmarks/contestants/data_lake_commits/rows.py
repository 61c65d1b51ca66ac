"""What each append brings: a Parquet file of 10,000 rows, made once."""

from pathlib import Path

FILE = Path("/tmp/data-lake-commits.parquet")
QUERY = "SELECT range AS id, hash(range) % 1000 / 10.0 AS value, 'station' || range % 50 AS name"


def file() -> str:
    """Ours comes first and makes it: PyIceberg brings no DuckDB."""
    if not FILE.exists():
        import duckdb

        unfinished = FILE.with_suffix(".unfinished")
        duckdb.execute(f"COPY ({QUERY} FROM range(10000)) TO '{unfinished}' (FORMAT parquet)")
        unfinished.rename(FILE)
    return str(FILE)
