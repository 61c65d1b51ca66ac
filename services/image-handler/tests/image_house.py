"""The serving function with fakes for the world, and its door as API Gateway opens it."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pyvips  # type: ignore[import-untyped]

from image_handler.domain.errors import TransientError
from image_handler.domain.faces import Box, RecognitionFailed
from image_handler.domain.result_link import ResultLink
from image_handler.domain.secrets import SecretMissing
from image_handler.domain.stored_picture import SourceMissing, StoredPicture
from image_handler.handlers import serve_image
from image_handler.wiring import serving
from tests.fakes import FIXTURES, FakeContext

BUCKET, OTHER_BUCKET = "image-source", "image-second"
LAST_MODIFIED = "Tue, 04 Mar 2025 05:06:07 GMT"
TYPES = {"jpg": "jpeg", "svg": "svg+xml"}


@dataclass
class FakeSources:
    pictures: dict[tuple[str, str], StoredPicture | Exception] = field(default_factory=dict)
    read_keys: list[str] = field(default_factory=list)

    def read(self, bucket: str, key: str) -> StoredPicture:
        self.read_keys.append(key)
        found = self.pictures.get((bucket, key), SourceMissing(key))
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class FakeSecrets:
    secrets: dict[str, str] = field(default_factory=dict)
    reads: int = 0

    def read(self, name: str) -> str:
        self.reads += 1
        if name not in self.secrets:
            raise SecretMissing(name)
        return self.secrets[name]


@dataclass
class FakeFaces:
    boxes: list[Box] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    failure: str = ""
    seen: list[bytes] = field(default_factory=list)

    def find(self, data: bytes) -> list[Box]:
        self.seen.append(data)
        if self.failure:
            raise RecognitionFailed(self.failure)
        return self.boxes

    def moderation_labels(self, data: bytes, min_confidence: float) -> list[str]:
        self.seen.append(data)
        if self.failure:
            raise RecognitionFailed(self.failure)
        return self.labels


@dataclass
class FakeResults:
    valid_s: int | None = None
    stored: dict[str, bytes] = field(default_factory=dict)
    is_down: bool = False

    def store(
        self, key: str, data: bytes, content_type: str, cache_control: str | None = None
    ) -> ResultLink:
        if self.is_down:
            raise TransientError("S3 answers 503 SlowDown")
        self.stored[key] = data
        return ResultLink(f"https://results.example/{key}", self.valid_s)

    def find(self, key: str) -> ResultLink | None:
        return ResultLink(f"https://results.example/{key}") if key in self.stored else None


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def picture(self) -> pyvips.Image:
        return pyvips.Image.new_from_buffer(self.body, "")

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.width, self.picture.height


@dataclass
class ImageHouse:
    monkeypatch: pytest.MonkeyPatch
    sources: FakeSources = field(default_factory=FakeSources)
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    faces: FakeFaces = field(default_factory=FakeFaces)
    results: FakeResults | None = None

    def __post_init__(self) -> None:
        for role in ("sources", "secrets", "faces", "results"):
            self.monkeypatch.setattr(serving, role, lambda role=role: getattr(self, role))
        self.set(SOURCE_BUCKETS=f"{BUCKET},{OTHER_BUCKET}", IMAGE_MODE="modern")

    def set(self, **settings: str) -> None:
        """Settings of the function, from its next call on."""
        for name, value in settings.items():
            self.monkeypatch.setenv(name, value)
        serving.serve_image.cache_clear()

    def hold(self, name: str, key: str | None = None, bucket: str = BUCKET, **told: Any) -> bytes:
        """Put one of the fixtures, or `data`, into a bucket."""
        data: bytes = told.pop("data", None) or (FIXTURES / name).read_bytes()
        ending = name.rpartition(".")[2]
        told = {"content_type": f"image/{TYPES.get(ending, ending)}", "etag": '"1"', **told}
        told.setdefault("last_modified", LAST_MODIFIED)
        self.sources.pictures[bucket, key or name] = StoredPicture(data, **told)
        return data

    def ask(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> Reply:
        event = {
            "httpMethod": method,
            "path": path,
            "queryStringParameters": dict(query) if query else None,
            "headers": dict(headers or {}),
            "requestContext": {},
        }
        return _reply(serve_image.handle(event, FakeContext()))

    def edit(self, key: str, edits: Any = None, **asked: Any) -> Reply:
        """A request of the default form."""
        named = {"bucket": BUCKET, "key": key, "edits": edits, **asked.pop("members", {})}
        return self.ask(f"/{b64encode(json.dumps(named).encode()).decode()}", **asked)


def _reply(answer: dict[str, Any]) -> Reply:
    body = answer["body"]
    data = b64decode(body) if answer["isBase64Encoded"] else body.encode()
    return Reply(answer["statusCode"], answer["headers"], data)
