"""DuckDB's COPY of the same rows in the same order, bound alike; nothing is counted or proved."""

import duckdb
from contestants.data_lake_compaction.ours import MEMORY_MB, SORTED_BY


def compact(paths: list[str], out: str) -> None:
    settings = {"memory_limit": f"{MEMORY_MB}MB", "threads": 1, "temp_directory": f"{out}-spilled"}
    with duckdb.connect(config=settings) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_parquet({paths}) ORDER BY {', '.join(SORTED_BY)})"
            f" TO '{out}/whole.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
