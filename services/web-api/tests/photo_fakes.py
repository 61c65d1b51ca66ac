"""Stand-ins for the roles of photos, whose every call can be a program's last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tests.fakes import FakeBus, FakeOutbox, FakeSites
from web_api.domain.claim import Claim
from web_api.domain.errors import AlreadyRegistered, Changed, PermanentError
from web_api.domain.outbox import Waiting
from web_api.domain.photo import Deleted, Form, Photo
from web_api.domain.photo_verification import Upload
from web_api.domain.site_rules import unknown_site
from web_api.events.envelope import CloudEvent, waiting
from web_api.events.uploads import Uploaded, upload_key

CONTRACTS = Path(__file__).parents[3] / "shared/contracts"
VALIDITY = timedelta(minutes=15)
RETENTION = timedelta(days=60)
JPEG = b"\xff\xd8\xff\xe0 and what else a photo holds"
DIGEST = sha256(JPEG).hexdigest()


class Crash(BaseException):
    """The program ends here: not an error that anything in it could catch."""


@dataclass
class Calls:
    """Counts the calls of all fakes; ends the program before or after that of number `last`."""

    made: int = 0
    last: int | None = None
    is_done: bool = False
    error: type[BaseException] = Crash

    def begin(self) -> None:
        self.made += 1
        if self.made == self.last and not self.is_done:
            raise self.error

    def end(self) -> None:
        if self.made == self.last and self.is_done:
            raise self.error


@dataclass
class FakePhotos:
    """`faults` are raised first, one a call, before anything is kept or read; `meanwhile` is what
    others do before a write, each at one.
    """

    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    kept: dict[UUID, Photo] = field(default_factory=dict)
    deleted: dict[UUID, Deleted] = field(default_factory=dict)
    keys: dict[str, UUID] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    calls: Calls = field(default_factory=Calls)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    sites: FakeSites | None = None

    def add(self, photo: Photo, key: str | None) -> None:
        self._fail()
        if photo.id in self.kept or key in self.keys:
            raise AlreadyRegistered(str(photo.id))
        if photo.details.site_id and not (self.sites and photo.details.site_id in self.sites.kept):
            raise unknown_site("photo")
        self.kept[photo.id] = photo
        if key:
            self.keys[key] = photo.id

    def keyed(self, key: str) -> UUID | None:
        self._fail()
        return self.keys.get(key)

    def find(self, photo_id: UUID) -> Photo | Deleted | None:
        self._fail()
        return self.kept.get(photo_id) or self.deleted.get(photo_id)

    def before(self, photo_id: UUID | None, limit: int, site_id: UUID | None) -> list[Photo]:
        self._fail()
        ids = [
            kept
            for kept in self.kept
            if (photo_id is None or kept < photo_id)
            and site_id in (None, self.kept[kept].details.site_id)
        ]
        return [self.kept[kept] for kept in sorted(ids, reverse=True)[:limit]]

    def update(self, photo: Photo) -> None:
        self._fail()
        self._expect_unchanged(photo)
        self.kept[photo.id] = replace(photo, revision=photo.revision + 1)
        self.calls.end()

    def delete(self, photo: Photo, rest: Deleted, announcement: CloudEvent[Any] | None) -> None:
        self._fail()
        self._expect_unchanged(photo)
        del self.kept[photo.id]
        self.deleted[photo.id] = rest
        if announcement:
            self.outbox.add(waiting(announcement))
        self.calls.end()

    def _expect_unchanged(self, photo: Photo) -> None:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        kept = self.kept.get(photo.id)
        if kept is None or kept.revision != photo.revision:
            raise Changed(str(photo.id))

    def _fail(self) -> None:
        self.calls.begin()
        if self.faults:
            raise self.faults.pop(0)


class FakeForms:
    def form(self, photo: Photo, validity_seconds: int) -> Form:
        fields = {"key": upload_key(photo.id), "validity": str(validity_seconds)}
        return Form("https://uploads.example/", fields, photo.expires_at)


class FakeLinks:
    def link(self, claim: Claim, file_name: str, validity_seconds: int) -> str:
        return f"https://claims.example/{claim.key}?{claim.version}&{file_name}&{validity_seconds}"


@dataclass
class FakeUploads:
    held: dict[Uploaded, bytes] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)

    def read(self, uploaded: Uploaded) -> Upload:
        self.calls.begin()
        if uploaded not in self.held:
            raise PermanentError("gone")
        content = self.held[uploaded]
        return Upload(len(content), content)


@dataclass
class FakeClaims:
    """Each write that takes place makes a version of its own."""

    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)

    def keep(self, photo_id: UUID, upload_version: str, content: bytes, content_type: str) -> Claim:
        self.calls.begin()
        key = f"web-api/photos/{photo_id}/{upload_version}"
        if key not in self.kept:
            self.kept[key] = (f"claim-{len(self.kept) + 1}", content)
        self.calls.end()
        version, held = self.kept[key]
        return Claim(
            bucket="claims",
            key=key,
            version=version,
            size_bytes=len(held),
            sha256=sha256(held).hexdigest(),
        )


@dataclass
class CountedBus(FakeBus):
    calls: Calls = field(default_factory=Calls)

    def publish(self, batch: Sequence[Waiting]) -> dict[str, str]:
        self.calls.begin()
        refused = super().publish(batch)
        self.calls.end()
        return refused


@dataclass
class FakeQuarantine:
    kept: dict[str, str] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def keep(self, message_id: str, body: str) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.kept[message_id] = body


@dataclass
class FakeClock:
    now: datetime = datetime(2026, 2, 3, 8, 15, 30, 125000, UTC)

    def __call__(self) -> datetime:
        return self.now


def sqs_batch(bodies: Sequence[str]) -> dict[str, Any]:
    """The messages are called 0, 1, 2 …"""
    records = [
        {"messageId": str(n), "body": body, "eventSource": "aws:sqs", "receiptHandle": "handle"}
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}
