"""compactPartitions between its download and its upload: written, counted anew, proved."""

from data_lake.domain.dataset import Column, Dataset, Layout
from data_lake.engines.compaction import DuckDbRewriter

MEMORY_MB = 256
TARGET_BYTES = 128 * 1024 * 1024
SORTED_BY = ("tailnum", "time_hour")
KINDS = {
    **dict.fromkeys(("carrier", "tailnum", "origin", "dest"), "varchar"),
    "time_hour": "timestamp(3)",
}
COLUMNS = (
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
    *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
    *("air_time", "distance", "hour", "minute", "time_hour"),
)
FLIGHTS = Dataset(
    name="flights",
    columns=tuple(Column(name=name, type=KINDS.get(name, "bigint")) for name in COLUMNS),
    layout=Layout(sort_columns=SORTED_BY),
)


def compact(paths: list[str], out: str) -> None:
    rewriter = DuckDbRewriter(TARGET_BYTES, MEMORY_MB)
    made = rewriter.rewrite(FLIGHTS, paths, out)
    for path in made.paths:
        rewriter.describe(path, dataset=FLIGHTS, partition="", cause="c", written="")
