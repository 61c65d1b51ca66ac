"""`python objects.py FLIGHTS FOLDER YEARS`: the same rows in every layout, unless they are there.

FLIGHTS is the package's flights.csv in its zip. The year 2013 is repeated: its flights come again
each year, with the year's number and at the same hour of the year.
"""

import bz2
import gzip
import json
import shutil
import sys
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.engines.compaction import DuckDbRewriter

FIRST_YEAR = 2013
# 128 MiB, in the proportion of these rows to a lake whose partitions fill such files.
TARGET_BYTES = 8 * 1024 * 1024
MEMORY_MB = 384
WEEK = "(dayofyear(make_date(year, month, day)) - 1) // 7"
KINDS = {"BIGINT": "bigint", "VARCHAR": "varchar", "TIMESTAMP": "timestamp(3)"}


def make(flights: str, folder: str, years: int) -> None:
    place = Path(folder)
    if (place / "made.json").exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with zipfile.ZipFile(flights) as archive:
        archive.extract("flights.csv", place)
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET partitioned_write_max_open_files = 400")
    connection.execute(
        "CREATE TABLE once AS SELECT * REPLACE (time_hour::TIMESTAMP AS time_hour)"
        f" FROM read_csv('{place}/flights.csv', nullstr = 'NA', sample_size = -1)"
    )
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        _write_year(connection, place, year)
    _compress(place)
    _compact(connection, place)
    rows = years * connection.execute("SELECT count(*) FROM once").fetchall()[0][0]
    (place / "made.json").write_text(json.dumps({"rows": rows}))


def _write_year(connection: duckdb.DuckDBPyConnection, place: Path, year: int) -> None:
    """A file a week, as if its flights were dropped on its last evening."""
    rows = (
        f"SELECT * REPLACE ({year} AS year, time_hour + INTERVAL {year - FIRST_YEAR} YEAR AS"
        " time_hour) FROM once"
    )
    for layout in ("json", "gzip", "bzip2", "parquet"):
        (place / layout / str(year)).mkdir(parents=True)
    lines = connection.execute(
        f"SELECT {WEEK}, string_agg(to_json(each)::VARCHAR, chr(10)) || chr(10)"
        f" FROM ({rows}) AS each GROUP BY 1"
    )
    for week, text in lines.fetchall():
        file = place / "json" / str(year) / f"{week:02d}.json"
        file.write_text(text)
    connection.execute(
        f"COPY (SELECT *, {WEEK} AS file FROM ({rows})) TO '{place}/parquet/{year}'"
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (file), OVERWRITE_OR_IGNORE)"
    )


def _compress(place: Path) -> None:
    with ProcessPoolExecutor(2) as workers:
        list(workers.map(_compressed, sorted((place / "json").rglob("*.json")), chunksize=50))


def _compressed(file: Path) -> None:
    content = file.read_bytes()
    for layout, compress in {"gzip.gz": gzip.compress, "bzip2.bz2": bz2.compress}.items():
        folder, _, ending = layout.partition(".")
        target = Path(str(file).replace("/json/", f"/{folder}/") + f".{ending}")
        target.write_bytes(compress(content))


def _compact(connection: duckdb.DuckDBPyConnection, place: Path) -> None:
    """As compactPartitions does it, a partition a year, and proved by it."""
    described = connection.execute("DESCRIBE once").fetchall()
    dataset = Dataset(
        name="flights",
        columns=tuple(Column(name=name, type=KINDS[kind]) for name, kind, *_ in described),
        layout=Layout(
            partition_column="flown",
            partition_source="year",
            partition_unit="value",
            sort_columns=("tailnum", "time_hour"),
        ),
    )
    rewriter = DuckDbRewriter(TARGET_BYTES, MEMORY_MB)
    (place / "compacted").mkdir()
    for year in sorted((place / "parquet").iterdir()):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            paths = [f"{folder}/{index:05d}" for index in range(len(list(year.rglob("*.parquet"))))]
            for path, landed in zip(paths, sorted(year.rglob("*.parquet")), strict=True):
                Path(path).hardlink_to(landed)
            out = Path(folder, "out")
            out.mkdir()
            made = rewriter.rewrite(dataset, paths, str(out))
            for path in made.paths:
                rewriter.describe(path, dataset=dataset, partition="", cause="", written="")
            out.rename(place / "compacted" / year.name)


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], int(sys.argv[3]))
