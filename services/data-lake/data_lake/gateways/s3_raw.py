"""Objects as they came: dropped into the raw bucket, or claimed in the platform's."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.errors import Unreadable
from data_lake.domain.landed_object import landing_id
from data_lake.domain.quarantine import Fetched
from data_lake.events.landing_messages import LandingAsked
from data_lake.gateways.aws_errors import doing
from data_lake.gateways.s3_quarantine import input_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = frozenset({"404", "405", "MethodNotAllowed", "NoSuchBucket", "NoSuchKey", "NoSuchVersion"})
_BLOCK_BYTES = 2**20


class S3LandedObjects(Struct, frozen=True):
    client: "S3Client"
    raw_bucket: str
    quarantine_bucket: str

    def fetch(self, asked: LandingAsked, path: Path, most_bytes: int) -> Fetched:
        """Of a replay whose object has expired, the quarantine's copy."""
        try:
            fetched = self._fetch(version_of(asked), path, most_bytes)
        except _Gone as gone:
            if not asked.replay:
                raise Unreadable(str(gone)) from gone
            fetched = self._copy(asked, path, most_bytes)
        if asked.sha256 and fetched.sha256 != asked.sha256:
            raise Unreadable(
                f"expected the content with SHA-256 {asked.sha256}, got one with {fetched.sha256}"
            )
        return fetched

    def _copy(self, asked: LandingAsked, path: Path, most_bytes: int) -> Fetched:
        name = landing_id(asked.bucket, asked.key, asked.version)
        where = {"Bucket": self.quarantine_bucket, "Key": input_key(asked.dataset, name)}
        try:
            return self._fetch(where, path, most_bytes)
        except _Gone as gone:
            raise Unreadable(f"object and copy are gone: {gone}") from gone

    def _fetch(self, where: dict[str, Any], path: Path, most_bytes: int) -> Fetched:
        name = f"{where['Bucket']}/{where['Key']}"
        digest = sha256()
        try:
            with doing("s3:GetObject", name):
                answer = self.client.get_object(**where)
                size = answer["ContentLength"]
                if size > most_bytes:
                    raise Unreadable(
                        f"expected at most {most_bytes} bytes, {name} has {size}: split the file"
                    )
                with closing(answer["Body"]) as body, path.open("wb") as file:
                    for block in body.iter_chunks(_BLOCK_BYTES):
                        digest.update(block)
                        file.write(block)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise _Gone(f"{name} is gone: {error}") from error
            raise
        return Fetched(size, digest.hexdigest())

    def drop(self, key: str, path: Path) -> None:
        """A second version would be a second landing: the first one stays alone."""
        try:
            with doing("s3:PutObject", f"{self.raw_bucket}/{key}"), path.open("rb") as file:
                self.client.put_object(Bucket=self.raw_bucket, Key=key, Body=file, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise


class _Gone(Exception):
    """The version isn't there any more, or never was."""


def version_of(asked: LandingAsked) -> dict[str, Any]:
    """As GetObject and CopyObject take it; buckets without versions have none to name."""
    where = {"Bucket": asked.bucket, "Key": asked.key}
    return where | {"VersionId": asked.version} if asked.version else where
