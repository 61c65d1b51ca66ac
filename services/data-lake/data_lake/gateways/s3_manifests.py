"""Manifests in the curated bucket, each written once under a name that follows from its content."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct, json

from data_lake.domain.errors import TransientError
from data_lake.domain.keys import manifest_key
from data_lake.domain.layout import Manifest
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Manifests(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def store(self, manifest: Manifest) -> str:
        """Answers the key."""
        content = json.encode(manifest)
        key = manifest_key(manifest, content)
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ContentType="application/json"
            )
        return key

    def read(self, key: str) -> Manifest:
        """Raises TransientError when its version has expired: read the pointer again."""
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                return json.decode(answer["Body"].read(), type=Manifest)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise TransientError(f"manifest {key} has expired") from error
            raise
