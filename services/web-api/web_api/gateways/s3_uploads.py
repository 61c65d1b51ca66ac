"""The bucket that browsers upload to: `uploads/<photo id>`, each upload a version."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from web_api.domain.errors import PermanentError
from web_api.domain.photo import Form, Photo
from web_api.domain.photo_rules import MOST_BYTES
from web_api.domain.photo_verification import Upload
from web_api.events.uploads import Uploaded, upload_key
from web_api.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A delete marker, which is a version too, may only be deleted.
_GONE = frozenset({"MethodNotAllowed", "NoSuchKey", "NoSuchVersion"})


class S3Forms(Struct, frozen=True):
    """The client signs by SigV4; no call is made. The form carries the signer's own permission."""

    client: "S3Client"
    bucket: str

    def form(self, photo: Photo, validity_seconds: int) -> Form:
        """Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"""
        details = photo.details
        size = details.size_bytes
        signed = self.client.generate_presigned_post(
            self.bucket,
            upload_key(photo.id),
            Fields={"Content-Type": details.content_type},
            Conditions=[
                {"Content-Type": details.content_type},
                ["content-length-range", size or 1, size or MOST_BYTES],
            ],
            ExpiresIn=validity_seconds,
        )
        return Form(signed["url"], signed["fields"], photo.expires_at)


class S3Uploads(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def read(self, uploaded: Uploaded) -> Upload:
        key = upload_key(uploaded.photo_id)
        try:
            with doing("s3:GetObjectVersion", f"{self.bucket}/{key}"):
                answer = self.client.get_object(
                    Bucket=self.bucket, Key=key, VersionId=uploaded.version
                )
                size_bytes, body = answer["ContentLength"], answer["Body"]
                if size_bytes > MOST_BYTES:
                    body.close()
                    return Upload(size_bytes, b"")
                return Upload(size_bytes, body.read())
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                gone = f"version {uploaded.version} of {key} is gone from {self.bucket}"
                raise PermanentError(gone) from error
            raise
