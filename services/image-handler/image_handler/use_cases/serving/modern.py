"""Modern mode: honest types and errors, negotiated formats, validators, and no metadata."""

from typing import Any

from image_handler.domain.delivery.caching import of_picture, vary
from image_handler.domain.delivery.fields import kept, protecting
from image_handler.domain.delivery.request_hash import request_hash
from image_handler.domain.delivery.validators import (
    Outcome,
    evaluate,
    of_not_modified,
    tag_of_bytes,
    tag_of_result,
)
from image_handler.domain.edits.pictures import Picture
from image_handler.domain.records import dataclass
from image_handler.domain.requests.output import Decision, decide_output
from image_handler.domain.requests.parsing import parse
from image_handler.domain.requests.refusal import RefusedRequest
from image_handler.domain.requests.request import Configuration, ImageRequest, Request
from image_handler.domain.stored_picture import StoredPicture
from image_handler.use_cases.serving.answers import Answer, cors_headers, is_too_large
from image_handler.use_cases.serving.gate import Gate
from image_handler.use_cases.serving.large_results import LargeResults, sent_to
from image_handler.use_cases.serving.looking import harmless, look_at
from image_handler.use_cases.serving.making import Making
from image_handler.use_cases.serving.ports import Sources
from image_handler.use_cases.serving.reading import read_source

METHODS = ("GET", "HEAD")
JSON = "application/json"
# Another picture has a say in the result, or a service that learns.
ELSEWHERE = frozenset({"overlayWith", "smartCrop", "contentModeration"})


@dataclass(frozen=True, slots=True)
class ModernAnswers:
    configuration: Configuration
    gate: Gate
    sources: Sources
    making: Making
    large_results: LargeResults

    def answer(self, request: Request) -> Answer:
        """Raises RefusedRequest."""
        if request.method not in METHODS:
            raise RefusedRequest(405, "MethodNotAllowed", "Pictures are asked for by GET or HEAD.")
        seconds = self.gate.admit(request)
        asked = parse(request, self.configuration)
        asked.seconds_to_expiry = seconds
        stored = read_source(self.sources, asked.bucket, asked.key)
        media_type = look_at(stored.data, self.configuration.most_pixels)
        decision = decide_output(asked, request, self.configuration, media_type)
        headers = self._headers(request, asked, decision, stored)
        name = None
        if not _looks_elsewhere(decision):
            name = _name(request, asked, decision, stored)
            headers["ETag"] = tag_of_result(stored.etag, name)
            if answer := _known_already(request, headers):
                return answer
        if "info" in request.query:
            return self._told(stored, media_type, headers, request)
        return self._shown(request, decision, stored, media_type, name, headers)

    def _headers(
        self, request: Request, asked: ImageRequest, decision: Decision, stored: StoredPicture
    ) -> dict[str, str]:
        own = kept(asked.headers)
        named = next((own[name] for name in own if name.lower() == "cache-control"), None)
        headers = {name: value for name, value in own.items() if name.lower() != "cache-control"}
        seconds = asked.seconds_to_expiry
        headers["Cache-Control"] = of_picture(stored.cache_control, seconds, named)
        headers |= cors_headers(self.configuration, request)
        fields = vary(by_accept=decision.varies_by_accept, by_hints=asked.varies_by_hints)
        if fields:
            headers["Vary"] = fields
        if stored.last_modified and not _looks_elsewhere(decision):
            headers["Last-Modified"] = stored.last_modified
        return headers

    def _shown(
        self,
        request: Request,
        asked: Decision,
        stored: StoredPicture,
        media_type: str,
        name: str | None,
        headers: dict[str, str],
    ) -> Answer:
        extension = asked.output_format or media_type.rpartition("/")[2]
        if name and (link := self.large_results.find(name, extension, len(stored.data))):
            return sent_to(link, headers)
        picture = self._made(asked, stored, media_type)
        if name is None:
            headers["ETag"] = tag_of_bytes(picture.data)
            name = headers["ETag"].strip('"')
            if answer := _known_already(request, headers):
                return answer
        if is_too_large(picture.data):
            kept_for = headers["Cache-Control"]
            return sent_to(self.large_results.keep(name, extension, picture, kept_for), headers)
        headers |= {"Content-Type": picture.content_type, **protecting(picture.content_type)}
        return Answer(200, headers, picture.data)

    def _made(self, asked: Decision, stored: StoredPicture, media_type: str) -> Picture:
        data = harmless(stored.data, media_type)
        if asked.edits or asked.output_format is not None:
            return self.making.edited(asked, data, media_type)
        from image_handler.domain.stripping import stripped

        return Picture(stripped(data, media_type), media_type)

    def _told(
        self, stored: StoredPicture, media_type: str, headers: dict[str, str], request: Request
    ) -> Answer:
        from json import dumps

        from image_handler.domain.delivery.info import info

        header, dominant = self.making.described(harmless(stored.data, media_type))
        with_place = request.query["info"] == "place"
        told = info(header, len(stored.data), media_type, dominant=dominant, with_place=with_place)
        return Answer(200, {**headers, "Content-Type": JSON}, dumps(told).encode())


def _looks_elsewhere(decision: Decision) -> bool:
    """Whether the result follows from more than its source and its request: only it can tell."""
    return isinstance(decision.edits, dict) and bool(ELSEWHERE & decision.edits.keys())


def _known_already(request: Request, headers: dict[str, str]) -> Answer | None:
    """304 when the client has the picture; raises RefusedRequest, 412, when it wanted another."""
    last_modified = headers.get("Last-Modified")
    outcome = evaluate(request.method, request.headers, headers["ETag"], last_modified)
    if outcome is Outcome.FAILED:
        raise RefusedRequest(412, "PreconditionFailed", "The picture is another one by now.")
    return Answer(304, of_not_modified(headers)) if outcome is Outcome.NOT_MODIFIED else None


def _name(request: Request, asked: ImageRequest, decision: Decision, stored: StoredPicture) -> str:
    wanted: dict[str, Any] = {
        "bucket": asked.bucket,
        "key": asked.key,
        "edits": decision.edits,
        "format": decision.output_format,
        "effort": decision.effort,
        "info": request.query.get("info"),
    }
    return request_hash(wanted, stored.etag)
