"""Which partition a row is in, by its data set's layout."""

from data_lake.domain.dataset import Layout

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""Of rows that have no value to part them by, as Hive and Athena name it.

https://docs.aws.amazon.com/athena/latest/ug/partitions.html
"""

MOST_PARTITIONS = 1000
"""Of one file: each is a file of its own, and a commit."""

_FORMATS = {"hour": "%Y-%m-%d-%H", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def time_format(layout: Layout) -> str:
    """For strftime; "" where the value itself names the partition."""
    return _FORMATS.get(layout.partition_unit, "")
