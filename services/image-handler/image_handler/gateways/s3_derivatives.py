"""The bucket of derivatives, of the manifests and refusals that tell of them, and of tombstones."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from botocore.exceptions import ClientError
from msgspec import json

from image_handler.domain import names
from image_handler.domain.errors import TransientError
from image_handler.domain.recipe import Picture
from image_handler.domain.records import dataclass
from image_handler.events import DerivativesMade, PhotoRefused
from image_handler.gateways.aws_errors import transient_told_apart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A name holds one content for ever: another source, recipe or photograph has other names.
FOR_EVER = "public, max-age=31536000, immutable"

Told = TypeVar("Told", DerivativesMade, PhotoRefused)


@dataclass(frozen=True, slots=True)
class S3Derivatives:
    client: "S3Client"
    bucket: str

    def is_deleted(self, photo_id: UUID) -> bool:
        return self._content(names.tombstone(photo_id)) is not None

    def mark_deleted(self, photo_id: UUID, deleted_at: datetime) -> None:
        with transient_told_apart():
            self.client.put_object(
                Bucket=self.bucket,
                Key=names.tombstone(photo_id),
                Body=json.encode({"deletedAt": deleted_at}),
                ContentType="application/json",
            )

    def store(self, key: str, picture: Picture) -> None:
        with transient_told_apart():
            self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=picture.content,
                ContentType=picture.format.content_type,
                CacheControl=FOR_EVER,
            )

    def manifest(self, key: str) -> DerivativesMade | None:
        return self._read(key, DerivativesMade)

    def keep_manifest(self, key: str, made: DerivativesMade) -> DerivativesMade:
        return self._keep(key, made)

    def keep_refusal(self, key: str, refused: PhotoRefused) -> PhotoRefused:
        return self._keep(key, refused)

    def _read(self, key: str, kind: type[Told]) -> Told | None:
        content = self._content(key)
        return None if content is None else json.decode(content, type=kind)

    def _keep(self, key: str, told: Told) -> Told:
        try:
            with transient_told_apart():
                self.client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=json.encode(told),
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            kept = self._read(key, type(told))
            if kept is None:
                raise TransientError(f"{key} was there and is gone") from error
            return kept
        return told

    def holds(self, prefix: str) -> bool:
        with transient_told_apart():
            answer = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1)
        return bool(answer.get("Contents"))

    def erase(self, prefix: str, keeping: Collection[str] = ()) -> bool:
        """The bucket keeps no versions: what is deleted is gone."""
        was_there = False
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        with transient_told_apart():
            for page in pages:
                found = [each["Key"] for each in page.get("Contents", [])]
                if keys := [key for key in found if key not in keeping]:
                    self._delete(keys)
                    was_there = True
        return was_there

    def _delete(self, keys: list[str]) -> None:
        """At most 1,000 keys, as many as a page of a listing holds."""
        answer = self.client.delete_objects(
            Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        # DeleteObjects answers 200 even when it refuses keys.
        if refused := answer.get("Errors", []):
            first = refused[0]
            raise TransientError(
                f"{len(refused)} of {len(keys)} objects stay, such as {first.get('Key')}: "
                f"{first.get('Code')} {first.get('Message')}"
            )

    def _content(self, key: str) -> bytes | None:
        """None when there is no such object, which S3 tells to who may list the bucket only."""
        try:
            with transient_told_apart():
                return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
