"""Messages that no retry will mend."""

from typing import TYPE_CHECKING

from image_handler.domain.records import dataclass

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class S3Quarantine:
    """Kept by message id: a repeat overwrites itself; nothing ages out as in a queue."""

    client: "S3Client"
    bucket: str

    def keep(self, message_id: str, body: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"{message_id}.json", Body=body.encode())
