"""A version is a prefix that holds all its files: what was there is copied, then the pointer moves.

As ours in everything else: the file, the pointer's condition, the landing's line.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError
from contestants.data_lake_commits.rows import file

BUCKET = TABLE = "data-lake-commits"


def table(name: str) -> Callable[[], int]:
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    content = Path(file()).read_bytes()
    key = {"pk": {"S": f"prefix#{name}"}, "sk": {"S": "-"}}

    def append() -> int:
        landing, tries = uuid4().hex, 0
        while True:
            tries += 1
            item = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item")
            version = int(item["version"]["N"]) if item else 0
            before = item["prefix"]["S"] if item else None
            prefix = f"{name}/{version + 1:08d}-{landing}-{tries}/"
            if before:
                listed = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=before)
                for each in (each for page in listed for each in page["Contents"]):
                    target = prefix + each["Key"].removeprefix(before)
                    source = {"Bucket": BUCKET, "Key": each["Key"]}
                    s3.copy_object(Bucket=BUCKET, Key=target, CopySource=source)
            s3.put_object(Bucket=BUCKET, Key=f"{prefix}{landing}.parquet", Body=content)
            moved = key | {"version": {"N": str(version + 1)}, "prefix": {"S": prefix}}
            line = {"pk": {"S": f"prefix#{name}"}, "sk": {"S": f"landed#{landing}"}}
            condition = {
                "ConditionExpression": "attribute_not_exists(pk) OR version = :expected",
                "ExpressionAttributeValues": {":expected": {"N": str(version)}},
            }
            try:
                dynamodb.transact_write_items(
                    TransactItems=[
                        {"Put": {"TableName": TABLE, "Item": moved, **condition}},
                        {"Put": {"TableName": TABLE, "Item": line}},
                    ]
                )
            except ClientError:
                continue
            return tries

    return append
