"""Results of queries, which the bucket forgets by itself.

queries/<id>/pages/<number>.json, queries/<id>/result.{parquet,csv,jsonl}
"""

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.engine_job import EngineResult
from data_lake.domain.query import Format
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TYPES: dict[Format, str] = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
}
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Results(Struct, frozen=True):
    """`linking` signs for the bucket's own address (aws_clients.s3_for_links)."""

    client: "S3Client"
    bucket: str
    linking: "S3Client"

    def store(self, query_id: str, result: EngineResult) -> None:
        """The file before the pages, and both before anybody is told that there is a result."""
        if result.file:
            self.store_file(query_id, "parquet", result.file)
        for number, page in enumerate(result.pages):
            key = _page_key(query_id, number)
            with doing("s3:PutObject", f"{self.bucket}/{key}"):
                self.client.put_object(
                    Bucket=self.bucket, Key=key, Body=page, ContentType="application/json"
                )

    def store_file(self, query_id: str, form: Format, path: str) -> None:
        """In parts where it is large, which the SDK sends side by side."""
        key = _file_key(query_id, form)
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.upload_file(path, self.bucket, key, ExtraArgs={"ContentType": _TYPES[form]})

    def page(self, query_id: str, number: int) -> bytes | None:
        key = _page_key(query_id, number)
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                with closing(answer["Body"]) as body:
                    return body.read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise

    def size(self, query_id: str, form: Format) -> int | None:
        key = _file_key(query_id, form)
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                return self.client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise

    def address(self, query_id: str, form: Format) -> str:
        return f"s3://{self.bucket}/{_file_key(query_id, form)}"

    def link(self, query_id: str, form: Format, filename: str, seconds: int) -> str:
        """A browser saves it under that name. Signed without a call, by SigV4:
        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        """
        return self.linking.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": _file_key(query_id, form),
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            ExpiresIn=seconds,
        )


def _page_key(query_id: str, number: int) -> str:
    return f"queries/{query_id}/pages/{number:05d}.json"


def _file_key(query_id: str, form: Format) -> str:
    return f"queries/{query_id}/result.{form}"
