"""Stand-ins that keep the promises of the roles, and inputs as their owners give them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext
from msgspec import json, structs

from image_handler.domain.errors import SourceGone
from image_handler.domain.limits import Header
from image_handler.domain.names import Names
from image_handler.domain.recipe import Format, Picture, Recipe, Size, read_recipe
from image_handler.events import (
    Claim,
    Deleted,
    DerivativesMade,
    PhotoRefused,
    Published,
    Received,
    decode_deleted,
    decode_received,
)

NOW = datetime(2026, 2, 3, 8, 15, 32, 204000, UTC)
CONTRACTS = Path(__file__).parents[3] / "shared/contracts"
RECEIVED = CONTRACTS / "web-api/photo-received.v1/examples/china.json"
DELETED = CONTRACTS / "web-api/photo-deleted.v1/examples/china.json"
PHOTOGRAPHS = Path(__file__).parent / "photographs"
FIXTURES = Path(__file__).parent / "compatibility/image-fixtures"
"""Pictures of the public cases, which serve here too."""
CONTENT_TYPES = {"avif": "avif", "gif": "gif", "jpg": "jpeg", "png": "png", "webp": "webp"}
BASE_URL = "https://d111111abcdef8.cloudfront.net"
RECIPE: Recipe = read_recipe("160,480,1080", "webp,jpeg", BASE_URL)
NAMES = Names(b"a secret of the tests")


def photograph(name: str) -> bytes:
    own = PHOTOGRAPHS / name
    return (own if own.exists() else FIXTURES / name).read_bytes()


def content_type_of(name: str) -> str:
    return f"image/{CONTENT_TYPES[name.rpartition('.')[2]]}"


def received(name: str = "photo.jpg", **changed: Any) -> Received:
    """The owner's example with a claim on one of the photographs, some of its data changed."""
    example = decode_received(RECEIVED.read_text())
    claim = claim_on(photograph(name), example.data.claim.bucket)
    data = structs.replace(example.data, content_type=content_type_of(name), claim=claim)
    return structs.replace(example, data=structs.replace(data, **changed))


def deleted() -> Deleted:
    """Of the photograph of `received`."""
    return decode_deleted(DELETED.read_text())


def claim_on(content: bytes, bucket: str, version: str = "1") -> Claim:
    digest = sha256(content).hexdigest()
    return Claim(bucket, f"web-api/photos/{digest}", version, len(content), digest)


def written(event: Received | Deleted) -> str:
    return json.encode(event).decode()


@dataclass
class FakeClaims:
    """By key and version."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def hold(self, content: bytes, claim: Claim) -> None:
        self.objects[claim.key, claim.version] = content

    def read(self, claim: Claim) -> bytes:
        if self.faults:
            raise self.faults.pop(0)
        content = self.objects.get((claim.key, claim.version))
        if content is None:
            raise SourceGone(f"expected {claim.key}, found nothing")
        return content[: claim.size_bytes + 1]


@dataclass
class FakeDerivatives:
    """`objects` are what the bucket would hold, manifests as JSON."""

    objects: dict[str, bytes] = field(default_factory=dict)
    tombstones: dict[UUID, datetime] = field(default_factory=dict)

    def is_deleted(self, photo_id: UUID) -> bool:
        return photo_id in self.tombstones

    def mark_deleted(self, photo_id: UUID, deleted_at: datetime) -> None:
        self.tombstones[photo_id] = deleted_at

    def store(self, key: str, picture: Picture) -> None:
        self.objects[key] = picture.content

    def manifest(self, key: str) -> DerivativesMade | None:
        kept = self.objects.get(key)
        return None if kept is None else json.decode(kept, type=DerivativesMade)

    def keep_manifest(self, key: str, made: DerivativesMade) -> DerivativesMade:
        kept = self.objects.setdefault(key, json.encode(made))
        return json.decode(kept, type=DerivativesMade)

    def keep_refusal(self, key: str, refused: PhotoRefused) -> PhotoRefused:
        kept = self.objects.setdefault(key, json.encode(refused))
        return json.decode(kept, type=PhotoRefused)

    def holds(self, prefix: str) -> bool:
        return any(key.startswith(prefix) for key in self.objects)

    def erase(self, prefix: str, keeping: Collection[str] = ()) -> bool:
        found = [key for key in self.objects if key.startswith(prefix) and key not in keeping]
        for key in found:
            del self.objects[key]
        return bool(found)


@dataclass
class FakeCaches:
    """What was forgotten by reference; `faults` are raised instead, one after the other."""

    forgotten: dict[str, str] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def forget(self, prefix: str, reference: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.forgotten[reference] = prefix


@dataclass
class FakeBus:
    events: list[Published] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def publish(self, event: Published) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.events.append(event)


@dataclass
class FakeEngine:
    """Pictures that tell their size and format, and how often pixels were asked for."""

    described: Header = field(default_factory=lambda: Header(640, 427, 1))
    decoded: int = 0

    def header(self, content: bytes, content_type: str) -> Header:
        return self.described

    def pictures(
        self, content: bytes, sizes: Sequence[Size], formats: Sequence[Format]
    ) -> list[Picture]:
        self.decoded += 1
        return [
            Picture(size, each, f"{each.name} of {size.width} x {size.height}".encode())
            for size in sizes
            for each in formats
        ]


@dataclass
class FakeQuarantine:
    kept: dict[str, str] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def keep(self, message_id: str, body: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.kept[message_id] = body


def sqs_batch(bodies: Sequence[str]) -> dict[str, Any]:
    """The messages are called 0, 1, 2 …"""
    records = [
        {"messageId": str(n), "body": body, "eventSource": "aws:sqs", "receiptHandle": "handle"}
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}


class FakeContext(LambdaContext):
    """Nothing of it is read here."""
