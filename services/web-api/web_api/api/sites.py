"""The three routes of sites."""

import re
from uuid import UUID

from flask import Blueprint, Response, request

from web_api import wiring
from web_api.api import cursor
from web_api.api.answers import as_json, page_answer, site_answer
from web_api.api.caller import require
from web_api.api.json_body import json_body
from web_api.api.problems import INVALID_KEY, INVALID_PARAMETER, NOT_FOUND, Problem
from web_api.api.request_ids import story
from web_api.domain.site_rules import site_details

DEFAULT_LIMIT = 50
_LIMIT = re.compile(r"[1-9][0-9]?|100")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")

sites = Blueprint("sites", __name__)


@sites.post("/sites")
def register_site() -> Response:
    caller = require("operator")
    key = _idempotency_key()
    registered = wiring.register_site()(site_details(json_body()), caller, key, story())
    answer = as_json(site_answer(registered.site), 201)
    # Relative to the request's own address, for a stage or a base path may stand before it.
    answer.headers["Location"] = f"sites/{registered.site.id}"
    if registered.is_replay:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


@sites.get("/sites")
def list_sites() -> Response:
    require("viewer", "operator")
    return as_json(page_answer(wiring.list_sites()(_after(), _limit())))


@sites.get("/sites/<uuid:site_id>")
def get_site(site_id: UUID) -> Response:
    require("viewer", "operator")
    site = wiring.sites().find(site_id)
    if site is None:
        raise Problem(NOT_FOUND, f"no site has the id {site_id}")
    return as_json(site_answer(site))


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem(INVALID_KEY, "expected 1 to 255 visible ASCII characters")
    return key


def _limit() -> int:
    limit = request.args.get("limit", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(limit):
        raise Problem(INVALID_PARAMETER, "limit must be a whole number from 1 to 100")
    return int(limit)


def _after() -> UUID | None:
    given = request.args.get("cursor")
    try:
        return None if given is None else cursor.decode(given)
    except ValueError as error:
        raise Problem(INVALID_PARAMETER, "cursor is not one that a page has given") from error
