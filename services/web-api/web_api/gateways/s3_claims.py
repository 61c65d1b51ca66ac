"""The claims bucket of the estate, under this service's prefix."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from botocore.exceptions import ClientError

from web_api.domain.photo import Claim
from web_api.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class S3Claims:
    """What is kept are the very bytes that were verified, never what the bucket holds later."""

    client: "S3Client"
    bucket: str

    def keep(self, photo_id: UUID, upload_version: str, content: bytes, content_type: str) -> Claim:
        # By version too: of two uploads that are verified at once, each has its own claim.
        key = f"web-api/photos/{photo_id}/{upload_version}"
        return Claim(
            bucket=self.bucket,
            key=key,
            version=self._put(key, content, content_type) or self._version(key),
            size_bytes=len(content),
            sha256=sha256(content).hexdigest(),
        )

    def _put(self, key: str, content: bytes, content_type: str) -> str | None:
        """Answers None when an earlier try has kept it."""
        try:
            with doing("s3:PutObject", f"{self.bucket}/{key}"):
                answer = self.client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=content,
                    ContentType=content_type,
                    IfNoneMatch="*",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                return None
            raise
        return answer["VersionId"]

    def _version(self, key: str) -> str:
        with doing("s3:GetObject", f"{self.bucket}/{key}"):
            return self.client.head_object(Bucket=self.bucket, Key=key)["VersionId"]
