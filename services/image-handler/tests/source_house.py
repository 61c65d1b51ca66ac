"""Following the source bucket with fakes for the world, and its door as SQS opens it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from msgspec import json

from image_handler.domain.errors import SourceGone, TransientError
from image_handler.domain.original import Original
from image_handler.domain.source_recipes import SourceRecipes, read_source_recipes
from image_handler.events.source_notifications import Touched
from image_handler.events.source_records import KnownRecord, SourceRecord, source_id
from image_handler.use_cases.convert_source import ConvertSource
from image_handler.use_cases.source_derivatives import Convert
from tests.fakes import (
    BASE_URL,
    NAMES,
    NOW,
    FakeCaches,
    FakeDerivatives,
    FakeEngine,
    FakeQuarantine,
    photograph,
)

BUCKET = "originals"
KEY = "gallery/a photo (1)+é.jpg"
SOURCE = source_id(BUCKET, KEY)
RECIPES: SourceRecipes = read_source_recipes(
    '{"gallery/": {"boxes": "160,480", "formats": "webp,jpeg"}}', BASE_URL
)
OF_ONE = 4


@dataclass
class FakeOriginals:
    """Versions by key, the current one last; `faults` are raised instead, one after the other."""

    versions: dict[str, list[tuple[str, bytes | None]]] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def put(self, key: str, content: bytes) -> None:
        told = self.versions.setdefault(key, [])
        told.append((f"v{len(told) + 1}", content))

    def delete(self, key: str) -> None:
        """A marker on top, as in a bucket with versions."""
        told = self.versions.setdefault(key, [])
        told.append((f"v{len(told) + 1}", None))

    def destroy(self, key: str) -> None:
        """The current version, for good: the one before is current again."""
        self.versions[key].pop()

    def current(self, key: str) -> Original | None:
        if self.faults:
            raise self.faults.pop(0)
        told = self.versions.get(key)
        if not told or told[-1][1] is None:
            return None
        version, content = told[-1]
        return Original(version, len(content or b""))

    def read(self, key: str, version: str) -> bytes:
        content = dict(self.versions.get(key, [])).get(version)
        if content is None:
            raise SourceGone(f"expected version {version} of {key}, found nothing")
        return content


@dataclass
class FakeRecords:
    """As JSON, in the store of the derivatives; the tag is the JSON itself."""

    kept: dict[UUID, bytes] = field(default_factory=dict)

    def read(self, source: UUID) -> KnownRecord | None:
        found = self.kept.get(source)
        if found is None:
            return None
        return KnownRecord(json.decode(found, type=SourceRecord), found.decode())

    def keep(self, source: UUID, record: SourceRecord, replaces: str | None) -> str | None:
        found = self.kept.get(source)
        if found == json.encode(record):
            return found.decode()
        if (found and found.decode()) != replaces:
            return None
        self.kept[source] = json.encode(record)
        return self.kept[source].decode()

    def forget(self, source: UUID) -> None:
        self.kept.pop(source, None)


@dataclass
class SourceHouse:
    """`between` wraps each role before it is given to the use case."""

    originals: FakeOriginals = field(default_factory=FakeOriginals)
    engine: FakeEngine = field(default_factory=FakeEngine)
    records: FakeRecords = field(default_factory=FakeRecords)
    derivatives: FakeDerivatives = field(default_factory=FakeDerivatives)
    caches: FakeCaches = field(default_factory=FakeCaches)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    recipes: SourceRecipes = RECIPES
    between: Callable[[Any], Any] = lambda role: role
    at: datetime = NOW

    @property
    def convert(self) -> ConvertSource:
        originals, derivatives = self.between(self.originals), self.between(self.derivatives)
        return ConvertSource(
            originals=originals,
            convert=Convert(originals, self.between(self.engine), derivatives, NAMES),
            records=self.between(self.records),
            derivatives=derivatives,
            caches=self.between(self.caches),
            names=NAMES,
            recipes=self.recipes,
            bucket=BUCKET,
            now=self.now,
            draw=lambda: uuid4().hex,
        )

    def now(self) -> datetime:
        return self.at

    def follow(self, key: str = KEY) -> str:
        return self.convert(Touched(BUCKET, key)).followed.name

    def follow_or_wait(self) -> str:
        """`WAITS` when the message goes back to the queue, for somebody is at work."""
        try:
            return self.follow()
        except TransientError:
            return "WAITS"

    def put(self, name: str = "photo.jpg", key: str = KEY) -> None:
        self.originals.put(key, photograph(name))

    def beside(self) -> "SourceHouse":
        """Another worker in the same world."""
        return SourceHouse(
            originals=self.originals,
            engine=self.engine,
            records=self.records,
            derivatives=self.derivatives,
            caches=self.caches,
            at=self.at,
        )

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @property
    def record(self) -> SourceRecord | None:
        known = self.records.read(SOURCE)
        return known.record if known else None

    @property
    def is_as_told(self) -> bool:
        """What the record tells of is what there is, and nothing else; nobody is at work."""
        record = self.record
        if record is None:
            return not self.derivatives.objects
        told = {each.url.removeprefix(f"{BASE_URL}/") for each in record.derivatives}
        return record.busy_until is None and told == self.derivatives.objects.keys()

    @property
    def is_as_the_bucket(self) -> bool:
        current = self.originals.current(KEY)
        version = self.record.version if self.record else None
        return self.is_as_told and version == (current.version if current else None)


def notification(*keys: str, bucket: str = BUCKET, event: str = "ObjectCreated:Put") -> str:
    """As S3 writes it, keys quoted as in a form.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    from urllib.parse import quote_plus

    records = [
        {
            "eventVersion": "2.3",
            "eventSource": "aws:s3",
            "eventName": event,
            "s3": {
                "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
                "object": {"key": quote_plus(key), "size": 1, "sequencer": "0055AED6DCD90281E5"},
            },
        }
        for key in keys
    ]
    return json.encode({"Records": records}).decode()
