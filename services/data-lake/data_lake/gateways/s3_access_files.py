"""The inbox of the data set `access_log`."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.access import DATASET
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3AccessFiles(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def drop(self, name: str, content: bytes) -> None:
        """Once: a second version of the object would be landed as another file.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        key = f"inbox/{DATASET}/{name}"
        try:
            with doing("s3:PutObject", f"{self.bucket}/{key}"):
                self.client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=content,
                    ContentType="application/jsonl",
                    IfNoneMatch="*",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
