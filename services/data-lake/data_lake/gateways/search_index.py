"""The search index in S3: one object, replaced as a whole, whose ETag tells its states apart."""

from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.errors import Contended
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

INDEX_KEY = "search/v1.sqlite"
"""v1 is the file's format (engines/search.py): another one has a place of its own."""
_PIECE_BYTES = 1 << 20


class S3SearchIndex(Struct, frozen=True):
    """Conditional requests: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html"""

    client: "S3Client"
    bucket: str
    key: str

    def fetch(self, path: str, known: str) -> str:
        condition: dict[str, Any] = {"IfNoneMatch": known} if known else {}
        try:
            with doing("s3:GetObject", f"{self.bucket}/{self.key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=self.key, **condition)
                with closing(answer["Body"]) as body, Path(path).open("wb") as file:
                    copyfileobj(body, file, _PIECE_BYTES)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in {"304", "NotModified"}:
                return known
            if code in {"404", "NoSuchKey"}:
                return ""
            raise
        return answer["ETag"]

    def replace(self, path: str, known: str) -> str:
        condition: dict[str, Any] = {"IfMatch": known} if known else {"IfNoneMatch": "*"}
        try:
            with doing("s3:PutObject", f"{self.bucket}/{self.key}"), Path(path).open("rb") as file:
                answer = self.client.put_object(
                    Bucket=self.bucket, Key=self.key, Body=file, **condition
                )
        except ClientError as error:
            # 404: what was known was deleted meanwhile.
            if error.response["Error"]["Code"] in {"PreconditionFailed", "NoSuchKey", "412", "404"}:
                raise Contended(f"the search index isn't {known or 'new'} any more") from error
            raise
        return answer["ETag"]
