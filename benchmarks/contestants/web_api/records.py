"""A hundred photos in memory: no peer waits for a table, and one alone is 1 kB of JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

COUNT = 100
AT = datetime(2026, 2, 3, 8, 15, 30, 125000, UTC)
BOXES = (480, 1080)
MEDIA_TYPES = ("image/jpeg", "image/webp")


@dataclass(frozen=True, slots=True)
class Derivative:
    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


@dataclass(frozen=True, slots=True)
class Photo:
    id: UUID
    state: str
    content_type: str
    file_name: str
    size_bytes: int
    requested_at: datetime
    expires_at: datetime
    received_at: datetime
    width: int
    height: int
    derivatives: tuple[Derivative, ...]


def photo_id(number: int) -> UUID:
    return UUID(f"0197c0de-1a00-7c3e-9b52-{0x2F6D1C0A7000 + number:012x}")


def address(photo: UUID, box: int, media_type: str) -> str:
    extension = media_type.removeprefix("image/")
    return f"https://d111111abcdef8.cloudfront.net/derivatives/{photo}/{box}.{extension}"


def _derivatives(photo: UUID) -> tuple[Derivative, ...]:
    return tuple(
        Derivative(box, media_type, box, box * 2 // 3, box * 113, address(photo, box, media_type))
        for box in BOXES
        for media_type in MEDIA_TYPES
    )


PHOTOS = {
    photo_id(number): Photo(
        photo_id(number), "ready", "image/jpeg", f"photo-{number}.jpg", 196653,
        AT, AT + timedelta(minutes=15), AT + timedelta(seconds=5), 640, 427,
        _derivatives(photo_id(number)),
    )
    for number in reversed(range(COUNT))
}  # fmt: skip
