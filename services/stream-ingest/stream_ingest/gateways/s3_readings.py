"""The service's own bucket: records as received, and accepted readings that wait for delivery."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.object_names import accepted_key, raw_key
from stream_ingest.domain.reading import ShardBatch
from stream_ingest.domain.stored import Accepted
from stream_ingest.engines.gzip_format import compressed
from stream_ingest.events.kept_lines import raw_lines
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3RawBackup(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def keep(self, batch: ShardBatch) -> str:
        """Answers the object's key, which a repeat of the batch overwrites with the same."""
        key = raw_key(batch)
        _put(self.client, self.bucket, key, raw_lines(batch))
        return key


class S3AcceptedReadings(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def keep(self, batch: ShardBatch, lines: Sequence[bytes]) -> Accepted:
        """Takes at least one line, each without its line feed."""
        content = b"\n".join(lines) + b"\n"
        key = accepted_key(batch.name, content)
        _put(self.client, self.bucket, key, content)
        return Accepted(key, len(lines), len(content))

    def read(self, key: str) -> bytes:
        """The object as it lies there: gzipped lines."""
        with doing("s3:GetObject", f"{self.bucket}/{key}"):
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            with closing(answer["Body"]) as body:
                return body.read()


def _put(client: "S3Client", bucket: str, key: str, lines: bytes) -> None:
    with doing("s3:PutObject", f"{bucket}/{key}"):
        client.put_object(
            Bucket=bucket,
            Key=key,
            Body=compressed(lines),
            ContentType="application/x-ndjson",
            ContentEncoding="gzip",
        )
