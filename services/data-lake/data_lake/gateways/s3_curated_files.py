"""Immutable objects of the curated bucket."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from data_lake.domain.errors import Denied, TransientError
from data_lake.domain.layout import StoredObject
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
MOST_DELETED = 1000
_BLOCK_BYTES = 2**20


class S3CuratedFiles(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def store(self, key: str, path: str) -> None:
        """The same bytes may be stored again: keys follow from them."""
        with doing("s3:PutObject", f"{self.bucket}/{key}"), Path(path).open("rb") as file:
            self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=file,
                ContentType="application/vnd.apache.parquet",
            )

    def fetch(self, key: str, path: str) -> None:
        """Raises TransientError for one that has expired: read the pointer again."""
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                with closing(answer["Body"]) as body, Path(path).open("wb") as file:
                    copyfileobj(body, file, _BLOCK_BYTES)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise TransientError(f"{key} has expired") from error
            raise

    def delete(self, keys: Iterable[str]) -> None:
        doomed = list(keys)
        for start in range(0, len(doomed), MOST_DELETED):
            self._delete(doomed[start : start + MOST_DELETED])

    def _delete(self, keys: list[str]) -> None:
        with doing("s3:DeleteObject", self.bucket):
            answer = self.client.delete_objects(
                Bucket=self.bucket,
                Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
            )
        # The answer is 200 even when it names keys that are still there.
        refused: list[Any] = [each for each in answer.get("Errors", []) if _is_refusal(each)]
        if refused:
            said = f"{len(refused)} of {len(keys)} objects, the first {refused[0]}"
            if refused[0].get("Code") == "AccessDenied":
                raise Denied(f"s3:DeleteObject on {self.bucket} is denied for {said}")
            raise TransientError(f"bucket {self.bucket} kept {said}")

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        with doing("s3:ListBucket", self.bucket):
            for page in pages:
                for each in page.get("Contents", []):
                    modified = each["LastModified"].astimezone(UTC)
                    yield StoredObject(
                        key=each["Key"],
                        bytes=each["Size"],
                        modified=modified.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                    )


def _is_refusal(error: Any) -> bool:
    return bool(error.get("Code") != "NoSuchKey")
