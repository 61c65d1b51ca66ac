"""What was refused: `<data set>/<landing id>/` with the input or its rows, and the reason."""

from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct, json
from msgspec.structs import replace

from data_lake.domain.errors import Unreadable
from data_lake.domain.quarantine import Quarantined
from data_lake.events.landing_messages import LandingAsked
from data_lake.gateways.aws_errors import doing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = frozenset({"404", "405", "MethodNotAllowed", "NoSuchBucket", "NoSuchKey", "NoSuchVersion"})


def input_key(dataset: str, landing_id: str) -> str:
    return f"{dataset}/{landing_id}/input"


class S3Quarantine(Struct, frozen=True):
    client: "S3Client"
    bucket: str

    def keep_input(self, reason: Quarantined, asked: LandingAsked) -> None:
        source: Any = {"Bucket": asked.bucket, "Key": asked.key}
        if asked.version:
            source["VersionId"] = asked.version
        key = input_key(reason.dataset, reason.landing_id)
        try:
            with doing("s3:GetObject and s3:PutObject", f"{asked.bucket}/{asked.key}"):
                self.client.copy_object(Bucket=self.bucket, Key=key, CopySource=source)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            reason = replace(reason, has_input=False)
        self._put(self._key(reason, "reason.json"), json.format(json.encode(reason)))

    def keep_rows(self, reason: Quarantined, path: Path) -> None:
        key = self._key(reason, "rows.jsonl")
        with doing("s3:PutObject", f"{self.bucket}/{key}"), path.open("rb") as file:
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=file, ContentType="application/x-ndjson"
            )
        self._put(self._key(reason, "reason.json"), json.format(json.encode(reason)))

    def reason(self, dataset: str, landing_id: str) -> Quarantined | None:
        key = f"{dataset}/{landing_id}/reason.json"
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                with closing(answer["Body"]) as body:
                    return json.decode(body.read(), type=Quarantined)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            return None

    def fetch_rows(self, dataset: str, landing_id: str, path: Path) -> None:
        key = f"{dataset}/{landing_id}/rows.jsonl"
        try:
            with doing("s3:GetObject", f"{self.bucket}/{key}"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
                with closing(answer["Body"]) as body, path.open("wb") as file:
                    copyfileobj(body, file)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            raise Unreadable(f"the refused rows have expired: {key} is gone") from error

    def _key(self, reason: Quarantined, name: str) -> str:
        return f"{reason.dataset}/{reason.landing_id}/{name}"

    def _put(self, key: str, content: bytes) -> None:
        with doing("s3:PutObject", f"{self.bucket}/{key}"):
            self.client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ContentType="application/json"
            )
