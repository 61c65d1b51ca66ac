"""verifyUpload with fakes behind it, and one count of calls for all of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fakes import NOW, STORY, FakeContext
from tests.photo_examples import notification
from tests.photo_fakes import (
    DIGEST,
    JPEG,
    VALIDITY,
    Calls,
    CountedBus,
    FakeClaims,
    FakeClock,
    FakePhotos,
    FakeQuarantine,
    FakeUploads,
    sqs_batch,
)
from web_api import wiring
from web_api.domain.photo import Photo, PhotoDetails, State
from web_api.events.uploads import Uploaded
from web_api.handlers import verify_upload
from web_api.use_cases.verification import VerifyUpload

DETAILS = PhotoDetails(content_type="image/jpeg", size_bytes=len(JPEG), sha256=DIGEST)


@dataclass
class Verification:
    calls: Calls = field(default_factory=Calls)
    clock: FakeClock = field(default_factory=FakeClock)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.photos = FakePhotos(calls=self.calls)
        self.uploads = FakeUploads(calls=self.calls)
        self.claims = FakeClaims(calls=self.calls)
        self.bus = CountedBus(calls=self.calls)
        self.use_case = VerifyUpload(
            self.photos, self.uploads, self.claims, self.bus, self.clock, self.pauses.append
        )

    def request(self, details: PhotoDetails = DETAILS) -> UUID:
        photo = Photo(
            id=uuid4(),
            details=details,
            story=STORY,
            requested_by="someone",
            requested_at=NOW,
            expires_at=NOW + VALIDITY,
        )
        self.photos.kept[photo.id] = photo
        return photo.id

    def upload(self, photo_id: UUID, content: bytes = JPEG, version: str = "u1") -> Uploaded:
        uploaded = Uploaded(photo_id, version)
        self.uploads.held[uploaded] = content
        return uploaded

    def hear(self, *messages: Uploaded | str) -> list[str]:
        """Answers which messages go back to the queue."""
        bodies = [m if isinstance(m, str) else notification(m) for m in messages]
        answer: dict[str, Any] = verify_upload.handle(sqs_batch(bodies), FakeContext())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def state(self, photo_id: UUID) -> State:
        return self.photos.kept[photo_id].state(self.clock())

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(item.event) for item in self.bus.taken]


@contextmanager
def verifying() -> Iterator[Verification]:
    """The deployed handler, whose wiring has the fakes behind it."""
    verification = Verification()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "verify_upload", lambda: verification.use_case)
        patch.setattr(wiring, "quarantine", lambda: verification.quarantine)
        yield verification
