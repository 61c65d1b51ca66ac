"""Objects of the raw zone that we write ourselves."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.domain.heard_event import Place
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Events(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def store(self, key: str, content: bytes) -> Place:
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            answer = self.client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ContentType="application/x-ndjson"
            )
        return Place(self.bucket, key, answer["VersionId"])
