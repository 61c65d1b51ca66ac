"""The two doors on loopback, with fakes behind them."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from tests.door import OPERATOR, opened
from tests.gateway import gateway
from tests.pool import CLIENT, ISSUER, MACHINE, FakePool
from tests.ways import token_of
from web_api.handlers import http
from web_api.telemetry import log
from wsgi_door.authorizer import Authorizer
from wsgi_door.pool_keys import PoolKeys
from wsgi_door.server import HOST, bound
from wsgi_door.tokens import Tokens

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

DOORS: dict[str, "WSGIApplication"] = {"gateway": gateway, "wsgi": http.app}


@contextmanager
def address_of(door: "WSGIApplication", *, is_open: bool = False) -> Iterator[str]:
    """Where a door answers while this lasts; an open one has no authorizer in front."""
    # Thousands of answers, each with its line; what fails here is worth one.
    log.setLevel(logging.ERROR)
    tokens = Tokens(ISSUER, frozenset({CLIENT, MACHINE}), PoolKeys(FakePool().fetch))
    server = bound(door if is_open else Authorizer(door, tokens), port=0)
    thread = Thread(target=server.run, daemon=True)
    with opened():
        thread.start()
        try:
            yield f"http://{HOST}:{server.effective_port}"
        finally:
            server.close()
            thread.join(timeout=5)


def operators_token() -> str:
    return token_of(json.dumps(OPERATOR))
