"""A file, a manifest that names all files, and a pointer moved on condition."""

from collections.abc import Callable
from uuid import uuid4

import boto3
import duckdb
from contestants.data_lake_commits.rows import file
from data_lake.domain.errors import Contended
from data_lake.domain.keys import data_key
from data_lake.domain.manifests import appended
from data_lake.engines.files.footer import data_file
from data_lake.gateways.dynamodb_commits import DynamoDbCommits
from data_lake.gateways.s3_curated_files import S3CuratedFiles
from data_lake.gateways.s3_manifests import S3Manifests

BUCKET = TABLE = "data-lake-commits"


def table(name: str) -> Callable[[], int]:
    s3, dynamodb, path = boto3.client("s3"), boto3.client("dynamodb"), file()
    commits = DynamoDbCommits(dynamodb, TABLE, S3Manifests(s3, BUCKET))
    files = S3CuratedFiles(s3, BUCKET)
    connection = duckdb.connect()

    def append() -> int:
        landing = uuid4().hex
        key = data_key(name, "", landing, "0" * 64)
        found = data_file(connection, path, key=key, sources=(landing,), written="", checksum=0)
        files.store(key, path)
        tries = 0
        while True:
            tries += 1
            following = appended(
                commits.manifest(commits.pointer(name, "")),
                dataset=name,
                partition="",
                schema_version=1,
                files=[found],
                landing_id=landing,
                written="",
            )
            try:
                commits.commit(following, landing)
            except Contended:
                continue
            return tries

    return append
