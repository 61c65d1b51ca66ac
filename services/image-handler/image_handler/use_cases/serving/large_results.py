"""Results that Lambda can't hand over: they are kept, and the client is sent there."""

from image_handler.domain.delivery.request_hash import result_key
from image_handler.domain.edits.pictures import Picture
from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.result_link import ResultLink
from image_handler.use_cases.serving.answers import Answer
from image_handler.use_cases.serving.ports import Results

# A source of fewer bytes seldom gives so large a result, and asking for one takes a call to S3.
WORTH_LOOKING_BYTES = 1024 * 1024
# A redirect may be kept as long as its link holds, less what the client needs to follow it.
MARGIN_S = 60


@dataclass(frozen=True, slots=True)
class LargeResults:
    results: Results | None

    def find(self, name: str, extension: str, source_bytes: int) -> ResultLink | None:
        if self.results is None or source_bytes < WORTH_LOOKING_BYTES:
            return None
        try:
            return self.results.find(result_key(name, extension))
        except TransientError:
            return None

    def keep(self, name: str, extension: str, picture: Picture, cache_control: str) -> ResultLink:
        """Raises RefusedRequest: 413 without a bucket for results, 503 when it can't be written."""
        if self.results is None:
            raise RefusedRequest(
                413, "TooLargeImageException", "The converted image is too large to return."
            )
        key = result_key(name, extension)
        try:
            return self.results.store(key, picture.data, picture.content_type, cache_control)
        except TransientError as error:
            raise RefusedRequest(
                503, "ServiceUnavailable", "The result can't be kept at the moment. Try again."
            ) from error


def sent_to(link: ResultLink, headers: dict[str, str]) -> Answer:
    """303: another address has the picture, and only for as long as the link holds."""
    there = {name: value for name, value in headers.items() if name not in ("ETag", "Content-Type")}
    if link.valid_s is not None:
        there["Cache-Control"] = f"max-age={max(link.valid_s - MARGIN_S, 0)},public"
    return Answer(303, {**there, "Location": link.url})
