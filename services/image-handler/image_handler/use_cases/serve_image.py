"""A request for a picture in, an answer out; whatever goes wrong is one too."""

from typing import Protocol

from image_handler.domain.delivery.caching import NOT_KEPT, YEAR
from image_handler.domain.delivery.caching import of_refusal as kept_refusal
from image_handler.domain.delivery.fields import protecting
from image_handler.domain.errors import TransientError
from image_handler.domain.records import dataclass, replace
from image_handler.domain.requests.parsing import headers_of_default_form
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Configuration, Mode, Request
from image_handler.domain.stored_picture import SourceUnreadable
from image_handler.use_cases.serving.answers import (
    Answer,
    cors_headers,
    internal_error,
    of_refusal,
)
from image_handler.use_cases.serving.ports import Sources


class Answers(Protocol):
    def answer(self, request: Request) -> Answer:
        """Raises RefusedRequest."""


@dataclass(frozen=True, slots=True)
class ServeImage:
    configuration: Configuration
    sources: Sources
    answers: Answers

    def __call__(self, request: Request) -> tuple[Answer, BaseException | None]:
        """The answer, and what is behind a refusal, for the log."""
        if request.method == "OPTIONS":
            return Answer(204, cors_headers(self.configuration, request)), None
        answer, cause = self._answer(request)
        if request.method == "HEAD" and self.configuration.mode is Mode.MODERN:
            answer = replace(answer, body=b"")
        return answer, cause

    def _answer(self, request: Request) -> tuple[Answer, BaseException | None]:
        try:
            return self.answers.answer(request), None
        except RefusedRequest as refusal:
            return self._refused(request, refusal), refusal.__cause__ or refusal
        except Exception as error:
            return self._refused(request, internal_error()), error

    def _refused(self, request: Request, refusal: RefusedRequest) -> Answer:
        headers = cors_headers(self.configuration, request)
        if self.configuration.mode is Mode.MODERN:
            headers |= {"Cache-Control": kept_refusal(refusal.status), **_more(refusal.status)}
        return self._fallback(request, refusal) or of_refusal(refusal, headers)

    def _fallback(self, request: Request, refusal: RefusedRequest) -> Answer | None:
        """The picture that is shown instead; None when there is none, or it can't be read."""
        if self.configuration.fallback is None:
            return None
        try:
            stored = self.sources.read(*self.configuration.fallback)
        except (SourceUnreadable, TransientError):
            return None
        headers = cors_headers(self.configuration, request)
        own = headers_of_default_form(request.path).get("Cache-Control")
        headers["Cache-Control"] = stored.cache_control or own or YEAR
        if stored.content_type:
            headers["Content-Type"] = stored.content_type
        if stored.last_modified:
            headers["Last-Modified"] = stored.last_modified
        if self.configuration.mode is Mode.MODERN:
            kept = kept_refusal(refusal.status)
            # As long as the team said of its picture; but never what passes by itself.
            if kept == NOT_KEPT or not stored.cache_control:
                headers["Cache-Control"] = kept
            headers |= {**protecting(stored.content_type or ""), **_more(refusal.status)}
        return Answer(refusal.status, headers, stored.data)


def _more(status: int) -> dict[str, str]:
    """RFC 9110, 15.5.6 and 15.6.4."""
    if status == 405:
        return {"Allow": "GET, HEAD, OPTIONS"}
    return {"Retry-After": "1"} if status == 503 else {}
