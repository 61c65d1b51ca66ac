"""`python questions.py FOLDER PORT`: answers a line `layout shape` by `{"seconds", "rows"}`.

A fresh DuckDB each time, as Athena keeps nothing between queries either; it opens objects by their
names. bzip2, which DuckDB doesn't know, is fetched and unpacked by Python first; then the process
is to be ended by the end of its input.
"""

import bz2
import json
import sys
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path

import duckdb
import duckdb_extension_httpfs

UNPACKED = tempfile.TemporaryDirectory()
PARTITIONED = ("partitioned", "compacted")
TEXTS = ("carrier", "tailnum", "origin", "dest")
COLUMNS = {
    name: "VARCHAR" if name in TEXTS else "BIGINT"
    for name in (
        *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
        *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
        *("air_time", "distance", "hour", "minute"),
    )
} | {"time_hour": "TIMESTAMP"}
DELAYS = "count(*), avg(arr_delay), max(arr_delay)"
SHAPES = {
    "a day": (
        2019,
        f"SELECT {DELAYS} FROM {{flights}} WHERE year = 2019 AND month = 7 AND day = 4",
    ),
    "an aircraft": (
        None,
        "SELECT year, count(*), sum(distance), max(dep_delay), min(origin), max(dest)"
        " FROM {flights} WHERE tailnum = 'N14228' GROUP BY year ORDER BY year",
    ),
    "carriers of a year": (
        2021,
        f"SELECT carrier, month, {DELAYS} FROM {{flights}} WHERE year = 2021"
        " GROUP BY ALL ORDER BY ALL",
    ),
    "everything, two columns": (
        None,
        f"SELECT origin, {DELAYS} FROM {{flights}} GROUP BY origin ORDER BY origin",
    ),
    "a route, all columns": (
        2016,
        "SELECT * FROM {flights} WHERE year = 2016 AND month = 3 AND origin = 'JFK'"
        " AND dest = 'HNL' ORDER BY ALL",
    ),
}
"""The partition that a question names, if it names one."""


def objects(folder: Path, layout: str, year: int | None) -> list[str]:
    """Of the partition alone where there are partitions."""
    stored = {"partitioned": "parquet"}.get(layout, layout)
    years = [str(year)] if year and layout in PARTITIONED else ["*"]
    found = (path for each in years for path in folder.glob(f"{stored}/{each}/**/*.*"))
    return sorted(str(path.relative_to(folder)) for path in found if path.is_file())


def answer(folder: Path, port: str, layout: str, shape: str) -> dict[str, object]:
    year, question = SHAPES[shape]
    names = objects(folder, layout, year)
    connection = _opened(port)
    if layout == "bzip2":
        addresses, unpacking = _unpacked(tuple(names), port)
    else:
        addresses, unpacking = [f"s3://lake/{name}" for name in names], 0.0
    listed = ", ".join(f"'{each}'" for each in addresses)
    began = time.perf_counter()
    rows = connection.execute(question.format(flights=_reader(layout, listed))).fetchall()
    seconds = time.perf_counter() - began + unpacking
    return {"seconds": seconds, "rows": json.dumps(rows, default=str)}


def _opened(port: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    extensions = Path(duckdb_extension_httpfs.__file__).parent / "extensions"
    extension = extensions / f"v{duckdb.__version__}/httpfs.duckdb_extension"
    connection.execute(f"LOAD '{extension}'")
    connection.execute(
        f"CREATE SECRET (TYPE s3, KEY_ID 'k', SECRET 's', REGION 'eu-west-1', ENDPOINT"
        f" '127.0.0.1:{port}', URL_STYLE 'path', USE_SSL false)"
    )
    return connection


@cache
def _unpacked(names: tuple[str, ...], port: str) -> tuple[list[str], float]:
    """Once for all shapes, each of which would take these seconds; gone with this process."""
    folder, began = Path(UNPACKED.name), time.perf_counter()
    paths = []
    for index, name in enumerate(names):
        paths.append(f"{folder}/{index}.json")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/lake/{name}") as content:
            Path(paths[-1]).write_bytes(bz2.decompress(content.read()))
    return paths, time.perf_counter() - began


def _reader(layout: str, listed: str) -> str:
    if layout in ("parquet", *PARTITIONED):
        return f"read_parquet([{listed}], hive_partitioning = false)"
    kinds = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json([{listed}], format = 'newline_delimited', columns = {{{kinds}}})"


if __name__ == "__main__":
    for line in sys.stdin:
        layout, _, shape = line.strip().partition(" ")
        print(json.dumps(answer(Path(sys.argv[1]), sys.argv[2], layout, shape)), flush=True)
