"""S3 in memory, for all buckets of a test, as boto3's client gives it."""

# ruff: noqa: N803 — arguments are named as AWS names them.
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from tests.aws_in_memory.effects import Effect, Effects, refused


@dataclass
class Buckets:
    """`objects` by bucket and key: each with its content and its version's id."""

    effects: Effects
    objects: dict[tuple[str, str], tuple[bytes, str]] = field(default_factory=dict)
    versions: int = 0

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **more: Any) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            if more.get("IfNoneMatch") == "*" and (Bucket, Key) in self.objects:
                raise refused("PreconditionFailed", "PutObject")
            return self._store(Bucket, Key, Body)

        return self._do("PutObject", Bucket, Key, True, do)

    def get_object(self, *, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            content, version = self._found(Bucket, Key)
            return {"Body": BytesIO(content), "VersionId": version, "ContentLength": len(content)}

        return self._do("GetObject", Bucket, Key, False, do)

    def delete_object(self, *, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            self.objects.pop((Bucket, Key), None)
            return {}

        return self._do("DeleteObject", Bucket, Key, True, do)

    def copy_object(
        self,
        *,
        Bucket: str,
        Key: str,
        CopySource: dict[str, str],
        **_: Any,
    ) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            content, _ = self._found(CopySource["Bucket"], CopySource["Key"])
            return self._store(Bucket, Key, content)

        return self._do("CopyObject", Bucket, Key, True, do)

    def list_objects_v2(
        self, *, Bucket: str, Prefix: str = "", StartAfter: str = "", MaxKeys: int = 1000
    ) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            keys = sorted(
                key
                for bucket, key in self.objects
                if bucket == Bucket and key.startswith(Prefix) and key > StartAfter
            )
            found = [{"Key": key} for key in keys[:MaxKeys]]
            return {"Contents": found, "IsTruncated": len(keys) > MaxKeys}

        return self._do("ListObjectsV2", Bucket, Prefix, False, do)

    def contents(self, bucket: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Without a call to the world."""
        for (of, key), (content, _) in sorted(self.objects.items()):
            if of == bucket and key.startswith(prefix):
                yield key, content

    def _store(self, bucket: str, key: str, body: bytes) -> dict[str, Any]:
        self.versions += 1
        self.objects[bucket, key] = (bytes(body), f"v{self.versions}")
        return {"VersionId": f"v{self.versions}", "ETag": "-"}

    def _found(self, bucket: str, key: str) -> tuple[bytes, str]:
        if (bucket, key) not in self.objects:
            raise refused("NoSuchKey", "GetObject")
        return self.objects[bucket, key]

    def _do(self, call: str, bucket: str, key: str, is_write: bool, do: Any) -> dict[str, Any]:
        folder = key.removeprefix("stream-ingest/").partition("/")[0]
        answer: dict[str, Any] = self.effects.do(Effect(f"s3:{call}", f"{folder}/", is_write), do)
        return answer
