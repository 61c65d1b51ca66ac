"""The platform's claims bucket: objects that never change, below our own prefix."""

from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.claim import Claim
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Claims(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def store(self, key: str, content: bytes, content_type: str) -> Claim:
        """Answer the claim on the key's first content: a repeat changes nothing."""
        try:
            with doing("s3:PutObject", f"{self.bucket}/{key}"):
                # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
                answer = self.client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=content,
                    ContentType=content_type,
                    IfNoneMatch="*",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return self._first(key)
        return self._claim(key, answer["VersionId"], content)

    def _first(self, key: str) -> Claim:
        with doing("s3:GetObject", f"{self.bucket}/{key}"):
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            with closing(answer["Body"]) as body:
                content = body.read()
        return self._claim(key, answer["VersionId"], content)

    def _claim(self, key: str, version: str, content: bytes) -> Claim:
        return Claim(
            bucket=self.bucket,
            key=key,
            version=version,
            size_bytes=len(content),
            sha256=sha256(content).hexdigest(),
        )
