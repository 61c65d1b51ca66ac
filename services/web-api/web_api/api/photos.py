"""The four routes of photos."""

from uuid import UUID

from flask import Blueprint, Response

from web_api import wiring
from web_api.api.answers import as_json
from web_api.api.caller import require
from web_api.api.json_body import json_body
from web_api.api.parameters import cursor_of_page, idempotency_key, limit_of_page
from web_api.api.photo_answers import photo_answer, photo_page_answer
from web_api.api.problems import NOT_FOUND, Problem
from web_api.api.request_ids import story
from web_api.domain.photo_rules import photo_details

photos = Blueprint("photos", __name__)


@photos.post("/photos")
def request_upload() -> Response:
    caller = require("operator")
    key = idempotency_key()
    requested = wiring.request_upload()(photo_details(json_body()), caller, key, story())
    answer = as_json(photo_answer(requested.viewed, requested.form), 201)
    # Whoever has the form may upload: no cache keeps it.
    answer.headers["Cache-Control"] = "no-store"
    # Relative to the request's own address, for a stage or a base path may stand before it.
    answer.headers["Location"] = f"photos/{requested.viewed.photo.id}"
    if requested.is_replay:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


@photos.get("/photos")
def list_photos() -> Response:
    require("viewer", "operator")
    return as_json(photo_page_answer(wiring.list_photos()(cursor_of_page(), limit_of_page())))


@photos.get("/photos/<uuid:photo_id>")
def get_photo(photo_id: UUID) -> Response:
    require("viewer", "operator")
    viewed = wiring.read_photo()(photo_id)
    if viewed is None:
        raise _unknown(photo_id)
    return as_json(photo_answer(viewed))


@photos.delete("/photos/<uuid:photo_id>")
def delete_photo(photo_id: UUID) -> Response:
    require("operator")
    if not wiring.delete_photo()(photo_id, story()):
        raise _unknown(photo_id)
    return Response(status=204)


def _unknown(photo_id: UUID) -> Problem:
    return Problem(NOT_FOUND, f"no photo has the id {photo_id}")
