"""Zones of the lake keep apart, by the roles of its functions: tried with their own credentials.

Somebody who got a statement past every other guard could do no more than `runQuery` may.
"""

from typing import Any

import pytest

from tests.estate_process import Command, EstateProcess
from tests.estate_roles import is_denied

FORBIDDEN = [
    # Beyond curated files and the results of queries there is nothing to read for a statement.
    ("runQuery", "get_object", "raw-bucket", "inbox/flights/flights.csv"),
    ("runQuery", "get_object", "raw-bucket", "events/2026-02-05/a.jsonl"),
    ("runQuery", "get_object", "quarantine-bucket", "flights/a/input"),
    ("runQuery", "get_object", "results-bucket", "search/v1.sqlite"),
    ("runQuery", "put_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("runQuery", "delete_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("runQuery", "put_object", "raw-bucket", "inbox/flights/flights.csv"),
    # The API plans by manifests, and reads no rows.
    ("serveLake", "get_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("serveLake", "put_object", "curated-bucket", "manifests/flights/all/a.json"),
    ("serveLake", "get_object", "raw-bucket", "inbox/flights/flights.csv"),
    ("serveLake", "put_object", "quarantine-bucket", "flights/a/input"),
    # Versions are deleted by maintainLake alone.
    ("landFiles", "delete_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("landFiles", "get_object", "results-bucket", "queries/a/1.json"),
    ("compactPartitions", "delete_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("compactPartitions", "get_object", "raw-bucket", "inbox/flights/flights.csv"),
    # Whoever hears the bus drops nothing that a notification would tell of.
    ("landEvents", "put_object", "raw-bucket", "inbox/flights/flights.csv"),
    ("landEvents", "get_object", "raw-bucket", "events/2026-02-05/a.jsonl"),
    ("recordAccesses", "put_object", "raw-bucket", "inbox/flights/flights.csv"),
    ("recordAccesses", "get_object", "raw-bucket", "inbox/access_log/a.jsonl"),
    ("indexCatalogue", "get_object", "curated-bucket", "data/flights/all/a.parquet"),
    ("indexCatalogue", "put_object", "results-bucket", "queries/a/1.json"),
    ("maintainLake", "get_object", "raw-bucket", "inbox/flights/flights.csv"),
]


@pytest.mark.parametrize(("function", "call", "bucket", "key"), FORBIDDEN)
def test_a_function_of_the_lake_may_not(
    estate: EstateProcess, started: Command, function: str, call: str, bucket: str, key: str
) -> None:
    asked: dict[str, Any] = {"Bucket": estate.registry(f"data-lake/{bucket}/name"), "Key": key}
    assert is_denied(estate, f"stackyard-data-lake-local-{function}", call, **asked)
