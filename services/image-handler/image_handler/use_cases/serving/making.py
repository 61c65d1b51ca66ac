"""What modern mode answers instead of 500 when a picture can't be made."""

from image_handler.domain.edits.errors import EditError, InvalidEdit, NotAPicture
from image_handler.domain.edits.pictures import Metadata, Picture
from image_handler.domain.records import dataclass
from image_handler.domain.requests.output import Decision
from image_handler.domain.requests.picture_refusals import (
    LARGE_LAYER,
    of_crop_outside,
    of_large_overlay,
    of_no_picture,
)
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Configuration
from image_handler.use_cases.serving.ports import Engine
from image_handler.use_cases.serving.source_lookups import SourceLookups

OUTSIDE = "extract_area"
UNSUPPORTED = "UnsupportedOutputImageFormatException"


@dataclass(frozen=True, slots=True)
class Making:
    configuration: Configuration
    lookups: SourceLookups
    engine: Engine

    def edited(self, asked: Decision, data: bytes, media_type: str) -> Picture:
        """Raises RefusedRequest: 400 for what the request or its picture is at fault for."""
        try:
            return self.engine.transform(
                data,
                asked.edits,
                content_type=media_type,
                output_format=asked.output_format,
                effort=asked.effort,
                modern=True,
                most_pixels=self.configuration.most_pixels,
                lookups=self.lookups,
            )
        except EditError as error:
            raise _refused(error) from error
        except RefusedRequest as refusal:
            if refusal.code != UNSUPPORTED:
                raise
            raise RefusedRequest(400, refusal.code, refusal.message) from refusal

    def described(self, data: bytes) -> tuple[Metadata, tuple[int, int, int]]:
        try:
            return self.engine.describe(data)
        except EditError as error:
            raise _refused(error) from error


def _refused(error: EditError) -> RefusedRequest:
    told = str(error)
    if isinstance(error, InvalidEdit):
        return RefusedRequest(400, "InvalidEdit", f"An edit can't be done: {told}")
    if isinstance(error, NotAPicture):
        return of_no_picture()
    if LARGE_LAYER in told:
        return of_large_overlay()
    if OUTSIDE in told:
        return of_crop_outside()
    return RefusedRequest(400, "ProcessingFailure", f"Image processing failed: {told}")
