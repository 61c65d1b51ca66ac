"""The platform's claims bucket, from which photographs are read."""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from image_handler.domain.errors import SourceGone
from image_handler.domain.records import dataclass
from image_handler.events import Claim
from image_handler.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# S3 answers so only to who may list the bucket, and 403 to others.
_GONE = frozenset({"NoSuchKey", "NoSuchVersion"})


@dataclass(frozen=True, slots=True)
class S3Claims:
    client: "S3Client"

    def read(self, claim: Claim) -> bytes:
        try:
            with transient_told_apart():
                answer = self.client.get_object(
                    Bucket=claim.bucket, Key=claim.key, VersionId=claim.version
                )
                # One more than it says is enough to know that it isn't what was verified.
                with closing(answer["Body"]) as body:
                    content = body.read(claim.size_bytes + 1)
                    # A connection that broke off looks like the end, until more is asked for.
                    body.read(1)
                    return content
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise SourceGone(
                    f"expected version {claim.version} of {claim.key} in the claims bucket, "
                    f"found {error.response['Error']['Code']}"
                ) from error
            raise
