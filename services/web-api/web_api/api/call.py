"""A request, as routes see it: who calls, with which parameters, keys and conditions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from msgspec import Struct, json

from web_api import wiring
from web_api.api.access import Caller, Needs
from web_api.api.json_body import json_body
from web_api.api.parameters import cursor_scope, idempotency_key, refused_cursor
from web_api.api.problems import FORBIDDEN, NOT_FOUND, Problem
from web_api.api.request_ids import story
from web_api.domain.cursors import seal, unseal
from web_api.domain.keys import Key, key_of
from web_api.domain.site import Expected
from web_api.domain.site_rules import unknown_site
from web_api.domain.story import Story


class Call(Struct, frozen=True):
    """`by` is None where a device shows its own credential. `expected` is what If-Match says."""

    operation_id: str
    by: Caller | None
    needs: Needs
    query: Mapping[str, Any]
    expected: Expected

    @property
    def caller(self) -> Caller:
        assert self.by is not None, f"{self.operation_id} has no caller of the pool"
        return self.by

    @property
    def story(self) -> Story:
        return story()

    def body(self) -> object:
        """The decoded JSON; raises Problem."""
        return json_body()

    def expect_all(self) -> None:
        """The caller may do this at every site; raises Problem."""
        self.caller.expect_all(self.needs)

    def enter(self, site_id: UUID | None, missing: str) -> None:
        """The caller may do this at the site; raises Problem, with `missing` for what is hidden."""
        self.caller.enter(site_id, self.needs, missing)

    def enter_named(self, site_id: UUID | None, thing: str) -> None:
        """As `enter`, for a site that a body names, or doesn't; raises Invalid for a hidden one."""
        if site_id is None:
            self.expect_all()
            return
        try:
            self.enter(site_id, "")
        except Problem as problem:
            if problem.kind is NOT_FOUND:
                raise unknown_site(thing) from problem
            raise

    def enter_list(self, site_id: UUID | None) -> None:
        """As `enter`, for a list of all sites or of one; raises Problem."""
        if site_id is not None:
            self.enter(site_id, f"no site has the id {site_id}")
        elif not self.caller.may(self.needs):
            raise Problem(FORBIDDEN, "name one of your sites in siteId; all are for the groups")

    def given_key(self) -> str | None:
        return idempotency_key()

    def key(self, content: object) -> Key | None:
        """What the request is known by if it comes again; `content` is all that it asks."""
        given = idempotency_key()
        if given is None:
            return None
        asked = request.path.encode() + b"\n" + json.encode(content)
        return key_of(self.caller.id, self.operation_id, given, asked)

    def position(self) -> str | None:
        """Where the page before has ended; raises Problem for a cursor of another list."""
        cursor = self.query["cursor"]
        if cursor is None:
            return None
        try:
            return unseal(cursor, self._scope(), wiring.cursor_keys()())
        except ValueError:
            pass
        try:  # The key may be younger than what is kept of it.
            return unseal(cursor, self._scope(), wiring.cursor_keys().afresh())
        except ValueError as error:
            raise refused_cursor() from error

    def cursor(self, position: str | None) -> str | None:
        """For the page that begins behind `position`, None for none."""
        if position is None:
            return None
        return seal(position, self._scope(), wiring.cursor_keys()()[0])

    def _scope(self) -> str:
        return cursor_scope(self.operation_id, request.path, self.query)
