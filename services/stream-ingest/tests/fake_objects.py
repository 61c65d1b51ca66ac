"""Stand-ins for what is kept in buckets; each remembers by key, as a bucket does."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from stream_ingest.domain.claim import Claim
from stream_ingest.domain.object_names import accepted_key, raw_key, refused_key
from stream_ingest.domain.reading import Refusal, ShardBatch, StreamRecord
from stream_ingest.domain.stored import Accepted, StoredReading
from stream_ingest.events.kept_lines import (
    RawLine,
    RefusedLine,
    raw_lines,
    read_raw,
    read_refused,
    read_stored,
    refused_lines,
)

CLAIMS_BUCKET = "claims-of-a-test"


@dataclass
class FakeRawBackup:
    objects: dict[str, bytes] = field(default_factory=dict)

    def keep(self, batch: ShardBatch) -> str:
        key = raw_key(batch)
        self.objects[key] = raw_lines(batch)
        return key

    @property
    def kept(self) -> list[RawLine]:
        return [line for lines in self.objects.values() for line in read_raw(lines)]


@dataclass
class FakeQuarantine:
    objects: dict[str, bytes] = field(default_factory=dict)

    def keep(self, name: str, refusals: Sequence[Refusal], records: Sequence[StreamRecord]) -> str:
        lines = refused_lines(refusals, records)
        key = refused_key(name, lines)
        self.objects[key] = lines
        return key

    @property
    def kept(self) -> list[RefusedLine]:
        return [line for lines in self.objects.values() for line in read_refused(lines)]


@dataclass
class FakeAcceptedReadings:
    objects: dict[str, bytes] = field(default_factory=dict)

    def keep(self, batch: ShardBatch, lines: Sequence[bytes]) -> Accepted:
        content = b"\n".join(lines) + b"\n"
        key = accepted_key(batch.name, content)
        self.objects[key] = content
        return Accepted(key, len(lines), len(content))

    def read(self, key: str) -> bytes:
        return gzip.compress(self.objects[key], 1)

    @property
    def kept(self) -> list[StoredReading]:
        return [line for lines in self.objects.values() for line in read_stored(lines)]


@dataclass
class FakeClaims:
    objects: dict[str, bytes] = field(default_factory=dict)

    def store(self, key: str, content: bytes, content_type: str) -> Claim:
        first = self.objects.setdefault(key, content)
        return Claim(
            bucket=CLAIMS_BUCKET,
            key=key,
            version="1",
            size_bytes=len(first),
            sha256=sha256(first).hexdigest(),
        )
