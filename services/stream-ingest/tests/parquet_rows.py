"""A Parquet object as it is read."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from arro3.io import read_parquet

from stream_ingest.domain.stored import StoredReading

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(content: bytes) -> list[StoredReading]:
    """In the order of the object."""
    table = read_parquet(BytesIO(content)).read_all()
    columns = [table.column(name).to_pylist() for name in table.column_names]
    found = []
    for values in zip(*columns, strict=True):
        row = dict(zip(table.column_names, values, strict=True))
        for time in ("observed_at", "arrived_at"):
            row[time] = (row[time] - EPOCH) // timedelta(microseconds=1)
        found.append(StoredReading(**row))
    return found
