"""Records of originals, in the bucket of derivatives; each write says which record it replaces."""

from typing import TYPE_CHECKING
from uuid import UUID

from botocore.exceptions import ClientError
from msgspec import json

from image_handler.domain.records import dataclass
from image_handler.events.source_records import KnownRecord, SourceRecord, record_key
from image_handler.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# 412: there is another one. 404: there is none any more. Source:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
_REPLACED = frozenset({"PreconditionFailed", "NoSuchKey"})


@dataclass(frozen=True, slots=True)
class S3SourceRecords:
    client: "S3Client"
    bucket: str

    def read(self, source: UUID) -> KnownRecord | None:
        try:
            with transient_told_apart():
                found = self.client.get_object(Bucket=self.bucket, Key=record_key(source))
                content = found["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return KnownRecord(json.decode(content, type=SourceRecord), found["ETag"])

    def keep(self, source: UUID, record: SourceRecord, replaces: str | None) -> str | None:
        try:
            with transient_told_apart():
                if replaces is None:
                    kept = self._put(source, record, IfNoneMatch="*")
                else:
                    kept = self._put(source, record, IfMatch=replaces)
        except ClientError as error:
            if error.response["Error"]["Code"] in _REPLACED:
                return self._tag_of(source, record)
            raise
        return kept

    def _tag_of(self, source: UUID, record: SourceRecord) -> str | None:
        """Of the very same record: the client has written it, lost the answer and tried again."""
        known = self.read(source)
        return known.tag if known and known.record == record else None

    def forget(self, source: UUID) -> None:
        with transient_told_apart():
            self.client.delete_object(Bucket=self.bucket, Key=record_key(source))

    def _put(self, source: UUID, record: SourceRecord, **condition: str) -> str:
        return self.client.put_object(
            Bucket=self.bucket,
            Key=record_key(source),
            Body=json.encode(record),
            ContentType="application/json",
            **condition,  # type: ignore[arg-type]
        )["ETag"]
