"""Who calls, and what they may do, by claims that a door has verified.

People come with an identity token and are of groups, machine clients at `/partners` with an access
token and its scopes. Whom no group lets in may still be a member of single sites.
"""

import re
from enum import Enum
from typing import Any
from uuid import UUID

from flask import request
from msgspec import Struct

from web_api import wiring
from web_api.api.problems import FORBIDDEN, NOT_FOUND, UNAUTHORIZED, Problem
from web_api.domain.site import Role

PARTNERS = "/partners"
READ_SCOPE, WRITE_SCOPE = "stackyard/read", "stackyard/write"
_GROUP = re.compile(r'[^\s,"\[\]]+')


class Needs(Enum):
    """What an operation asks of its caller."""

    READ = "read"
    WRITE = "write"
    CREDENTIAL = "credential"
    """A device's own; the route verifies it."""


class Caller(Struct, frozen=True):
    """`reads` and `writes` say what is allowed at every site; with roles it may be more at some.

    A machine has none: it may do what the scopes of its token say, and nothing beyond.
    """

    id: str
    reads: bool
    writes: bool
    has_roles: bool = True

    def may(self, needs: Needs) -> bool:
        return self.writes if needs is Needs.WRITE else self.reads

    def expect_all(self, needs: Needs) -> None:
        """For what belongs to no single site; raises Problem."""
        if not self.may(needs):
            groups = "operator" if needs is Needs.WRITE else "viewer or operator"
            scope = WRITE_SCOPE if needs is Needs.WRITE else READ_SCOPE
            raise Problem(FORBIDDEN, f"this needs the group {groups}, or the scope {scope}")

    def enter(self, site_id: UUID | None, needs: Needs, missing: str) -> None:
        """For what belongs to a site: raises Problem, NOT_FOUND for whom the site is hidden from.

        `missing` is what is said of a thing that isn't there, so that nothing tells the two apart.
        """
        if self.may(needs):
            return
        role = self._role(site_id)
        if role is None and not self.reads:
            raise Problem(NOT_FOUND, missing)
        if needs is Needs.WRITE and role is not Role.OPERATOR:
            raise Problem(FORBIDDEN, "you may read here, and change nothing")

    def _role(self, site_id: UUID | None) -> Role | None:
        return wiring.members().role(site_id, self.id) if site_id and self.has_roles else None


def caller() -> Caller:
    """Raises Problem for a token of the wrong kind, which not every gateway refuses."""
    authorizer = request.environ["serverless.authorizer"] or {}
    claims: dict[str, Any] = authorizer.get("claims") or {}
    if request.script_root == PARTNERS:
        return _machine(claims)
    if "sub" not in claims or claims.get("token_use", "id") != "id":
        raise _unauthorized("an identity token")
    groups = groups_of(claims.get("cognito:groups"))
    return Caller(
        claims["sub"], not groups.isdisjoint({"viewer", "operator"}), "operator" in groups
    )


def groups_of(claim: list[str] | str | None) -> frozenset[str]:
    """Read a list, or the text that gateways make of one: `a,b`, `[a b]`, `["a","b"]`."""
    if isinstance(claim, list):
        return frozenset(claim)
    return frozenset(_GROUP.findall(claim or ""))


def _machine(claims: dict[str, Any]) -> Caller:
    if claims.get("token_use") != "access" or not claims.get("client_id"):
        raise _unauthorized("an access token of a machine client")
    scopes = frozenset(str(claims.get("scope", "")).split())
    # Whoever may change things is answered with them, so that writing includes reading.
    writes = WRITE_SCOPE in scopes
    return Caller(claims["client_id"], writes or READ_SCOPE in scopes, writes, has_roles=False)


def _unauthorized(expected: str) -> Problem:
    return Problem(
        UNAUTHORIZED,
        f"expected {expected}, valid and unexpired",
        headers={"WWW-Authenticate": "Bearer"},
    )
