"""Refused readings on their way back into the stream."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from stream_ingest.domain.object_names import REFUSED, left_key, replayed_key
from stream_ingest.events.kept_lines import RefusedLine, lines_of, read_refused
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3RefusedReadings(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def keys(self, after: str | None, most: int) -> list[str]:
        """S3 lists keys in their order, 1,000 at most at a time."""
        # The prefix itself comes before all that begin with it.
        with doing("s3:ListBucket", self.bucket):
            answer = self.client.list_objects_v2(
                Bucket=self.bucket, Prefix=REFUSED, StartAfter=after or REFUSED, MaxKeys=most
            )
        return [found["Key"] for found in answer.get("Contents", [])]

    def read(self, key: str) -> list[RefusedLine]:
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                with closing(answer["Body"]) as body:
                    return read_refused(body.read())
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return []
            raise

    def move(self, key: str, replayed: Sequence[RefusedLine], left: Sequence[RefusedLine]) -> None:
        """What is left is written before the object goes: the readings never are nowhere."""
        lines = lines_of(replayed)
        self._put(replayed_key(key, lines), lines)
        if left:
            lines = lines_of(left)
            self._put(left_key(key, lines), lines)
        with doing("s3:DeleteObject", f"{self.bucket}/{key}"):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def _put(self, key: str, lines: bytes) -> None:
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=lines, ContentType="application/x-ndjson"
            )
