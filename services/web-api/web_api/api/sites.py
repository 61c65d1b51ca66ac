"""The three routes of sites."""

from uuid import UUID

from flask import Blueprint, Response

from web_api import wiring
from web_api.api.answers import as_json, page_answer, site_answer
from web_api.api.caller import require
from web_api.api.json_body import json_body
from web_api.api.parameters import cursor_of_page, idempotency_key, limit_of_page
from web_api.api.problems import NOT_FOUND, Problem
from web_api.api.request_ids import story
from web_api.domain.site_rules import site_details

sites = Blueprint("sites", __name__)


@sites.post("/sites")
def register_site() -> Response:
    caller = require("operator")
    key = idempotency_key()
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
    return as_json(page_answer(wiring.list_sites()(cursor_of_page(), limit_of_page())))


@sites.get("/sites/<uuid:site_id>")
def get_site(site_id: UUID) -> Response:
    require("viewer", "operator")
    site = wiring.sites().find(site_id)
    if site is None:
        raise Problem(NOT_FOUND, f"no site has the id {site_id}")
    return as_json(site_answer(site))
