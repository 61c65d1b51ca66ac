"""PyIceberg's append, by Glue's catalogue; retried when somebody else has committed."""

import os
from collections.abc import Callable
from contextlib import suppress

import pyarrow.parquet
from contestants.data_lake_commits.rows import file
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import CommitFailedException, NamespaceAlreadyExistsError

BUCKET = "data-lake-commits"


def table(name: str) -> Callable[[], int]:
    catalog = load_catalog(
        "lake",
        **{
            "type": "glue",
            "warehouse": f"s3://{BUCKET}/iceberg",
            "glue.endpoint": os.environ["AWS_ENDPOINT_URL"],
            "s3.endpoint": os.environ["AWS_ENDPOINT_URL"],
            "s3.access-key-id": "test",
            "s3.secret-access-key": "test",
            "s3.region": "eu-west-1",
        },
    )
    rows = pyarrow.parquet.read_table(file())
    with suppress(NamespaceAlreadyExistsError):
        catalog.create_namespace("iceberg")
    appended = catalog.create_table_if_not_exists(f"iceberg.{name}", schema=rows.schema)

    def append() -> int:
        tries = 0
        while True:
            tries += 1
            try:
                appended.append(rows)
            except CommitFailedException:
                appended.refresh()
                continue
            return tries

    return append
