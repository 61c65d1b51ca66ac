"""The routes of a site's members: operators of the estate alone put them there."""

import re
from uuid import UUID

from flask import Blueprint

from web_api import wiring
from web_api.api.access import Needs
from web_api.api.answers import MemberAnswer, MembersAnswer, member_answer
from web_api.api.call import Call
from web_api.api.operations import Operation, serve
from web_api.api.problems import FORBIDDEN, NOT_FOUND, TOO_MANY_MEMBERS, TOO_MANY_SITES, Problem
from web_api.api.reply import Reply
from web_api.api.sites import missing
from web_api.domain.rules import Rules
from web_api.domain.site import Member, Role
from web_api.domain.value_rules import one_of

members = Blueprint("members", __name__)
MEMBERSHIP = Rules("membership", {"role": one_of(tuple(Role))}, frozenset({"role"}))
# The `sub` of Cognito is a UUID; other pools of the same protocol have other ones.
_MEMBER_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

LIST = Operation(
    id="listMembers", method="GET", path="/sites/<uuid:site_id>/members",
    needs=Needs.READ, answers=MembersAnswer, refuses=(FORBIDDEN,),
)  # fmt: skip
PUT = Operation(
    id="putMember", method="PUT", path="/sites/<uuid:site_id>/members/<member_id>",
    needs=Needs.WRITE, body=MEMBERSHIP, answers=MemberAnswer,
    refuses=(TOO_MANY_MEMBERS, TOO_MANY_SITES),
)  # fmt: skip
REMOVE = Operation(
    id="removeMember", method="DELETE", path="/sites/<uuid:site_id>/members/<member_id>",
    needs=Needs.WRITE, status=204, answers=None,
)  # fmt: skip


@serve(members, LIST)
def list_members(call: Call, site_id: UUID) -> Reply:
    call.expect_all()
    _expect_site(site_id)
    found = wiring.members().of_site(site_id)
    return Reply(answer=MembersAnswer([member_answer(member) for member in found]))


@serve(members, PUT)
def put_member(call: Call, site_id: UUID, member_id: str) -> Reply:
    call.expect_all()
    member = Member(_checked(member_id), Role(MEMBERSHIP.checked(call.body())["role"]))
    if not wiring.put_member()(site_id, member):
        raise Problem(NOT_FOUND, missing(site_id))
    return Reply(answer=member_answer(member))


@serve(members, REMOVE)
def remove_member(call: Call, site_id: UUID, member_id: str) -> Reply:
    call.expect_all()
    member = _checked(member_id)
    # Of a deleted site too, which would count among the member's hundred for ever.
    if wiring.members().role(site_id, member) is None:
        _expect_site(site_id)
    wiring.remove_member()(site_id, member)
    return Reply()


def _expect_site(site_id: UUID) -> None:
    if wiring.sites().find(site_id) is None:
        raise Problem(NOT_FOUND, missing(site_id))


def _checked(member_id: str) -> str:
    if not _MEMBER_ID.fullmatch(member_id):
        raise Problem(NOT_FOUND, "no user has such an id: expected 1 to 128 of A-Z a-z 0-9 . _ : -")
    return member_id
