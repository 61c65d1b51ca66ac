"""The first rows that a landing has in quarantine: `<dataset>/<landing id>/rows.jsonl`."""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct, json

from data_lake.domain.quarantine import RefusedRow
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Whoever looks at them sees what is wrong by some; all of them would be read by a replay.
MOST_BYTES = 262_144


class S3RefusedRows(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def rows(self, dataset: str, landing_id: str, limit: int) -> list[RefusedRow]:
        """None of a file that was refused as a whole; those behind MOST_BYTES are left out."""
        key = f"{dataset}/{landing_id}/rows.jsonl"
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(
                    Bucket=self.bucket, Key=key, Range=f"bytes=0-{MOST_BYTES - 1}"
                )
                with closing(answer["Body"]) as body:
                    content = body.read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404", "InvalidRange"}:
                return []
            raise
        # The last may be cut, and of a whole file is the nothing behind its last line.
        lines = content.split(b"\n")[:-1]
        return [json.decode(line, type=RefusedRow) for line in lines[:limit]]
