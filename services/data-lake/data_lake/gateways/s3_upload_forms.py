"""Signed forms for the inbox of the raw zone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3UploadForms(Struct, frozen=True):
    """The client signs by SigV4; no call is made. The form carries the signer's own permission."""

    client: "S3Client"
    bucket: str

    def form(self, key: str, most_bytes: int, validity: timedelta) -> tuple[str, Mapping[str, str]]:
        """Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"""
        signed = self.client.generate_presigned_post(
            self.bucket,
            key,
            Conditions=[["content-length-range", 0, most_bytes]],
            ExpiresIn=int(validity.total_seconds()),
        )
        return signed["url"], signed["fields"]
