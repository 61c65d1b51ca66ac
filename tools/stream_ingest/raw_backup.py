"""The records of the stream as they were received, from the service's own bucket."""

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import datetime

from tools.stream_ingest.deployed import Deployed

PREFIX = "raw/"


def records(deployed: Deployed, since: datetime) -> Iterator[bytes]:
    """Each record's data, of objects written since then."""
    s3 = deployed.client("s3")
    pages = s3.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=deployed.readings_bucket, Prefix=PREFIX):
        for each in page.get("Contents", []):
            if each["LastModified"] >= since:
                answer = s3.get_object(Bucket=deployed.readings_bucket, Key=each["Key"])
                for line in gzip.decompress(answer["Body"].read()).splitlines():
                    yield base64.b64decode(json.loads(line)["data"])
