"""Messages of queues that no retry will mend."""

from typing import TYPE_CHECKING

from msgspec import Struct

from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Messages(Struct, frozen=True):
    """Kept by message id: a repeat overwrites itself; nothing ages out as in a queue."""

    client: "S3Client"
    bucket: str

    def keep(self, message_id: str, body: str) -> None:
        key = f"messages/{message_id}.json"
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body.encode())
