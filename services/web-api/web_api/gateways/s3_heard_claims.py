"""The claims bucket of the estate, from which other services' claims are read."""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from web_api.domain.claim import Claim
from web_api.domain.errors import PermanentError, TransientError
from web_api.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# S3 answers so only to who may list the bucket, and 403 to others. A delete marker is 405.
_ABSENT = frozenset({"MethodNotAllowed", "NoSuchKey", "NoSuchVersion"})


class S3HeardClaims(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def read(self, claim: Claim) -> bytes:
        if claim.bucket != self.bucket:
            # Nobody makes us read another bucket, even where a role would let us.
            raise PermanentError(f"expected a claim of {self.bucket}, found {claim.bucket!r}")
        try:
            with doing("s3:GetObjectVersion", f"{self.bucket}/{claim.key}"):
                answer = self.client.get_object(
                    Bucket=self.bucket, Key=claim.key, VersionId=claim.version
                )
                # One more than it says is enough to know that it isn't what was promised.
                with closing(answer["Body"]) as body:
                    content = body.read(claim.size_bytes + 1)
                    # A connection that broke off looks like the end, until more is asked for.
                    body.read(1)
                    return content
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _ABSENT:
                # It is written before it is told of, and yet another region's copy may be behind.
                told = f"version {claim.version} of {claim.key}"
                raise TransientError(f"{told} isn't in {self.bucket}: {code}") from error
            raise
