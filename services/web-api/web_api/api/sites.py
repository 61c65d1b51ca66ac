"""The routes of sites."""

from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.answers import SiteAnswer, SitePageAnswer, site_answer
from web_api.api.call import Call
from web_api.api.creation import created
from web_api.api.operations import Operation, serve
from web_api.api.parameters import PAGE, choice, text
from web_api.api.problems import INVALID_PARAMETER, NOT_FOUND, SITE_IN_USE, Problem
from web_api.api.reply import Reply, encode
from web_api.domain.site import SiteOrder
from web_api.domain.site_rules import SITE, site_details

sites = Blueprint("sites", __name__)
ORDERS = {order.value: order for order in SiteOrder}

REGISTER = Operation(
    id="registerSite", method="POST", path="/sites",
    needs=Needs.WRITE, body=SITE, status=201, answers=SiteAnswer,
)  # fmt: skip
LIST = Operation(
    id="listSites", method="GET", path="/sites",
    needs=Needs.READ, query={"name": text(120), "sort": choice(ORDERS), **PAGE},
    answers=SitePageAnswer,
)  # fmt: skip
GET = Operation(
    id="getSite", method="GET", path="/sites/<uuid:site_id>",
    needs=Needs.READ, answers=SiteAnswer,
)  # fmt: skip
REPLACE = Operation(
    id="replaceSite", method="PUT", path="/sites/<uuid:site_id>",
    needs=Needs.WRITE, is_conditional=True, body=SITE, answers=SiteAnswer,
)  # fmt: skip
DELETE = Operation(
    id="deleteSite", method="DELETE", path="/sites/<uuid:site_id>",
    needs=Needs.WRITE, is_conditional=True, status=204, answers=None, refuses=(SITE_IN_USE,),
)  # fmt: skip


@serve(sites, REGISTER)
def register_site(call: Call) -> Reply:
    call.expect_all()
    details = site_details(call.body())
    registered = wiring.register_site()(
        details,
        call.caller.id,
        call.key(details),
        call.story,
        lambda site: encode(site_answer(site)),
    )
    return created("sites", registered, site_answer)


@serve(sites, LIST)
def list_sites(call: Call) -> Reply:
    """Whom no group lets read everything gets the sites of which they are a member."""
    query = call.query
    prefix = (query["name"] or "").casefold()
    order = query["sort"] or (SiteOrder.BY_NAME if prefix else SiteOrder.OLDEST)
    if prefix and not order.is_by_name:
        raise Problem(INVALID_PARAMETER, "sites that are looked for by name are sorted by it")
    member = None if call.caller.reads else call.caller.id
    page = wiring.list_sites()(call.position(), query["limit"], order, prefix, member)
    return Reply(
        answer=SitePageAnswer(
            sites=[site_answer(site) for site in page.sites],
            next_cursor=call.cursor(page.position),
        )
    )


@serve(sites, GET)
def get_site(call: Call, site_id: UUID) -> Reply:
    call.enter(site_id, missing(site_id))
    site = wiring.sites().find(site_id)
    if site is None:
        raise Problem(NOT_FOUND, missing(site_id))
    return Reply(answer=site_answer(site), revision=site.revision)


@serve(sites, REPLACE)
def replace_site(call: Call, site_id: UUID) -> Reply:
    call.enter(site_id, missing(site_id))
    site = wiring.replace_site()(site_id, site_details(call.body()), call.expected)
    if site is None:
        raise Problem(NOT_FOUND, missing(site_id))
    return Reply(answer=site_answer(site), revision=site.revision)


@serve(sites, DELETE)
def delete_site(call: Call, site_id: UUID) -> Reply:
    call.enter(site_id, missing(site_id))
    if not wiring.delete_site()(site_id, call.expected):
        raise Problem(NOT_FOUND, missing(site_id))
    return Reply()


def missing(site_id: UUID) -> str:
    return f"no site has the id {site_id}"
