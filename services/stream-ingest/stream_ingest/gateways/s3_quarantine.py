"""Refused readings with their original bytes, until they are put back into the stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from stream_ingest.domain.object_names import refused_key
from stream_ingest.domain.reading import Refusal, StreamRecord
from stream_ingest.events.kept_lines import refused_lines
from stream_ingest.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Quarantine(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def keep(self, name: str, refusals: Sequence[Refusal], records: Sequence[StreamRecord]) -> str:
        """Takes at least one refusal; `record` of each is an index of `records`. Answers the key.

        `name` is a batch's, or any other path that follows from what is kept, such as
        held/<device>/<sequence number>.
        """
        lines = refused_lines(refusals, records)
        key = refused_key(name, lines)
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=lines, ContentType="application/x-ndjson"
            )
        return key
