"""Puts a built site into its bucket so that no visitor ever meets half of one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tools.repository import Refusal
from tools.site.build import Site
from tools.site.files import CONFIGURATION, HASHED, PAGE, cache_control, content_type

SERVED = "site/"
"""The part of the bucket that the distribution serves."""
RECORD = "published.json"
BUILD = "build"
"""Metadata of the page: which build it is of."""
KEPT_FOR = timedelta(days=30)
"""A tab that was opened before a publication still loads the parts that it hasn't shown yet."""
MOST_DELETED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Published:
    """What the bucket holds, as its record tells."""

    build: str | None = None
    last_used: Mapping[str, datetime] = field(default_factory=dict)
    """When each asset of an earlier build was replaced; those of this build are in use."""


@dataclass(frozen=True, slots=True)
class Bucket:
    client: Any
    name: str

    def read(self, key: str) -> bytes | None:
        found = self._found(key)
        body: bytes | None = found and found["Body"].read()
        return body

    def build_of_page(self) -> str | None:
        """Written with the page at one stroke: of two publications at a time, that of the later."""
        found = self._found(f"{SERVED}{PAGE}")
        return found and found["Metadata"].get(BUILD)

    def write(self, name: str, content: bytes, metadata: Mapping[str, str] | None = None) -> None:
        """A file of the site, under what browsers are to know of it."""
        self.client.put_object(
            Bucket=self.name,
            Key=f"{SERVED}{name}",
            Body=content,
            ContentType=content_type(name),
            CacheControl=cache_control(name),
            Metadata=metadata or {},
        )

    def assets(self) -> set[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=f"{SERVED}{HASHED}"
        )
        return {
            entry["Key"].removeprefix(SERVED)
            for page in pages
            for entry in page.get("Contents", [])
        }

    def delete(self, names: list[str]) -> None:
        for start in range(0, len(names), MOST_DELETED_AT_ONCE):
            some = names[start : start + MOST_DELETED_AT_ONCE]
            objects = [{"Key": f"{SERVED}{name}"} for name in some]
            answer = self.client.delete_objects(Bucket=self.name, Delete={"Objects": objects})
            if errors := answer.get("Errors"):
                first = errors[0]
                raise Refusal(f"{first['Key']} of {self.name} can't be deleted: {first['Message']}")

    def _found(self, key: str) -> Any | None:
        try:
            return self.client.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise


def publish(site: Site, configuration: bytes, bucket: Bucket, now: datetime) -> bool:
    """Bring the bucket up to date; whether there was anything to do.

    A publication that was cut off leaves the page as it was, and is done again the next time.
    """
    published = _recorded(bucket)
    # The record is whole work, the page is what visitors get: one that was cut off between them, or
    # another at the same time, leaves them of two builds.
    if published.build == site.build == bucket.build_of_page():
        return configure(configuration, bucket)
    there = bucket.assets()
    for name, path in site.files.items():
        if name != PAGE and name not in there:
            bucket.write(name, path.read_bytes())
    configure(configuration, bucket)
    # Last of all that is served: what it names is there.
    bucket.write(PAGE, site.files[PAGE].read_bytes(), {BUILD: site.build})
    _tidy_up(site, published, there, bucket, now)
    return True


def configure(configuration: bytes, bucket: Bucket) -> bool:
    """Write `config.json` if it isn't the same; whether it was written."""
    if bucket.read(f"{SERVED}{CONFIGURATION}") == configuration:
        return False
    bucket.write(CONFIGURATION, configuration)
    return True


def _tidy_up(
    site: Site, published: Published, there: set[str], bucket: Bucket, now: datetime
) -> None:
    """The record comes last: whatever was cut off before it is done again."""
    replaced = {name: published.last_used.get(name, now) for name in there - set(site.files)}
    expired = sorted(name for name, last in replaced.items() if now - last > KEPT_FOR)
    kept = {name: last for name, last in sorted(replaced.items()) if name not in expired}
    record = {"build": site.build, "lastUsed": {name: at.isoformat() for name, at in kept.items()}}
    bucket.delete(expired)
    bucket.client.put_object(
        Bucket=bucket.name,
        Key=RECORD,
        Body=json.dumps(record, indent=1).encode(),
        ContentType="application/json",
    )


def _recorded(bucket: Bucket) -> Published:
    content = bucket.read(RECORD)
    if content is None:
        return Published()
    record = json.loads(content)
    return Published(record["build"], dict(_times(record["lastUsed"])))


def _times(written: Mapping[str, str]) -> Iterator[tuple[str, datetime]]:
    for name, at in written.items():
        yield name, datetime.fromisoformat(at)
