"""The source bucket, whose versions never change."""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from image_handler.domain.errors import SourceGone
from image_handler.domain.original import Original
from image_handler.domain.records import dataclass
from image_handler.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# The head of nothing has no body, and so no code but the status.
_NOTHING = frozenset({"404", "NoSuchKey"})
# S3 answers so only to who may list the bucket, and 403 to others.
_GONE = frozenset({"NoSuchKey", "NoSuchVersion"})


@dataclass(frozen=True, slots=True)
class S3Originals:
    client: "S3Client"
    bucket: str

    def current(self, key: str) -> Original | None:
        try:
            with transient_told_apart():
                head = self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOTHING:
                return None
            raise
        return Original(head["VersionId"], head["ContentLength"])

    def read(self, key: str, version: str) -> bytes:
        try:
            with transient_told_apart():
                answer = self.client.get_object(Bucket=self.bucket, Key=key, VersionId=version)
                with closing(answer["Body"]) as body:
                    return body.read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise SourceGone(
                    f"expected version {version} of {key}, found {error.response['Error']['Code']}"
                ) from error
            raise
