"""A request, as routes see it: who calls, with which parameters, keys and conditions."""

from collections.abc import Mapping
from typing import Any

from flask import request
from msgspec import Struct, json

from data_lake.api.access import Caller
from data_lake.api.json_body import json_body
from data_lake.api.parameters import cursor_scope, idempotency_key, refused_cursor
from data_lake.api.request_ids import Story, story
from data_lake.domain.cursors import seal, unseal
from data_lake.domain.expectation import Expected
from data_lake.domain.query import Asker
from data_lake.domain.replies import Key, key_of
from data_lake.wiring import http as wiring


class Call(Struct, frozen=True):
    """`expected` is what If-Match says."""

    operation_id: str
    caller: Caller
    query: Mapping[str, Any]
    expected: Expected

    @property
    def asker(self) -> Asker:
        return self.caller.asker

    @property
    def story(self) -> Story:
        return story()

    def body(self) -> object:
        """The decoded JSON; raises Problem."""
        return json_body()

    def given_key(self) -> str:
        return idempotency_key() or ""

    def key(self, content: object) -> Key | None:
        """What the request is known by if it comes again; `content` is all that it asks."""
        given = idempotency_key()
        if given is None:
            return None
        asked = request.path.encode() + b"\n" + json.encode(content)
        return key_of(self.caller.id, self.operation_id, given, asked)

    def position(self) -> str:
        """Where the page before has ended; raises Problem for a cursor of another list."""
        cursor = self.query["cursor"]
        if cursor is None:
            return ""
        try:
            return unseal(cursor, self._scope(), wiring.cursor_keys()())
        except ValueError:
            pass
        try:  # The key may be younger than what is kept of it.
            return unseal(cursor, self._scope(), wiring.cursor_keys().afresh())
        except ValueError as error:
            raise refused_cursor() from error

    def cursor(self, position: str) -> str | None:
        """For the page that begins behind `position`; none for none."""
        if not position:
            return None
        return seal(position, self._scope(), wiring.cursor_keys()()[0])

    def _scope(self) -> str:
        # By caller too, for some lists are of the caller's own things.
        scope = cursor_scope(self.operation_id, request.path, self.query)
        return f"{self.caller.id} {scope}"
