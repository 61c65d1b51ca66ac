"""services/web-api's own handler from its package; only the table behind it is in memory."""

from datetime import UTC, datetime
from uuid import UUID

from contestants.web_api import records
from web_api import wiring
from web_api.domain.photo import Claim, Derivative, Made, Photo, PhotoDetails, Received
from web_api.domain.story import Story
from web_api.handlers.http import handle as handle
from web_api.use_cases.photos import ListPhotos, ReadPhoto

CLAIM = Claim(bucket="claims", key="web-api/x", version="1", size_bytes=3, sha256="0" * 64)


def photo(one: records.Photo) -> Photo:
    derivatives = tuple(
        Derivative(
            box_pixels=each.box_pixels, content_type=each.content_type, width=each.width,
            height=each.height, size_bytes=each.size_bytes, url=each.url,
        )
        for each in one.derivatives
    )  # fmt: skip
    return Photo(
        id=one.id,
        details=PhotoDetails(
            content_type=one.content_type, file_name=one.file_name, size_bytes=one.size_bytes
        ),
        story=Story("story", "request"),
        requested_by="someone",
        requested_at=one.requested_at,
        expires_at=one.expires_at,
        received=Received(upload_version="1", claim=CLAIM, at=one.received_at),
        outcome=Made(
            width=one.width, height=one.height, derivatives=derivatives, at=one.received_at,
            event_id="1",
        ),
    )  # fmt: skip


class Table:
    """What the two routes ask of the store of photos."""

    def __init__(self) -> None:
        self.photos = {one.id: photo(one) for one in records.PHOTOS.values()}

    def find(self, photo_id: UUID) -> Photo | None:
        return self.photos.get(photo_id)

    def before(self, photo_id: object, limit: int, *_: object) -> list[Photo]:
        return list(self.photos.values())[:limit]


def now() -> datetime:
    return datetime.now(UTC)


TABLE = Table()
READ, LIST = ReadPhoto(TABLE, now), ListPhotos(TABLE, now)
wiring.read_photo = lambda: READ
wiring.list_photos = lambda: LIST
