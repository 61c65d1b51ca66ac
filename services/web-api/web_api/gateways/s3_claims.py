"""The claims bucket of the estate, under this service's prefix."""

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from botocore.exceptions import ClientError
from msgspec import Struct

from web_api.domain.claim import Claim
from web_api.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Claims(Struct, frozen=True):
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


class S3Links(Struct, frozen=True):
    """The client signs by SigV4; no call is made. A link carries the signer's own permission."""

    client: "S3Client"

    def link(self, claim: Claim, file_name: str, validity_seconds: int) -> str:
        # As a file, so that no browser shows what somebody uploaded under the bucket's address.
        disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        return self.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": claim.bucket,
                "Key": claim.key,
                "VersionId": claim.version,
                "ResponseContentDisposition": disposition,
            },
            ExpiresIn=validity_seconds,
        )
