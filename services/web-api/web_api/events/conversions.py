"""What is heard from image-handler: only the fields read here, the rest is ignored."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json

from web_api.domain.errors import PermanentError
from web_api.domain.photo import IMAGE_HANDLER, Derivative, Made, Refusal
from web_api.events.envelope import CloudEvent

SOURCE = "stackyard.image-handler"
DERIVATIVES_MADE = "stackyard.image-handler.derivatives-made.v1"
PHOTO_REFUSED = "stackyard.image-handler.photo-refused.v1"

Text = Annotated[str, Meta(min_length=1)]
# Times are compared, and one without a zone can't be.
Moment = Annotated[datetime, Meta(tz=True)]


class Source(Struct, frozen=True):
    """The claim's version that was read."""

    version: Text


class SizedSource(Source, frozen=True):
    width: int
    height: int


class DerivativeData(Struct, frozen=True, rename="camel"):
    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


class DerivativesMade(Struct, frozen=True, rename="camel"):
    photo_id: UUID
    source: SizedSource
    derivatives: list[DerivativeData]
    made_at: Moment

    def outcome(self, event_id: str) -> Made:
        return Made(
            width=self.source.width,
            height=self.source.height,
            derivatives=tuple(
                Derivative(**{name: getattr(one, name) for name in one.__struct_fields__})
                for one in self.derivatives
            ),
            at=self.made_at,
            event_id=event_id,
        )


class PhotoRefused(Struct, frozen=True, rename="camel"):
    photo_id: UUID
    source: Source
    reason: Text
    detail: Text
    refused_at: Moment

    def outcome(self, event_id: str) -> Refusal:
        return Refusal(
            by=IMAGE_HANDLER,
            reason=self.reason,
            detail=self.detail,
            at=self.refused_at,
            event_id=event_id,
        )


class Conversion(Struct, frozen=True):
    """What became of one version of a photo."""

    photo_id: UUID
    claim_version: str
    outcome: Made | Refusal


_DATA: dict[str, type[DerivativesMade | PhotoRefused]] = {
    DERIVATIVES_MADE: DerivativesMade,
    PHOTO_REFUSED: PhotoRefused,
}


def decode(body: str) -> tuple[CloudEvent[Any], Conversion]:
    """Read an event from a queue's message; raises PermanentError naming the field at fault."""
    try:
        event = json.decode(body, type=CloudEvent[dict[str, Any]])
        if event.type not in _DATA:
            raise PermanentError(f"expected one of {', '.join(_DATA)}, found {event.type}")
        data = convert(event.data, type=_DATA[event.type])
        if (event.source, event.subject) != (SOURCE, str(data.photo_id)):
            told = f"{event.source} of {event.subject}"
            raise PermanentError(f"expected {SOURCE} of {data.photo_id}, found {told}")
    except (DecodeError, ValidationError, RecursionError) as error:
        raise PermanentError(f"not an event of image-handler: {error}") from error
    return event, Conversion(data.photo_id, data.source.version, data.outcome(event.id))
