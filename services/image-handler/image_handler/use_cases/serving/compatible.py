"""Compatible mode: what the AWS solution answers, request for request.

Source: https://github.com/aws-solutions/dynamic-image-transformation-for-amazon-cloudfront, 8.0.1
"""

from image_handler.domain.delivery.caching import YEAR
from image_handler.domain.edits.errors import EditError
from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass
from image_handler.domain.requests.data_type import type_of
from image_handler.domain.requests.output import Decision, decide_output, has_edits
from image_handler.domain.requests.parsing import parse
from image_handler.domain.requests.picture_refusals import LARGE_LAYER, of_large_overlay
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.refusals import of_missing_picture
from image_handler.domain.requests.request import Configuration, ImageRequest, Request
from image_handler.domain.stored_picture import SourceUnreadable, StoredPicture
from image_handler.use_cases.serving.answers import Answer, cors_headers, is_too_large
from image_handler.use_cases.serving.gate import Gate
from image_handler.use_cases.serving.ports import Engine, Sources
from image_handler.use_cases.serving.source_lookups import SourceLookups

NOT_EIGHT_BITS = "Bitstream not supported by this decoder"


@dataclass(frozen=True, slots=True)
class CompatibleAnswers:
    configuration: Configuration
    gate: Gate
    sources: Sources
    lookups: SourceLookups
    engine: Engine

    def answer(self, request: Request) -> Answer:
        """Raises RefusedRequest."""
        seconds = self.gate.admit(request)
        asked = parse(request, self.configuration)
        stored = self._read(asked)
        content_type = type_of(stored.content_type, stored.data)
        decision = decide_output(asked, request, self.configuration, content_type)
        body = self._made(decision, stored, content_type)
        if is_too_large(body):
            raise RefusedRequest(
                413, "TooLargeImageException", "The converted image is too large to return."
            )
        headers = {"Cache-Control": stored.cache_control or YEAR, **asked.headers}
        if seconds is not None:
            headers["Cache-Control"] = f"max-age={seconds},public"
        headers |= {
            **cors_headers(self.configuration, request),
            "Content-Type": decision.content_type,
        }
        if stored.expires:
            headers["Expires"] = stored.expires
        if stored.last_modified:
            headers["Last-Modified"] = stored.last_modified
        return Answer(200, headers, body)

    def _read(self, asked: ImageRequest) -> StoredPicture:
        try:
            return self.sources.read(asked.bucket, asked.key)
        except (SourceUnreadable, TransientError) as error:
            raise of_missing_picture(asked.key) from error

    def _made(self, decision: Decision, stored: StoredPicture, content_type: str) -> bytes:
        if not has_edits(decision.edits) and decision.output_format is None:
            return stored.data
        try:
            return self.engine.transform(
                stored.data,
                decision.edits,
                content_type=content_type,
                output_format=decision.output_format,
                effort=decision.effort,
                modern=False,
                most_pixels=self.configuration.most_pixels,
                lookups=self.lookups,
            ).data
        except EditError as error:
            raise _processing_failure(str(error)) from error


def _processing_failure(told: str) -> RefusedRequest:
    if LARGE_LAYER in told:
        return of_large_overlay()
    if NOT_EIGHT_BITS in told:
        return RefusedRequest(
            400,
            "BadRequest",
            "Invalid base image. AVIF images with a bit-depth other than 8 are not supported for "
            "image edits.",
        )
    return RefusedRequest(500, "ProcessingFailure", "Image processing failed.")
